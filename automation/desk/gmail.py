"""Gmail on the desk."""
