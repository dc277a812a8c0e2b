"""Rows that somebody promised to do something about: what is due, whose it is, and what they are told."""
