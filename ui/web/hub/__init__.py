"""The administrator page of the hub."""
