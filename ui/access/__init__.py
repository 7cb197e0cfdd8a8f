"""Signing in, the first run, and the staff page."""
