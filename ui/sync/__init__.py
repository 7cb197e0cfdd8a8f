"""What a person sees of sync: the PCs of the hall, conflicts, and how a PC gets its hub."""
