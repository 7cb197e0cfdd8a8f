"""The counter workbench."""
