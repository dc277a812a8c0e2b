"""Sheets v4 on the desk."""
