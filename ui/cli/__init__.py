"""The `servicehall` command."""
