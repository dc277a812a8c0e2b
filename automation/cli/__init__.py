"""The command line: parse, call a job, print, exit."""

from automation.cli.main import main

__all__ = ["main"]
