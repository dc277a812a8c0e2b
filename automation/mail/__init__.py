"""A message from facts, and the ways to send one."""
