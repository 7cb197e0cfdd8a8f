"""A sample hall and a whole day of it, played through the real services under a clock set by hand."""
