"""What is measured in windows, each in a fresh process of its own."""
