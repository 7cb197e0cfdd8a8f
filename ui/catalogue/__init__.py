"""The face of the service catalogue."""
