"""The faces of complaints: the list and one complaint, call-backs, improvements, the cause tree."""
