"""The played day at the real pages: keys are pressed and pictures taken, with or without a display."""
