"""Gmail v1 on the desk: messages that are put among the sent mail, drafts, labels, and finding them again."""

from automation.desk.gmail import drafts, labels, messages

__all__ = ["drafts", "labels", "messages"]
