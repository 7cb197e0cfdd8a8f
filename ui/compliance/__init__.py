"""How the regulation is kept."""
