"""The methods of Google's that the desk does not answer, and why not: told to the caller, and in docs/desk.md."""

from __future__ import annotations

from typing import Final

from automation.desk.fault import Refusal

_PUSHES_NOTHING: Final = "the desk tells nobody of changes by itself: ask for what is new"
_STAYS: Final = "mail on the desk stays as it was sent"
_WHY: Final = {
    "drive.accessproposals": "nobody can ask for access to the desk's files",
    "drive.approvals": "the desk has no approvals",
    "drive.apps": "no apps are connected to the desk's Drive",
    "drive.changes": "the desk keeps no list of changes: ask files.list for modifiedTime",
    "drive.changes.watch": _PUSHES_NOTHING,
    "drive.channels": _PUSHES_NOTHING,
    "drive.files.download": "nothing takes so long that it has to be fetched later: use files.export or files.get",
    "drive.files.generateCseToken": "the desk knows no encryption on the caller's side",
    "drive.files.listLabels": "files on the desk have no labels",
    "drive.files.modifyLabels": "files on the desk have no labels",
    "drive.files.watch": _PUSHES_NOTHING,
    "drive.operations": "nothing takes so long that it has to be asked after",
    "drive.revisions": "the desk keeps a file as it is now, in one revision",
    "gmail.users.drafts": "a draft on the desk is there to be looked at: nobody sends or changes it from here",
    "gmail.users.history": "the desk keeps no history of the mailbox: ask messages.list with after:",
    "gmail.users.labels": "the mailbox has the labels that every mailbox has, and no others",
    "gmail.users.messages": _STAYS,
    "gmail.users.messages.import": "mail comes to the desk by messages.insert",
    "gmail.users.settings": "the desk's mailbox has no settings",
    "gmail.users.stop": _PUSHES_NOTHING,
    "gmail.users.threads": "ask messages.list: every message names its thread",
    "gmail.users.watch": _PUSHES_NOTHING,
}
"""Reasons by the beginning of a method's id; the longest that fits counts."""


def reason(method_id: str) -> str:
    """Why a method is not answered; empty where nothing is known."""
    fitting = [start for start in _WHY if method_id == start or method_id.startswith(start + ".")]
    return _WHY[max(fitting, key=len)] if fitting else ""


def refusal(method_id: str) -> Refusal:
    """The 501 with which a method is refused that the desk does not answer."""
    why = reason(method_id)
    return Refusal(501, f"The desk does not answer {method_id}{': ' + why if why else ''}.", field=method_id)
