"""The counter's job: what has to happen in the queue and in intake together, in one unit of work."""
