"""Drive on the desk."""
