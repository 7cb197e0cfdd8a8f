"""Questions that people ask, the clock they start, the promise when it takes longer, and the knowledge they are answered from."""
