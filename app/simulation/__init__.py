"""Real stations and a real hub under a virtual clock and a bad network, from a seed: `servicehall simulate` and tests/sync."""
