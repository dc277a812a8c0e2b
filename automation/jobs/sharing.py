"""Sharing: who may open the spreadsheets on Google, as People says, and who may though nobody asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from automation.errors import WorkspaceError
from automation.jobs.findings import Finding, fine, problem
from automation.jobs.house import House
from automation.rules.people import fold
from automation.rules.setup.plan import Step
from automation.rules.sharing.access import Member, address_key, members_from, permissions_from
from automation.rules.sharing.plan import Shared, SharingPlan, plan_sharing
from automation.rules.sharing.record import MARK, Given, read_record, record_request, record_text
from automation.rules.sharing.strangers import Trouble, unasked_for
from automation.rules.values import Cell
from automation.specs.model import SheetTemplate
from automation.specs.system import COORDINATOR
from automation.workspace.refusals import HopelessError


class WorkspaceSharing:
    """The sharing of files in one run; `people` are the rows of People.

    At the desk there is none: nobody signs in there with an account.
    """

    def __init__(self, house: House, people: Sequence[Mapping[str, Cell]]) -> None:
        self._sheets, self._sharing = house.office.sheets, house.office.sharing
        self._members = members_from(people)
        self._me = self._sharing.me()

    def plan(self, template: SheetTemplate, file_id: str, added: Sequence[str]) -> SharingPlan:
        """What is to be done for one spreadsheet, which may not be there yet; `added` are tabs without a template."""
        if not file_id:
            return plan_sharing(template, self._members, Shared(me=self._me))
        permissions = permissions_from(self._sharing.of(file_id))
        return plan_sharing(template, self._members, Shared(permissions, self._record(file_id), self._me, added))

    def carry_out(self, plan: SharingPlan, title: str, file_id: str, *, notify: bool) -> Iterator[Step]:
        """Do it, and tell what was refused: one address that Google does not take stops none of the others."""
        self._write(file_id, plan.meanwhile)
        failed, ids = set[str](), dict[str, str]()
        for member, role in plan.give:
            try:
                ids[address_key(member.address)] = self._sharing.give(file_id, member.address, role, notify=notify)
            except HopelessError:
                raise
            except WorkspaceError as error:
                failed.add(address_key(member.address))
                what = f"{member.name} could not be given access to the spreadsheet “{title}”"
                yield Step("problem", f"{what}: {error.what} {error.remedy}".rstrip(". "))
        for there, role in plan.change:
            self._sharing.change(file_id, there.id, role)
        for there in plan.take_away:
            self._sharing.take_away(file_id, there.id)
        self._write(file_id, _with_ids(plan.record, ids, failed))

    def of_form(self, title: str, file_id: str) -> Iterator[Trouble]:
        """Who may change a form and read what was answered, but should not: that is for coordinators alone."""
        safe = {address_key(member.address) for member in self._members if fold(member.role) == fold(COORDINATOR)}
        permissions = permissions_from(self._sharing.of(file_id))
        others = [one for one in permissions if not one.address or one.key not in {*safe, address_key(self._me)}]
        return unasked_for(f"the form “{title}”", others, self._members, _no_coordinator)

    def _record(self, file_id: str) -> list[Given]:
        return read_record(self._marks(file_id))

    def _marks(self, file_id: str) -> list[str]:
        return self._sheets.marks(file_id, MARK, "looking whom it was shared with")

    def _write(self, file_id: str, record: Sequence[Given]) -> None:
        marks, text = self._marks(file_id), record_text(record)
        if text == "".join(marks):
            return
        self._sheets.write(
            file_id,
            [record_request(record, is_there=bool(marks))],
            "writing down whom it is shared with",
            is_done=lambda: text in self._marks(file_id),
        )


def _with_ids(record: Sequence[Given], ids: Mapping[str, str], failed: set[str]) -> list[Given]:
    """The record with the ids of permissions that were just given, without those that were refused."""
    made = []
    for one in record:
        known = next((permission for key, permission in ids.items() if one.is_for(key)), "")
        if not any(one.is_for(key) for key in failed):
            made.append(replace(one, permission=known) if known else one)
    return made


def sharing_findings(house: House, troubles: Sequence[Trouble]) -> Iterator[Finding]:
    """What doctor says of the troubles that provisioning's plan found: each is a problem until somebody sees to it."""
    for trouble in troubles:
        yield problem(f"{trouble.what[0].upper()}{trouble.what[1:]}.", f"{trouble.remedy}.")
    if house.on_google and not troubles:
        yield fine("No file is shared by a link, or with anybody whom People does not allow it.")


def _no_coordinator(_: Member) -> str:
    return "only coordinators may open what was answered"
