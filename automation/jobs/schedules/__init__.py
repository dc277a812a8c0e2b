"""Schedules: entries for the timer of the operating system, so that runs come by themselves. One file a system."""
