"""How fast the house is beside the bare floor: the same rows, key and strings without us, measured in the same run."""
