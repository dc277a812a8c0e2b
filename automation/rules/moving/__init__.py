"""What a workspace is made of, as requests that make it anew in another place; and whether both are the same."""
