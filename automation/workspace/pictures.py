"""The calls to pictures: drawings that were sent in with a form, and lie among the files."""

from __future__ import annotations

from typing import Any, Final

from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError
from automation.workspace import drive_shapes as shapes
from automation.workspace.answers import download, execute, next_page, pages
from automation.workspace.retry import Patience

_PNG: Final = "image/png"
_GONE: Final = 404


class Pictures:
    """Pictures, by the id of their file."""

    def __init__(self, service: Any, patience: Patience) -> None:
        self._files = service.files()
        self._attempt = patience.attempt

    def marked(self, key: str) -> dict[str, str]:
        """The ids of the pictures that bear an app property, by its value."""
        asked: dict[str, Any] = {
            "q": f"trashed = false and mimeType = '{_PNG}'",
            "fields": "nextPageToken,files(id,appProperties)",
            "pageSize": 1000,
        }

        def page(token: str | None) -> dict[str, Any]:
            request = self._files.list(**asked, pageToken=token)
            return self._attempt("looking for drawings", lambda: execute(request, shapes.Files), may_repeat=True)

        found: dict[str, str] = {}
        for one in pages(page, next_page):
            for file in one.get("files", []):
                if value := file.get("appProperties", {}).get(key):
                    found.setdefault(str(value), str(file["id"]))
        return found

    def read(self, file_id: str) -> bytes | None:
        """A picture; None for one that is gone."""
        try:
            content: bytes = self._attempt(
                "reading a drawing", lambda: download(self._files.get_media(fileId=file_id)), may_repeat=True
            )
        except WorkspaceError as error:
            if isinstance(error.__cause__, HttpError) and error.__cause__.resp.status == _GONE:
                return None
            raise
        return content

    def keep(self, content: bytes, name: str, key: str, value: str) -> str:
        """Keep a picture under an app property; returns its id."""
        from googleapiclient.http import MediaInMemoryUpload

        body = {"name": name, "mimeType": _PNG, "appProperties": {key: value}}

        def make() -> str:
            media = MediaInMemoryUpload(content, mimetype=_PNG)
            return str(execute(self._files.create(body=body, media_body=media, fields="id"), shapes.Made)["id"])

        return self._attempt("keeping a drawing", make, find=lambda: self.marked(key).get(value))
