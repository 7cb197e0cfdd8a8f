"""The queue: numbers taken and called, and the append-only periods from which every wait and service time is read."""
