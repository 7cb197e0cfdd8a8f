"""Repair orders from the report to the acceptance, their clocks, parts and costs (clause 6.2.1)."""
