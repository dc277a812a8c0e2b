"""Provision: compare the specs with what is there, make a plan, and carry it out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from automation.errors import ConfigError
from automation.jobs.files import LINK_MARK, Files, find_files
from automation.jobs.house import House
from automation.jobs.telling import Tell, silent
from automation.rules.form_items import Desired, desired_form, surroundings
from automation.rules.form_plan import FormPlan, plan_form
from automation.rules.people import fold
from automation.rules.plan import WRITES, Step
from automation.rules.requests import sheet_id
from automation.rules.sheet_plan import DESCRIBED, Here, SheetPlan, plan_sheet
from automation.rules.tables import read_table
from automation.specs.checking import check_ready
from automation.specs.model import SheetTemplate
from automation.specs.system import PEOPLE
from automation.specs.words import standing_words
from automation.workspace.drive import MARKER

Rows = Sequence[Mapping[str, str]]
_NOTHING_THERE = Here({}, {})


@dataclass
class Provisioned:
    """What provisioning planned and, unless it was only asked for the plan, did."""

    steps: list[Step] = field(default_factory=list)
    done: bool = False

    @property
    def writes(self) -> bool:
        """Whether the plan changes anything."""
        return any(step.kind in WRITES for step in self.steps)


def provision(house: House, *, only_plan: bool = False, people: Rows = (), tell: Tell = silent) -> Provisioned:
    """Bring forms and spreadsheets up to their specs; run twice, the second time finds nothing to do.

    `people` are rows for a new People tab, besides the coordinator and the safeguarding lead of config. Raises
    ConfigError while safeguarding lead, privacy notice or another needed setting is missing.
    """
    problems = check_ready(house.config, house.specs)
    if problems:
        raise ConfigError("The forms cannot be set up yet.", remedy="Fill this in, then try again.", problems=problems)
    if only_plan and not house.config.desk.file.exists():
        return _plan_from_nothing(house, people)
    with house.alone():
        return _Provisioning(house, people, only_plan=only_plan).run(tell)


def _plan_from_nothing(house: House, people: Rows) -> Provisioned:
    """The plan while there is no desk at all: asking for it must not make one."""
    report = Provisioned()
    for template in house.specs.sheets:
        report.steps.append(Step("create", f"the spreadsheet “{template.title}”"))
        rows = {PEOPLE: first_people(house, people)}
        report.steps.extend(plan_sheet(template, _NOTHING_THERE, (), house.config.organisation.time_zone, rows).steps)
    report.steps.extend(Step("create", f"the form “{form.title}”") for form in _desired(house, ()))
    return report


class _Provisioning:
    """One run of provisioning."""

    def __init__(self, house: House, people: Rows, *, only_plan: bool) -> None:
        self._house = house
        self._only_plan = only_plan
        self._report = Provisioned(done=not only_plan)
        self._rows = {PEOPLE: first_people(house, people)}
        titles = {f"sheet:{template.key}": template.title for template in house.specs.sheets}
        titles |= {f"form:{form.key}": form.title for form in _desired(house, ())}
        self._files: Files = find_files(house, titles)

    def run(self, tell: Tell) -> Provisioned:
        """Plan every file and, unless only the plan was asked for, carry it out file by file."""
        for name in self._files.doubled:
            what = f"there are two files marked as “{name}”: the older one is used. Delete the copy if it is not needed"
            self._tell(Step("problem", what))
        names = self._lead_names()
        forms, sheets = _desired(self._house, names), self._house.specs.sheets
        of = len(sheets) + len(forms)
        for done, template in enumerate(sheets):
            tell("Setting up", done, of)
            self._sheet(template, names)
        for done, desired in enumerate(forms, start=len(sheets)):
            tell("Setting up", done, of)
            self._form(desired)
        tell("Setting up", of, of)
        self._note_links()
        return self._report

    def _tell(self, *steps: Step) -> None:
        self._report.steps.extend(steps)

    def _sheet(self, template: SheetTemplate, names: Sequence[str]) -> None:
        file_id = self._files.sheets.get(template.key, "")
        here = self._describe(file_id, template) if file_id else _NOTHING_THERE
        if not file_id:
            self._tell(Step("create", f"the spreadsheet “{template.title}”"))
        plan: SheetPlan = plan_sheet(template, here, names, self._house.config.organisation.time_zone, self._rows)
        self._tell(*plan.steps)
        if self._only_plan:
            return
        marker = f"sheet:{template.key}"
        if not file_id:
            file_id = self._house.office.drive.create_spreadsheet(template.title, marker)
            self._files.sheets[template.key] = file_id
            # A new spreadsheet comes with an empty sheet of its own, which the plan could not know of.
            here = self._describe(file_id, template)
            plan = plan_sheet(template, here, names, self._house.config.organisation.time_zone, self._rows)
        self._mark_adopted(marker, file_id, template.title)
        self._house.office.sheets.write(file_id, plan.requests, f"setting up “{template.title}”")

    def _describe(self, file_id: str, template: SheetTemplate) -> Here:
        sheets = self._house.office.sheets
        description = sheets.get(file_id, DESCRIBED, f"looking at “{template.title}”")
        there = {int(s["properties"].get("sheetId", 0)) for s in description.get("sheets", [])}
        wanted = {tab.key: sheet_id(tab.key) for tab in template.tabs if sheet_id(tab.key) in there}
        return Here(description, sheets.read_tabs(file_id, wanted) if wanted else {})

    def _form(self, desired: Desired) -> None:
        forms, drive = self._house.office.forms, self._house.office.drive
        file_id = self._files.forms.get(desired.key, "")
        actual = forms.get(file_id) if file_id else None
        plan: FormPlan = plan_form(desired, actual, self._files.look(file_id))
        self._tell(*plan.steps)
        if self._only_plan:
            return
        if not file_id:
            file_id = str(forms.create(desired.title, desired.title)["formId"])
            self._files.forms[desired.key] = file_id
            drive.update(file_id, {"appProperties": {MARKER: f"form:{desired.key}"}})
        self._mark_adopted(f"form:{desired.key}", file_id, desired.title)
        forms.write(file_id, plan.first)
        forms.write(file_id, plan.second)
        if plan.publish:
            drive.open_to_responders(file_id)
            if not forms.publish(file_id):
                self._tell(Step("problem", f"the form “{desired.title}” does not take responses; publish it by hand"))
        if any(step.kind in WRITES for step in plan.steps):
            # Last of all: the fingerprint says that everything before it was done.
            drive.update(
                file_id, {"description": desired.afterwards, "appProperties": {**desired.hints, "look": desired.look}}
            )

    def _mark_adopted(self, marker: str, file_id: str, title: str) -> None:
        if marker in self._files.adopted:
            self._tell(Step("adopt", f"“{title}”, which an earlier run had begun"))
            self._house.office.drive.update(file_id, {"appProperties": {MARKER: marker}})

    def _lead_names(self) -> list[str]:
        """Who may lead: everybody in People but viewers; before the tab exists, those it will start with."""
        template = self._house.specs.sheet_of(PEOPLE)
        values = None
        if template.key in self._files.sheets:
            wanted = {PEOPLE: sheet_id(PEOPLE)}
            values = self._house.office.sheets.read_tabs(self._files.sheets[template.key], wanted)[PEOPLE]
        if values is None:
            return lead_names([(row["name"], row.get("role", "")) for row in self._rows[PEOPLE]])
        table = read_table(self._house.specs.tab(PEOPLE), values)
        rows = [(str(row.get("name") or ""), str(row.get("role") or "")) for row in table.rows]
        return lead_names(rows)

    def _note_links(self) -> None:
        """Leave on the tracker where each form is filled in, so that a sync need not ask every form."""
        if self._only_plan:
            return
        tab = next(tab for tab in self._house.specs.tabs() if tab.case)
        tracker = self._files.sheets[self._house.specs.sheet_of(tab.key).key]
        described = self._house.office.sheets.get(tracker, "developerMetadata", "looking at the tracker")
        known = {m["metadataKey"]: m for m in described.get("developerMetadata", [])}
        requests = []
        for key, form_id in self._files.forms.items():
            address = str(self._house.office.forms.get(form_id)["responderUri"])
            told = json.dumps({"id": form_id, "address": address})
            requests += _link_request(f"{LINK_MARK}{key}", told, known)
        if requests:
            self._tell(Step("change", "the addresses of forms that the tracker knows"))
            self._house.office.sheets.write(tracker, requests, "noting where the forms are")


def _link_request(mark: str, told: str, known: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    if mark not in known:
        made = {"metadataKey": mark, "metadataValue": told, "location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
        return [{"createDeveloperMetadata": {"developerMetadata": made}}]
    if known[mark].get("metadataValue") == told:
        return []
    lookup = {"developerMetadataLookup": {"metadataId": known[mark]["metadataId"]}}
    update = {"dataFilters": [lookup], "developerMetadata": {"metadataValue": told}, "fields": "metadataValue"}
    return [{"updateDeveloperMetadata": update}]


def first_people(house: House, others: Rows = ()) -> list[Mapping[str, str]]:
    """The rows of a new People tab: those whom config names, each with what `others` adds to it, then the rest.

    A coordinator who is the safeguarding lead too has one row: of two with one name, nobody could tell who leads.
    """
    config = house.config
    named = [
        {"name": config.coordinator.name, "email": config.coordinator.email, "role": "Coordinator"},
        {"name": config.safeguarding.name, "email": config.safeguarding.email, "role": "Safeguarding lead"},
    ]
    if fold(named[0]["name"]) == fold(named[1]["name"]):
        named.pop()
    more = {row["name"]: row for row in others}
    return [*({**more.pop(row["name"], {}), **row} for row in named), *more.values()]


def lead_names(people: Sequence[tuple[str, str]]) -> list[str]:
    """The names that a lead question offers: of (name, role), everybody once but viewers."""
    return list(dict.fromkeys(name.strip() for name, role in people if name.strip() and role.strip() != "Viewer"))


def _desired(house: House, names: Sequence[str]) -> list[Desired]:
    around = surroundings(standing_words(house.config), house.config.privacy.notice, house.config.privacy.contact)
    return [desired_form(layout, around, names) for layout in house.layouts.values()]
