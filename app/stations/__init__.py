"""The PCs of a hall as people look after them: how each stands, who may come in, what was set aside, which conflicts wait."""
