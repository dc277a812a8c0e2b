"""Followthrough: forms, a shared tracker and reminders, so that what was promised to a child gets done."""

__version__ = "0.1.0"
