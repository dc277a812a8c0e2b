"""Every room of the desk that answers calls: each registers what it answers when it is imported."""

from automation.desk import (
    drive,
    drive_account,
    drive_comments,
    drive_lists,
    drive_media,
    drive_permissions,
    drive_revisions,
    forms,
    gmail,
    gmail_drafts,
    gmail_labels,
    sheets,
)

__all__ = [
    "drive", "drive_account", "drive_comments", "drive_lists", "drive_media", "drive_permissions", "drive_revisions",
    "forms", "gmail", "gmail_drafts", "gmail_labels", "sheets",
]  # fmt: skip
