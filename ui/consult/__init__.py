"""Questions answered from what the hall knows, and the knowledge itself."""
