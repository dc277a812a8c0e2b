"""Every room of the desk that answers calls: each registers what it answers when it is imported."""

from automation.desk import drive, forms, gmail, sheets

__all__ = ["drive", "forms", "gmail", "sheets"]
