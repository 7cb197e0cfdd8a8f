"""The queue as the hall sees it: numbers given at the information desk, all who wait, the windows."""
