"""Opening forms to those who answer them, and which of them nobody can fill in just now: gone, or closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError, in_full
from automation.jobs.files import Files
from automation.jobs.house import House
from automation.rules.chasing.summary_facts import FormTrouble
from automation.rules.layout import Layout
from automation.workspace.refusals import HopelessError, forbids

_GONE: Final = 404
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
        if not forbids(error.__cause__):
            raise
        yield f"could not be opened to everybody who has its link: {error.what} {_ASK_THE_ADMINISTRATOR}"
    if not house.office.forms.publish(form_id):
        yield "does not take responses; publish it by hand"


@dataclass
class FormsSeen:
    """The forms that nobody can fill in, by what people call them, and in words those that could not be looked at."""

    troubles: list[FormTrouble] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def look_at_forms(house: House, files: Files) -> FormsSeen:
    """Look whether each form is there and takes responses; each costs a call, at Google two."""
    seen = FormsSeen()
    for key, layout in house.layouts.items():
        try:
            trouble = _trouble(house, files.forms.get(key), layout)
        except HopelessError:
            raise
        except WorkspaceError as error:
            seen.problems.append(f"The form “{layout.title}” could not be looked at: {in_full(error)}")
        else:
            seen.troubles += [trouble] if trouble else []
    return seen


def _trouble(house: House, form_id: str | None, layout: Layout) -> FormTrouble | None:
    form = _form(house, form_id) if form_id else None
    if form is None:
        return FormTrouble(layout.title, "missing", layout.key)
    state = form.get("publishSettings", {}).get("publishState", {})
    is_open = bool(state.get("isPublished") and state.get("isAcceptingResponses")) and _is_shared(house, form["formId"])
    return None if is_open else FormTrouble(form["info"]["title"] or layout.title, "closed", layout.key)


def _form(house: House, form_id: str) -> dict[str, Any] | None:
    """A form; None for one that is gone. That a network failed just now says nothing of the form."""
    try:
        return house.office.forms.get(form_id)
    except WorkspaceError as error:
        if isinstance(error.__cause__, HttpError) and error.__cause__.resp.status == _GONE:
            return None
        raise


def _is_shared(house: House, form_id: str) -> bool:
    """Whether those who answer a form may open it: at Google, publishing is not enough. True where nobody can tell."""
    try:
        return not house.on_google or house.office.drive.is_open_to_responders(form_id)
    except HopelessError:
        raise
    except WorkspaceError:
        return True
