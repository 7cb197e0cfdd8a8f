"""The register of what the hall has, where it stands, whether it works, and what hangs on it (clauses 6.1.1 and 6.1.2)."""
