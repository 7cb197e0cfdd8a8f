"""Rounds by schedule and checklist: inspection, upkeep, cleaning and disinfection (clauses 6.2.1 and 6.2.2)."""
