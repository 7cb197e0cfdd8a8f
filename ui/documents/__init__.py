"""The print queue, a look at papers before and after they are printed, and this PC's printers."""
