"""The register of customers."""
