"""The story of one case, told from the tracker alone."""
