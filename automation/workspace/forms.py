"""The calls to forms: make and change them, publish them, read their responses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final

import msgspec
from googleapiclient.errors import HttpError
from googleapiclient.model import RawModel

from automation.errors import WorkspaceError
from automation.rules.pages import Page, Sent, read_page, sent_from
from automation.workspace.answers import execute, pages, sent
from automation.workspace.retry import Patience

PAGE: Final = 5_000
"""How many responses one page holds at most."""
_GONE: Final = 404
_AS_IT_CAME: Final = RawModel()
"""Takes an answer without decoding it: of very many responses nearly all were taken in before."""


class _Form(msgspec.Struct):
    formId: str
    info: dict[str, Any] = {}
    items: list[dict[str, Any]] = []
    publishSettings: dict[str, Any] = {}


class _Written(msgspec.Struct):
    writeControl: dict[str, str] = {}


class Forms:
    """Forms, by id."""

    def __init__(self, service: Any, patience: Patience) -> None:
        self._forms = service.forms()
        self._attempt = patience.attempt

    def create(
        self, title: str, document_title: str, find: Callable[[], dict[str, Any] | None] | None = None
    ) -> dict[str, Any]:
        """Make an empty form: Google takes no more than its titles at first.

        After an uncertain end `find` looks for the form, and gives it if it was made.
        """
        body = {"info": {"title": title, "documentTitle": document_title}}
        return self._attempt("making a form", lambda: execute(self._forms.create(body=body), _Form), find=find)

    def get(self, form_id: str) -> dict[str, Any]:
        """The form resource."""
        found: dict[str, Any] = self._attempt(
            "reading a form", lambda: execute(self._forms.get(formId=form_id), _Form), may_repeat=True
        )
        return found

    def write(
        self,
        form_id: str,
        requests: Sequence[Mapping[str, Any]],
        is_done: Callable[[], bool] | None = None,
        *,
        revision: str = "",
    ) -> str:
        """Do all requests or none, in order; `is_done` looks, after an uncertain end, whether they were done.

        Requests name items by their places: with the `revision` from which they were worked out, nothing is done where
        somebody has changed the form since. Returns the revision that it has then, where the answer says so.
        """
        if not requests:
            return revision
        condition = {"writeControl": {"requiredRevisionId": revision}} if revision else {}
        body = {"requests": list(requests), **condition}
        try:
            answer = self._attempt(
                "changing a form",
                lambda: execute(self._forms.batchUpdate(formId=form_id, body=body), _Written),
                find=is_done and (lambda: {} if is_done() else None),
            )
        except WorkspaceError as error:
            if revision and isinstance(error.__cause__, HttpError) and self.get(form_id).get("revisionId") != revision:
                raise WorkspaceError(
                    "Somebody changed a form while it was being changed, so nothing was written to it.",
                    remedy="Run the command again: it goes on from what the form says now.",
                ) from error
            raise
        return str(answer.get("writeControl", {}).get("requiredRevisionId", ""))

    def publish(self, form_id: str) -> bool:
        """Publish a form and let it take responses; says, from what is read back, whether it does."""
        self.set_state(form_id, accepting=True)
        read_back = self.get(form_id).get("publishSettings", {}).get("publishState", {})
        return bool(read_back.get("isPublished") and read_back.get("isAcceptingResponses"))

    def set_state(self, form_id: str, *, accepting: bool) -> None:
        """Publish a form, and let it take responses or no more."""
        state = {"isPublished": True, "isAcceptingResponses": accepting}
        body = {"publishSettings": {"publishState": state}, "updateMask": "publishState"}
        self._attempt(
            "publishing a form" if accepting else "closing a form",
            lambda: execute(self._forms.setPublishSettings(formId=form_id, body=body)),
            may_repeat=True,
        )

    def responses(self, form_id: str, since: datetime | None) -> Iterator[Sent]:
        """The responses submitted after a moment (aware), in no promised order; all of them without one.

        Raises WorkspaceError also where the pages come again and again, so that there is no end to them.
        """
        # Without spaces and line breaks between, of which Google sends as many as of anything else.
        asked: dict[str, Any] = {"formId": form_id, "pageSize": PAGE, "prettyPrint": False}
        if since is not None:
            asked["filter"] = f"timestamp > {since.isoformat(timespec='seconds').replace('+00:00', 'Z')}"

        def page(token: str | None) -> Page:
            request = self._forms.responses().list(**asked, pageToken=token)
            return self._attempt("reading responses", lambda: _page(request), may_repeat=True)

        for one in pages(page, lambda one: one.nextPageToken):
            yield from one.responses or []

    def response(self, form_id: str, response_id: str) -> Sent | None:
        """One response; None for one that is gone from its form."""
        try:
            found: dict[str, Any] = self._attempt(
                "reading a response",
                lambda: execute(self._forms.responses().get(formId=form_id, responseId=response_id)),
                may_repeat=True,
            )
        except WorkspaceError as error:
            if isinstance(error.__cause__, HttpError) and error.__cause__.resp.status == _GONE:
                return None
            raise
        return sent_from(found)


def _page(request: Any) -> Page:
    """A page of responses; one in another shape is no answer."""
    request.postproc = _AS_IT_CAME.response
    try:
        return read_page(sent(request))
    except ValueError as error:
        raise HTTPException("the answer is no page of responses") from error
