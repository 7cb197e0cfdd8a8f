"""Faces of the facility room: orders and rounds at hand, the register of assets, the plan of upkeep."""
