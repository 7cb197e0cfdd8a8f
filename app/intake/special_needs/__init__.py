"""Who needs something different, what was agreed, who does it, and that it was done (clause 2.1.4)."""
