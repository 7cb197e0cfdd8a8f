"""The service catalogue: what the hall does for people, with which materials, how fast, for how much."""
