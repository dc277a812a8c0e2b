"""The calls about who may open a file: read it, give access, change it, take it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError
from automation.workspace import drive_shapes as shapes
from automation.workspace.answers import execute, next_page, pages, remove
from automation.workspace.refusals import reason_of
from automation.workspace.retry import Patience

_FIELDS: Final = "id,type,role,emailAddress,domain,view,deleted,permissionDetails"
_PAGE: Final = 100
_BAD_REQUEST: Final = 400
_LOOK: Final = "Look at the address in their row in People."
_UNKNOWN: Final = (
    "Google knows no account with that address. Write the address of their Google account into People, or let Google "
    "write to them with: followthrough provision --notify"
)


class Sharing:
    """Who may open which file, by the file's id."""

    def __init__(self, service: Any, patience: Patience) -> None:
        self._about = service.about()
        self._permissions = service.permissions()
        self._attempt = patience.attempt

    def me(self) -> str:
        """The address of the account that is signed in."""
        asked = self._about.get(fields="user(emailAddress)")
        answer = self._attempt(
            "asking whose account this is", lambda: execute(asked, shapes.AboutOwner), may_repeat=True
        )
        return str(answer["user"]["emailAddress"])

    def of(self, file_id: str) -> list[dict[str, Any]]:
        """Every permission on a file, those to answer a form (`view` is "published") included."""
        asked: dict[str, Any] = {
            "fileId": file_id,
            "includePermissionsForView": "published",
            "fields": f"nextPageToken,permissions({_FIELDS})",
            "pageSize": _PAGE,
            "supportsAllDrives": True,
        }

        def page(token: str | None) -> dict[str, Any]:
            request = self._permissions.list(**asked, pageToken=token)
            what = "reading whom a file is shared with"
            return self._attempt(what, lambda: execute(request, shapes.PermissionsPage), may_repeat=True)

        listed = (each for one in pages(page, next_page) for each in one["permissions"])
        return [*{each["id"]: each for each in listed}.values()]

    def give(self, file_id: str, address: str, role: str, *, notify: bool) -> str:
        """Give somebody access, with an email from Google only where that is asked for; returns the permission's id."""
        asked = self._permissions.create(
            fileId=file_id,
            body={"type": "user", "role": role, "emailAddress": address},
            sendNotificationEmail=notify,
            supportsAllDrives=True,
            fields="id",
        )
        # Given twice it is one permission still; but Google might write to them twice.
        try:
            answer = self._attempt("sharing a file", lambda: execute(asked, shapes.Made), may_repeat=not notify)
        except WorkspaceError as error:
            cause = error.__cause__
            if not (isinstance(cause, HttpError) and cause.resp.status == _BAD_REQUEST):
                raise
            remedy = _UNKNOWN if reason_of(cause) == "invalidSharingRequest" else _LOOK
            raise WorkspaceError(error.what, remedy=remedy) from error
        return str(answer["id"])

    def let_answer(self, file_id: str, whom: Mapping[str, Any]) -> None:
        """Let others answer a form, as a permission of another form says; nobody is written to."""
        body = {**whom, "role": "reader", "view": "published"}
        quietly = {"sendNotificationEmail": False} if "emailAddress" in whom else {}
        asked = self._permissions.create(fileId=file_id, body=body, supportsAllDrives=True, fields="id", **quietly)
        self._attempt("opening a form to those who answer it", lambda: execute(asked), may_repeat=True)

    def change(self, file_id: str, permission_id: str, role: str) -> None:
        """Let somebody who has access do more, or less."""
        asked = self._permissions.update(
            fileId=file_id, permissionId=permission_id, body={"role": role}, supportsAllDrives=True, fields="id"
        )
        self._attempt("changing what somebody may do with a file", lambda: execute(asked), may_repeat=True)

    def take_away(self, file_id: str, permission_id: str) -> None:
        """Take access away; one that is gone already is as good as taken away."""
        asked = self._permissions.delete(fileId=file_id, permissionId=permission_id, supportsAllDrives=True)
        self._attempt("taking access to a file away", lambda: remove(asked), may_repeat=True)
