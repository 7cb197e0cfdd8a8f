"""Complaints: three clocks, rounds that are each kept, causes and what is done so that it does not happen again (clauses 3.3.1-3.3.5)."""
