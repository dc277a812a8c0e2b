"""Forms v1 on the desk."""
