"""Opening forms to those who answer them, and which of them nobody can fill in just now: gone, or closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError
from automation.jobs.files import Files
from automation.jobs.house import House
from automation.rules.chasing.summaries import FormTrouble
from automation.workspace.refusals import HopelessError

_FORBIDDEN: Final = 403
_ASK_THE_ADMINISTRATOR: Final = (
    "Ask the administrator of your Google Workspace whether its accounts may share files with everybody who has the "
    "link; then open it in Google Forms with Publish"
)


def open_form(house: House, form_id: str) -> Iterator[str]:
    """Publish a form, and let anyone with its link answer it; yields what keeps people from that, in words.

    An organisation may forbid its accounts to share with everybody: then the form is made all the same.
    """
    try:
        house.office.drive.open_to_responders(form_id)
    except HopelessError:
        raise
    except WorkspaceError as error:
        cause = error.__cause__
        if not (isinstance(cause, HttpError) and cause.resp.status == _FORBIDDEN):
            raise
        yield f"could not be opened to everybody who has its link: {error.what} {_ASK_THE_ADMINISTRATOR}"
    if not house.office.forms.publish(form_id):
        yield "does not take responses; publish it by hand"


def unreachable_forms(house: House, files: Files) -> list[FormTrouble]:
    """The forms that are missing or take no responses, by what people call them; each costs a call, at Google two."""
    troubles = []
    for key, layout in house.layouts.items():
        form_id = files.forms.get(key)
        title, is_open = _look(house, form_id) if form_id else ("", None)
        if not is_open:
            what: Literal["missing", "closed"] = "missing" if is_open is None else "closed"
            troubles.append(FormTrouble(title or layout.title, what, key))
    return troubles


def _look(house: House, form_id: str) -> tuple[str, bool | None]:
    """A form's title, and whether it takes responses; None for one that cannot be found."""
    try:
        form = house.office.forms.get(form_id)
    except HopelessError:
        raise
    except WorkspaceError:
        return "", None
    state = form.get("publishSettings", {}).get("publishState", {})
    is_open = bool(state.get("isPublished") and state.get("isAcceptingResponses"))
    return form["info"]["title"], is_open and _is_shared(house, form_id)


def _is_shared(house: House, form_id: str) -> bool:
    """Whether those who answer a form may open it: at Google, publishing is not enough. True where nobody can tell."""
    try:
        return not house.on_google or house.office.drive.is_open_to_responders(form_id)
    except HopelessError:
        raise
    except WorkspaceError:
        return True
