"""The calls to files: find ours by their marker, mark them, open forms to those who answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError
from automation.workspace import drive_shapes as shapes
from automation.workspace.answers import download, execute, next_page, pages, remove
from automation.workspace.retry import Patience

MARKER: Final = "followthrough"
"""Key of the appProperties marker; its value says what a file is, such as `form:referral`."""
SPREADSHEET: Final = "application/vnd.google-apps.spreadsheet"
FORM: Final = "application/vnd.google-apps.form"
_FIELDS: Final = "id,name,mimeType,appProperties,description"


class TooLargeError(WorkspaceError):
    """A file is larger than what is exported in one piece."""


@dataclass(frozen=True)
class About:
    """Whose Drive it is, how many bytes it holds and may hold (None: no limit), and what time it is there (HTTP)."""

    address: str
    used: int
    limit: int | None
    date: str


class Drive:
    """Files of the workspace."""

    def __init__(self, service: Any, patience: Patience) -> None:
        self._attempt = patience.attempt
        self._about = service.about()
        self._files = service.files()
        self._permissions = service.permissions()

    def about(self) -> About:
        """Who is signed in, and how full their storage is."""
        dates: list[str] = []

        def ask() -> dict[str, Any]:
            request = self._about.get(fields="user(emailAddress),storageQuota(limit,usage)")
            request.add_response_callback(lambda answer: dates.append(str(answer.get("date", ""))))
            return execute(request, shapes.About)

        found = msgspec.convert(self._attempt("looking who is signed in", ask, may_repeat=True), shapes.About)
        room = found.storageQuota
        return About(found.user.emailAddress, int(room.usage), int(room.limit) if room.limit else None, dates[-1])

    def ours(self, *, binned: bool = False) -> list[dict[str, Any]]:
        """Every spreadsheet and form that is not in the bin, or every one that is: marked or not, oldest first."""
        query = f"trashed = {str(binned).lower()} and (mimeType = '{SPREADSHEET}' or mimeType = '{FORM}')"
        asked: dict[str, Any] = {
            "q": query,
            "fields": f"nextPageToken,files({_FIELDS})",
            "pageSize": 1000,
            "orderBy": "createdTime",
        }

        def page(token: str | None) -> dict[str, Any]:
            request = self._files.list(**asked, pageToken=token)
            return self._attempt("looking for files", lambda: execute(request, shapes.Files), may_repeat=True)

        listed = (file for one in pages(page, next_page) for file in one.get("files", []))
        return [*{file["id"]: file for file in listed}.values()]  # also where a page comes twice

    def create_spreadsheet(self, name: str, marker: str, key: str = MARKER) -> str:
        """Make an empty spreadsheet that carries its marker from the start, under a key; returns its id."""
        body = {"name": name, "mimeType": SPREADSHEET, "appProperties": {key: marker}}

        def find() -> str | None:
            marked = [file for file in self.ours() if file.get("appProperties", {}).get(key) == marker]
            return str(marked[0]["id"]) if marked else None

        return self._attempt(
            "making a spreadsheet",
            lambda: str(execute(self._files.create(body=body, fields="id"), shapes.Made)["id"]),
            find=find,
        )

    def update(self, file_id: str, body: Mapping[str, Any]) -> None:
        """Change a file's name, description or appProperties (which are merged)."""
        self._attempt(
            "marking a file", lambda: execute(self._files.update(fileId=file_id, body=dict(body), fields="id")),
            may_repeat=True,
        )  # fmt: skip

    def delete(self, file_id: str) -> None:
        """Delete a file for good; one that is gone already is as good as deleted."""
        self._attempt("deleting a file", lambda: remove(self._files.delete(fileId=file_id)), may_repeat=True)

    def export(self, file_id: str, mime_type: str) -> bytes:
        """A spreadsheet as a document of another kind. Raises TooLargeError beyond the 10 MB that Google exports."""
        try:
            content: bytes = self._attempt(
                "copying a spreadsheet",
                lambda: download(self._files.export(fileId=file_id, mimeType=mime_type)),
                may_repeat=True,
            )
        except WorkspaceError as error:
            if isinstance(error.__cause__, HttpError) and b"exportSizeLimitExceeded" in error.__cause__.content:
                raise TooLargeError(error.what, remedy=error.remedy) from error
            raise
        return content

    def is_open_to_responders(self, file_id: str) -> bool:
        """Whether anyone with the link may answer a form."""
        asked = {
            "fileId": file_id,
            "includePermissionsForView": "published",
            "fields": "permissions(id,type,role,view)",
        }
        known = self._attempt(
            "reading who may answer",
            lambda: execute(self._permissions.list(**asked), shapes.Permissions),
            may_repeat=True,
        )
        return any(p.get("type") == "anyone" and p.get("view") == "published" for p in known.get("permissions", []))

    def open_to_responders(self, file_id: str) -> None:
        """Let anyone with the link answer a form (never edit it)."""
        if self.is_open_to_responders(file_id):
            return
        body = {"type": "anyone", "role": "reader", "view": "published"}
        self._attempt(
            "opening a form to those who answer it",
            lambda: execute(self._permissions.create(fileId=file_id, body=body, fields="id")),
            may_repeat=True,
        )
