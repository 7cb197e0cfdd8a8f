"""Cases: the list of all of them, and one at a time with its clocks, papers and what can be done."""
