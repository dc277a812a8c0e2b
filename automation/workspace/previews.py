"""Messages that may be looked at before they are sent: drafts in the workspace's mailbox, known by a header."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from automation.workspace.answers import execute, next_page, pages
from automation.workspace.retry import Patience

HEADER: Final = "Followthrough-Preview"
"""The header that tells such drafts from a person's own."""


class _Drafts(msgspec.Struct):
    drafts: list[dict[str, Any]] = []
    nextPageToken: str = ""


class Previews:
    """The previews in the workspace's own mailbox. Drafts go to nobody unless a person sends them."""

    def __init__(self, service: Any, patience: Patience) -> None:
        self._drafts = service.users().drafts()
        self._messages = service.users().messages()
        self._attempt = patience.attempt

    def add(self, raw: bytes) -> None:
        """Put a message (RFC 822, with the header) among them."""
        body = {"message": {"raw": base64.urlsafe_b64encode(raw).decode("ascii")}}
        self._attempt("filing a preview", lambda: execute(self._drafts.create(userId="me", body=body)))

    def clear(self) -> None:
        """Take them all away; a person's own drafts stay."""
        for draft_id in list(self._ours()):
            self._take_away(draft_id)

    def _take_away(self, draft_id: str) -> None:
        self._attempt(
            "taking a preview away",
            lambda: execute(self._drafts.delete(userId="me", id=draft_id)),
            find=lambda: None if draft_id in self._ours() else {},
        )

    def _ours(self) -> Iterator[str]:
        asked: dict[str, Any] = {"userId": "me", "maxResults": 500}

        def page(token: str | None) -> dict[str, Any]:
            request = self._drafts.list(**asked, pageToken=token)
            return self._attempt("looking for previews", lambda: execute(request, _Drafts), may_repeat=True)

        for one in pages(page, next_page):
            yield from (str(draft["id"]) for draft in one.get("drafts", []) if self._is_ours(draft["message"]["id"]))

    def _is_ours(self, message_id: str) -> bool:
        asked = {"userId": "me", "id": message_id, "format": "metadata", "metadataHeaders": [HEADER]}
        found = self._attempt("looking for previews", lambda: execute(self._messages.get(**asked)), may_repeat=True)
        return any(header["name"] == HEADER for header in found.get("payload", {}).get("headers", []))
