"""Sharing after a move: at Google by what People says today, at a desk as a record of what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from automation.jobs.moving.places import File, Places, properties_of
from automation.jobs.sharing import WorkspaceSharing
from automation.rules.setup.plan import Step
from automation.rules.sharing.access import permissions_from
from automation.rules.sharing.record import MARK, read_record, record_request, record_text
from automation.rules.values import Cell
from automation.specs.model import SheetTemplate
from automation.workspace.drive import MARKER

_AGAIN: Final = "looking whom it was shared with"


def template_of(places: Places, file: File) -> SheetTemplate | None:
    """The template of one of our spreadsheets, if it still has one."""
    key = properties_of(file).get(MARKER, "").removeprefix("sheet:")
    return next((template for template in places.old.house.specs.sheets if template.key == key), None)


class MovedSharing:
    """Who may open what in the new place; `people` are the rows of People."""

    def __init__(self, places: Places, people: Sequence[Mapping[str, Cell]]) -> None:
        self._places = places
        self._google = WorkspaceSharing(places.new.house, people) if places.new.house.on_google else None

    def plan(self, file: File, new_id: str = "") -> list[Step]:
        """What would be done for a spreadsheet."""
        template = template_of(self._places, file)
        return self._google.plan(template, new_id, ()).steps if self._google and template else []

    def bring(self, file: File, new_id: str) -> list[Step]:
        """Share it; nobody is written to. Gives what was refused."""
        if self._google is None:
            self._keep(str(file["id"]), new_id)
            return []
        template = template_of(self._places, file)
        if template is None:
            return []
        return list(
            self._google.carry_out(self._google.plan(template, new_id, ()), template.title, new_id, notify=False)
        )

    def _keep(self, old_id: str, new_id: str) -> None:
        """At a desk nobody signs in with an account: who had access is kept, so that it can go back to Google."""
        old, new = self._places.old.house.office, self._places.new.house.office
        there = {one.key for one in permissions_from(new.sharing.of(new_id))}
        ids: dict[str, str] = {}
        for one in permissions_from(old.sharing.of(old_id)):
            if one.address and not one.inherited and one.key not in there:
                role = one.role if one.role in ("reader", "commenter", "writer") else "writer"
                ids[one.id] = new.sharing.give(new_id, one.address, role, notify=False)
        known = {one.id: one.key for one in permissions_from(old.sharing.of(old_id))}
        here = {one.key: one.id for one in permissions_from(new.sharing.of(new_id))}
        record = [
            replace(one, permission=here.get(known.get(one.permission, ""), ""))
            for one in read_record(old.sheets.marks(old_id, MARK, _AGAIN))
        ]
        marks = new.sheets.marks(new_id, MARK, _AGAIN)
        if record_text(record) != "".join(marks):
            request = record_request(record, is_there=bool(marks))
            new.sheets.write(new_id, [request], "writing down whom it was shared with")
