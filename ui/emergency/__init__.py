"""The faces of an emergency: one key to start, the runner on the whole screen, plans, and what is learnt afterwards."""
