"""What the hall knows: articles in versions, found by a question as it is asked, revised when an answer was wrong (clause 2.2.2)."""
