"""What stands in the hall and keeps it running: assets, repair orders, rounds by schedule (clauses 6.1.1 to 6.2.2)."""
