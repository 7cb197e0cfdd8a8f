"""The service hall without a face: everything here runs headless."""
