"""Copying forms: closed in the old place first, filled in the new one, and opened there last of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from automation.errors import WorkspaceError
from automation.jobs.files import find_begun, known_address
from automation.jobs.moving.places import BEFORE, DONE, MOVING, File, Places, properties_of
from automation.rules.moving.forms import first, movable, second
from automation.rules.moving.sameness import form_digest
from automation.rules.setup.form_record import ADDRESS
from automation.rules.setup.plan import bare, says
from automation.workspace.drive import MARKER

_OPEN, _SHUT, _UNPUBLISHED = "open", "shut", "unpublished"
_OWN: Final = (MARKER, MOVING, DONE, BEFORE, ADDRESS)
"""Properties that are of a place, and not carried to the other one."""


def close(places: Places) -> int:
    """Let no old form take responses any more, and note which did; gives how many were closed just now."""
    office, closed = places.old.house.office, 0
    for file in places.old.forms():
        state = office.forms.get(str(file["id"])).get("publishSettings", {}).get("publishState", {})
        accepting = bool(state.get("isPublished") and state.get("isAcceptingResponses"))
        if BEFORE not in properties_of(file):
            before = _OPEN if accepting else _SHUT if state.get("isPublished") else _UNPUBLISHED
            office.drive.update(str(file["id"]), {"appProperties": {BEFORE: before}})
        if accepting:
            office.forms.set_state(str(file["id"]), accepting=False)
            closed += 1
    return closed


def open_again(places: Places) -> int:
    """Let the old forms take responses again that did before they were closed for the move."""
    office, opened = places.old.house.office, 0
    for file in places.old.forms():
        before = properties_of(file).get(BEFORE)
        if before == _OPEN:
            office.forms.publish(str(file["id"]))
            opened += 1
        if before:
            office.drive.update(str(file["id"]), {"appProperties": {BEFORE: None}})
    return opened


class FormCopy:
    """One form on its way."""

    def __init__(self, places: Places, file: File) -> None:
        self._old, self._new, self._places, self._file = places.old.house, places.new.house, places, file
        self.id = ""

    def run(self) -> tuple[int, list[str]]:
        """Bring it over, closed still; gives how many items it has, and what was left as somebody made it there."""
        forms = self._new.office.forms
        wanted = self._wanted()
        self.id, done = self._made()
        actual, digest = forms.get(self.id), form_digest(wanted)
        if done and done[0] == digest:
            edited = form_digest(actual) != done[1]
            return len(wanted["items"]), [f"The form “{self._title}” was changed there already."] if edited else []
        if done and form_digest(actual) != done[1]:
            raise WorkspaceError(
                f"The form “{self._title}” was changed in both places since the move began.",
                remedy="Change it in the old place alone, then: followthrough move --give-up, and move again.",
            )
        self._fill(wanted, actual)
        return len(wanted["items"]), []

    def open(self) -> None:
        """Let it be answered, as far as the old form was before it was closed."""
        before = self._about_old().get(BEFORE, _OPEN)
        if before != _UNPUBLISHED:
            self._new.office.forms.set_state(self.id, accepting=before == _OPEN)

    def check(self) -> None:
        """Raise where the old form is not what was copied."""
        properties = properties_of(self._places.new.copies[str(self._file["id"])])
        if properties.get(DONE, "").split(" ")[0] != form_digest(self._wanted()):
            raise WorkspaceError(
                f"Somebody changed the form “{self._title}” while it was moved.",
                remedy="Run the same again: what was changed is then taken along.",
            )

    @property
    def _title(self) -> str:
        return str(self._file["name"])

    def _wanted(self) -> dict[str, Any]:
        form = self._old.office.forms.get(str(self._file["id"]))
        layout = self._old.layouts.get(self._about_old().get(MARKER, "").removeprefix("form:"))
        return movable(form, at_google=self._new.on_google, only_google=[layout.last_id] if layout else ())

    def _about_old(self) -> Mapping[str, str]:
        return properties_of(self._file)

    def _made(self) -> tuple[str, list[str]]:
        """The id of the form in the new place, and the digests on one that was whole once."""
        begun = self._places.new.copies.get(str(self._file["id"]))
        if begun:
            return str(begun["id"]), properties_of(begun).get(DONE, "").split()
        found = find_begun(self._new, self._title)
        if not found:
            title = str(self._wanted()["info"]["title"])
            found = str(self._new.office.forms.create(title, self._title, self._begun)["formId"])
        self._new.office.drive.update(found, {"appProperties": {MOVING: str(self._file["id"])}})
        return found, []

    def _begun(self) -> dict[str, Any] | None:
        found = find_begun(self._new, self._title)
        return self._new.office.forms.get(found) if found else None

    def _fill(self, wanted: Mapping[str, Any], actual: Mapping[str, Any]) -> None:
        forms, there = self._new.office.forms, len(actual.get("items", []))
        # From the last to the first: each that goes moves those behind it.
        empty = [{"deleteItem": {"location": {"index": at}}} for at in reversed(range(there))]
        forms.write(self.id, [*empty, *first(wanted)], lambda: _has(forms.get(self.id), wanted))
        forms.write(self.id, second(wanted), lambda: False)
        self._let_answer()
        made = forms.get(self.id)
        if not _has(made, wanted) or not says(made["items"] if wanted["items"] else [], bare(wanted["items"]) or []):
            raise WorkspaceError(
                f"The form “{self._title}” came out different in the new place.",
                remedy="Run the same again. If it stays, stay where you are: followthrough move --give-up",
            )
        carried = {key: value for key, value in self._about_old().items() if key not in _OWN}
        noted = {**carried, ADDRESS: known_address(self._new, made), DONE: f"{form_digest(wanted)} {form_digest(made)}"}
        body = {"description": self._file.get("description", ""), "appProperties": noted}
        self._new.office.drive.update(self.id, body)

    def _let_answer(self) -> None:
        """Those who may answer the old form may answer the new one."""
        there = {_whom(one) for one in self._new.office.sharing.of(self.id) if one.get("view")}
        for one in self._old.office.sharing.of(str(self._file["id"])):
            if one.get("view") and _whom(one) not in there:
                named: tuple[str, ...] = ("type", "emailAddress", "domain")
                whom = {key: one[key] for key in named if key in one}
                self._new.office.sharing.let_answer(self.id, whom)


def _has(form: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a form has just the items of another, by their ids and in their order."""
    return [item["itemId"] for item in form.get("items", [])] == [item["itemId"] for item in wanted["items"]]


def _whom(permission: Mapping[str, Any]) -> tuple[str, str]:
    return str(permission["type"]), str(permission.get("emailAddress") or permission.get("domain") or "")
