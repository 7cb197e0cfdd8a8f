"""The regulation on screen: standards, the working calendar, and any deadline's ledger."""
