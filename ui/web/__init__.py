"""Pages that the hub serves. No Qt here: a hub runs on a machine without a screen."""
