"""Drive v3 on the desk: files and folders, who may open them, and what is said about them."""

from automation.desk.drive import account, comments, filing, lists, media, permissions, revisions

__all__ = ["account", "comments", "filing", "lists", "media", "permissions", "revisions"]
