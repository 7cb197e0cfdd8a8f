"""Plans that run: approved versions, the run's facts and clocks, drills, and what is learnt from both (clauses 7.1.1 to 7.3.3)."""
