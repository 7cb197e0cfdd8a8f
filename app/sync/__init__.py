"""The station's side of sync: push, pull, merge, conflicts (README.md beside this file)."""
