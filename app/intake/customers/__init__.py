"""Who comes: persons and organisations, found again by any field."""
