"""The faces of the service hall; mirrors `app` name for name."""
