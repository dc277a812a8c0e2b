"""The calls to forms: make and change them, publish them, read their responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from automation.workspace.retry import attempt

_PAGE: Final = 5_000


class Forms:
    """Forms, by id."""

    def __init__(self, service: Any) -> None:
        self._forms = service.forms()

    def create(self, title: str, document_title: str) -> dict[str, Any]:
        """Make an empty form: Google takes no more than its titles at first."""
        body = {"info": {"title": title, "documentTitle": document_title}}
        made: dict[str, Any] = attempt(
            "making a form", lambda: self._forms.create(body=body).execute(), may_repeat=False
        )
        return made

    def get(self, form_id: str) -> dict[str, Any]:
        """The form resource."""
        found: dict[str, Any] = attempt(
            "reading a form", lambda: self._forms.get(formId=form_id).execute(), may_repeat=True
        )
        return found

    def write(self, form_id: str, requests: Sequence[Mapping[str, Any]]) -> None:
        """Do all requests or none, in order."""
        if requests:
            body = {"requests": list(requests)}
            attempt(
                "changing a form",
                lambda: self._forms.batchUpdate(formId=form_id, body=body).execute(),
                may_repeat=False,
            )

    def publish(self, form_id: str) -> bool:
        """Publish a form and let it take responses; says, from what is read back, whether it does."""
        state = {"isPublished": True, "isAcceptingResponses": True}
        body = {"publishSettings": {"publishState": state}, "updateMask": "publishState"}
        attempt(
            "publishing a form",
            lambda: self._forms.setPublishSettings(formId=form_id, body=body).execute(),
            may_repeat=True,
        )
        read_back = self.get(form_id).get("publishSettings", {}).get("publishState", {})
        return bool(read_back.get("isPublished") and read_back.get("isAcceptingResponses"))

    def responses(self, form_id: str, since: datetime | None) -> Iterator[dict[str, Any]]:
        """The responses submitted after a moment (aware), in no promised order; all of them without one."""
        asked: dict[str, Any] = {"formId": form_id, "pageSize": _PAGE}
        if since is not None:
            asked["filter"] = f"timestamp > {since.isoformat(timespec='seconds').replace('+00:00', 'Z')}"
        while True:
            page = attempt(
                "reading responses", lambda: self._forms.responses().list(**asked).execute(), may_repeat=True
            )
            yield from page.get("responses", [])
            if not page.get("nextPageToken"):
                return
            asked["pageToken"] = page["nextPageToken"]

    def response(self, form_id: str, response_id: str) -> dict[str, Any]:
        """One response."""
        found: dict[str, Any] = attempt(
            "reading a response",
            lambda: self._forms.responses().get(formId=form_id, responseId=response_id).execute(),
            may_repeat=True,
        )
        return found
