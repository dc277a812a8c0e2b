"""Provision: compare the specs with what is there, make a plan, and carry it out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from automation.decoding import did_you_mean
from automation.errors import ConfigError
from automation.jobs.copies import refuse_a_second_desk
from automation.jobs.desk_file import check_writable
from automation.jobs.files import (
    Files,
    find_begun,
    find_files,
    refuse_a_desk_left_behind,
    refuse_another_key,
    refuse_what_is_in_the_bin,
)
from automation.jobs.first_people import Rows, first_people, lead_names
from automation.jobs.form_notes import to_note
from automation.jobs.forms_open import open_form
from automation.jobs.house import House, existing_office
from automation.jobs.passphrase import has_passphrase
from automation.jobs.sharing import WorkspaceSharing
from automation.jobs.sheet_looks import NOTHING_THERE, look_at_sheet, settled
from automation.jobs.telling import Tell, silent
from automation.rules.setup import form_record
from automation.rules.setup.filled_in import to_note as columns_to_note
from automation.rules.setup.form_drift import nobody_may_answer
from automation.rules.setup.form_items import Desired, cannot_be, desired_form, surroundings
from automation.rules.setup.form_plan import FormPlan, plan_form
from automation.rules.setup.plan import WRITES, Step
from automation.rules.setup.sheet_plan import Here, SheetPlan, added_tabs, plan_sheet, rows_of
from automation.rules.sharing.strangers import Trouble
from automation.rules.values import Cell, text_of
from automation.specs.checking import check_ready
from automation.specs.model import SheetTemplate
from automation.specs.system import PEOPLE
from automation.specs.words import standing_words
from automation.workspace.drive import MARKER


@dataclass
class Provisioned:
    """What provisioning planned and, unless it was only asked for the plan, did."""

    steps: list[Step] = field(default_factory=list)
    done: bool = False
    troubles: list[Trouble] = field(default_factory=list)
    """Whoever may open a file and should not; among the steps too."""
    locked: bool = False
    """Whether the desk has no passphrase yet, so that nobody can open the tracker."""

    @property
    def writes(self) -> bool:
        """Whether the plan changes anything."""
        return any(step.kind in WRITES for step in self.steps)


def provision(
    house: House,
    *,
    only_plan: bool = False,
    people: Rows = (),
    anew: Collection[str] = (),
    notify: bool = False,
    tell: Tell = silent,
) -> Provisioned:
    """Bring forms and spreadsheets up to their specs; run twice, the second time finds nothing to do.

    `people` are rows for a new People tab, besides the coordinator and the safeguarding lead of config; `anew` are the
    keys of forms that are written from their specs over what was changed in them by hand. With `notify` Google writes
    to everybody who is given access to a spreadsheet. Raises ConfigError while safeguarding lead, privacy notice or
    another needed setting is missing, and where the desk is lost and copies of it could be brought back; WorkspaceError
    where a file that would be made anew lies in the bin at Google.
    """
    problems = check_ready(house.config, house.specs)
    if problems:
        raise ConfigError("The forms cannot be set up yet.", remedy="Fill this in, then try again.", problems=problems)
    _refuse_unknown_forms(house, anew)
    if house.on_google:
        existing_office(house)
        refuse_what_is_in_the_bin(house)
        refuse_a_desk_left_behind(house)
    else:
        refuse_a_second_desk(house.config.desk.file, house.config.desk.backups)
    if only_plan and not house.on_google and not house.config.desk.file.exists():
        return _plan_from_nothing(house, people)
    with house.alone():
        if not only_plan:
            check_writable(house)
        done = _Provisioning(house, people, anew, only_plan=only_plan, notify=notify).run(tell)
    done.locked = not has_passphrase(house)
    return done


def _refuse_unknown_forms(house: House, keys: Iterable[str]) -> None:
    for key in keys:
        if key not in house.layouts:
            raise ConfigError(f"There is no form “{key}”.", remedy=did_you_mean(key, house.layouts))


def _plan_from_nothing(house: House, people: Rows) -> Provisioned:
    """The plan while there is no desk at all: asking for it must not make one."""
    report = Provisioned()
    for template in house.specs.sheets:
        report.steps.append(Step("create", f"the spreadsheet “{template.title}”"))
        rows = {PEOPLE: first_people(house, people)}
        report.steps.extend(plan_sheet(template, NOTHING_THERE, (), house.config.organisation.time_zone, rows).steps)
    report.steps.extend(Step("create", f"the form “{form.title}”") for form in _desired(house, ()))
    return report


class _Provisioning:
    """One run of provisioning."""

    def __init__(self, house: House, people: Rows, anew: Collection[str], *, only_plan: bool, notify: bool) -> None:
        self._house = house
        self._anew = anew
        self._notify = notify
        self._only_plan = only_plan
        self._report = Provisioned(done=not only_plan)
        self._seen: dict[str, Here] = {}
        self._added: dict[str, list[str]] = {}
        self._rows = {PEOPLE: first_people(house, people)}
        self._files: Files = find_files(house, {form.key: form.title for form in _desired(house, ())})

    def run(self, tell: Tell) -> Provisioned:
        """Plan every file and, unless only the plan was asked for, carry it out file by file."""
        refuse_another_key(self._house, self._files)
        for name in self._files.doubled:
            what = f"there are two files marked as “{name}”: the older one is used. Delete the copy if it is not needed"
            self._tell(Step("problem", what))
        for what in self._without_spec():
            self._tell(Step("leave", what))
        people = self._people()
        names = lead_names([(text_of(row.get("name")), text_of(row.get("role"))) for row in people])
        forms, sheets = _desired(self._house, names), self._house.specs.sheets
        of = len(sheets) + len(forms)
        for done, template in enumerate(sheets):
            tell("Setting up", done, of)
            self._sheet(template, names)
        for done, desired in enumerate(forms, start=len(sheets)):
            tell("Setting up", done, of)
            self._form(desired)
        tell("Setting up", of, of)
        if self._house.on_google:
            self._share(people)
        return self._report

    def _share(self, people: Sequence[Mapping[str, Cell]]) -> None:
        """Give the people access that their roles allow, and take away what they no longer do."""
        sharing = WorkspaceSharing(self._house, people)
        for template in self._house.specs.sheets:
            file_id = self._files.sheets.get(template.key, "")
            plan = sharing.plan(template, file_id, self._added.get(template.key, ()))
            self._report.troubles += plan.troubles
            self._tell(*plan.steps)
            if not self._only_plan:
                self._tell(*sharing.carry_out(plan, template.title, file_id, notify=self._notify))
        for file_id in self._files.forms.values():
            troubles = list(sharing.of_form(self._files.title(file_id), file_id))
            self._report.troubles += troubles
            self._tell(*(Step("problem", str(trouble)) for trouble in troubles))

    def _tell(self, *steps: Step) -> None:
        self._report.steps.extend(steps)

    def _without_spec(self) -> list[str]:
        """Our files of earlier specs, which are never deleted: a form among them still takes responses."""
        about, layouts = self._files.about, self._house.layouts
        templates = {template.key for template in self._house.specs.sheets}
        forms = [about[file_id]["name"] for key, file_id in self._files.forms.items() if key not in layouts]
        sheets = [about[file_id]["name"] for key, file_id in self._files.sheets.items() if key not in templates]
        return [
            *(
                f"the form “{name}”, which has no spec now: what is sent by it waits in To check, so close it if "
                "nobody needs it"
                for name in forms
            ),
            *(f"the spreadsheet “{name}”, which has no template now" for name in sheets),
        ]

    def _sheet(self, template: SheetTemplate, names: Sequence[str]) -> None:
        file_id = self._files.sheets.get(template.key, "")
        here = self._seen.pop(template.key, None) or self._describe(file_id, template)
        if not file_id:
            self._tell(Step("create", f"the spreadsheet “{template.title}”"))

        def plan_for(here: Here) -> SheetPlan:
            return plan_sheet(template, here, names, self._house.config.organisation.time_zone, self._rows)

        plan = plan_for(here)
        if plan.requests and file_id and not self._only_plan:
            here, plan = settled(template, plan, lambda: self._describe(file_id, template), plan_for)
        self._tell(*plan.steps)
        self._added[template.key] = [] if here.fresh else list(added_tabs(template, here).values())
        noted = columns_to_note(template, self._files.properties(file_id))
        if noted and file_id and not plan.requests:
            self._tell(Step("change", f"what is noted beside the spreadsheet “{template.title}”"))
        if self._only_plan:
            return
        if not file_id:
            file_id = self._house.office.drive.create_spreadsheet(template.title, f"sheet:{template.key}")
            self._files.sheets[template.key] = file_id
            # A new spreadsheet comes with an empty sheet of its own, which the plan could not know of.
            plan = plan_for(self._describe(file_id, template))
        self._house.office.sheets.write(
            file_id,
            plan.requests,
            f"setting up “{template.title}”",
            is_done=lambda: not plan_for(self._describe(file_id, template)).requests,
        )
        # Last of all: it says that what people typed is safe from what the program writes.
        if noted:
            self._house.office.drive.update(file_id, {"appProperties": noted})

    def _describe(self, file_id: str, template: SheetTemplate) -> Here:
        return look_at_sheet(self._house, file_id, template, self._files.properties(file_id))

    def _form(self, desired: Desired) -> None:
        forms, drive = self._house.office.forms, self._house.office.drive
        file_id = self._files.forms.get(desired.key, "")
        actual = forms.get(file_id) if file_id else None
        known = self._files.properties(file_id)

        def plan_for(actual: Mapping[str, Any] | None) -> FormPlan:
            return plan_form(desired, actual, form_record.known(known), anew=desired.key in self._anew)

        plan = plan_for(actual)
        if desired.key in self._files.adopted:
            self._tell(Step("adopt", f"the form “{desired.title}”, which an earlier run had begun"))
        self._tell(*plan.steps)
        if actual is None and self._house.on_google:
            self._tell(*cannot_be(self._house.layouts[desired.key]))
        unchanged = not any(step.kind in WRITES for step in plan.steps)
        if actual and unchanged and to_note(self._house, known, desired, actual):
            self._tell(Step("change", f"what is noted beside the form “{desired.title}”"))
        is_shared = self._is_shared(desired, file_id)
        if self._only_plan:
            return
        if actual is None:
            actual = forms.create(desired.title, desired.title, lambda: self._begun(desired.title))
            file_id = self._files.forms[desired.key] = str(actual["formId"])
        if MARKER not in known:
            drive.update(file_id, {"appProperties": {MARKER: f"form:{desired.key}"}})
        revision = str(actual.get("revisionId", "")) if MARKER in known else ""
        revision = forms.write(file_id, plan.first, lambda: not plan_for(forms.get(file_id)).first, revision=revision)
        forms.write(file_id, plan.second, lambda: not plan_for(forms.get(file_id)).second, revision=revision)
        if plan.publish or not is_shared:
            self._tell(
                *(Step("problem", f"the form “{desired.title}” {why}") for why in open_form(self._house, file_id))
            )
        # Last of all: the fingerprints say that everything before them was done.
        noted = to_note(self._house, known, desired, actual)
        if noted:
            drive.update(file_id, noted)

    def _is_shared(self, desired: Desired, file_id: str) -> bool:
        """Whether those who answer a form may open it; True also where that was changed by hand and is left so."""
        if not file_id or not self._house.on_google or self._house.office.drive.is_open_to_responders(file_id):
            return True
        if desired.key in self._anew:
            self._tell(Step("change", f"who may fill in the form “{desired.title}”"))
            return False
        if form_record.known(self._files.properties(file_id)):
            self._tell(nobody_may_answer(desired))
        return True

    def _begun(self, title: str) -> dict[str, Any] | None:
        found = find_begun(self._house, title)
        return self._house.office.forms.get(found) if found else None

    def _people(self) -> Sequence[Mapping[str, Cell]]:
        """The rows of People; before the tab exists, those it will start with."""
        template = self._house.specs.sheet_of(PEOPLE)
        here = self._describe(self._files.sheets.get(template.key, ""), template)
        self._seen[template.key] = here
        found = rows_of(self._house.specs.tab(PEOPLE), here)
        return self._rows[PEOPLE] if found is None else found


def _desired(house: House, names: Sequence[str]) -> list[Desired]:
    privacy, words = house.config.privacy, standing_words(house.config)
    around = surroundings(words, privacy.notice, privacy.contact, on_google=house.on_google)
    return [desired_form(layout, around, names) for layout in house.layouts.values()]
