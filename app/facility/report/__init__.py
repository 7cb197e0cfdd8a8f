"""A month of facility work in figures with the records behind them, and the papers about an asset."""
