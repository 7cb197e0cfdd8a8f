"""Event logs: cases that another office handled, read from a file into the hall, and the hall's cases written as one.

A log is a table of what happened: case, activity, timestamp, and where it says so resource, channel, deadline, service. CSV and XES,
each also compressed by gzip. Opening (`opening`) says what a file is, `csv_log` and `xes_log` give its rows, `rules` read a row,
`sorting` brings the rows of a case together outside the memory, and `service` writes cases in units of work that each last.

An imported case is a finished one: received at its first event, completed at its last, so that no clock of the hall runs on it. Its
deadline is the one it came with, and whether it was kept is computed like any other promise. Ids are made from what the log says;
importing a log again therefore adds what is new in it and nothing else.
"""
