"""The shape of form specs and sheet templates: what a partnership may write, and nothing else."""

from __future__ import annotations

from typing import Literal

import msgspec

from automation.specs.kinds import ColumnType, ComputedRule, Falls, Owner, Purpose, QuestionKind, Tone
from automation.specs.system import COORDINATOR


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every piece of a spec has in common: it is frozen, and refuses keys it does not know."""


class Question(Part, frozen=True, kw_only=True):
    """One question of a form.

    `column` names the column of the form's (or the section's) tab that takes the answer; a question without one
    only steers. On a form that `adds` or `updates`, a question whose column is part of the case's identity is
    compared with the case and never written. `go_to` sends an answer to a section by its key, or to "end".
    `sets` writes fixed values into columns for a choice; into a date also days from the response's, as "+7 days".
    `falls` says on which side of the day of the response a date is to lie.
    """

    key: str
    kind: QuestionKind
    title: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    other: bool = False
    column: str = ""
    go_to: dict[str, str] = {}
    sets: dict[str, dict[str, str]] = {}
    low: int = 1
    high: int = 5
    low_label: str = ""
    high_label: str = ""
    icon: Literal["star", "heart", "thumb"] = "star"
    rows: tuple[str, ...] = ()
    falls: Falls = ""


class Repeat(Part, frozen=True, kw_only=True):
    """A section that may be filled in more than once: at most `max` times, each after "yes" to `again`."""

    max: int
    again: str
    yes: str = "Yes"
    no: str = "No"


class Section(Part, frozen=True, kw_only=True):
    """A page of a form. With `tab`, each filling becomes a row of that tab instead of answers on the case."""

    key: str
    title: str
    text: str = ""
    tab: str = ""
    repeat: Repeat | None = None
    questions: tuple[Question, ...] = ()


class Variant(Part, frozen=True, kw_only=True):
    """One wording of a form. `words` fill the `{word}` marks in its texts; `when` is the choice that selects it."""

    key: str
    words: dict[str, str]
    when: str = ""


class Acknowledge(Part, frozen=True, kw_only=True):
    """An address that gets the reference of a new case: the email question it is the answer of.

    `when` names choices of other questions: the address counts only while all of them were picked, because not every
    address on a form is that of the person who fills it in.
    """

    to: str
    when: dict[str, str] = {}


class FormSpec(Part, frozen=True, kw_only=True):
    """A form: what it is for, where its answers go, and its pages.

    `dated` names the column that takes the day of the response. `natural_key` (for a form that `stands`) lists
    the columns that tell one row from another; with `known_only` it changes rows that are there, and what names none
    goes to To check. `variant_column` names the column whose value picks the variant. `sets` writes fixed values into
    columns when a response arrives. `acknowledge` (for a form that `opens`) says who is told the references by email:
    the first of these addresses that was left. `reach` names the questions by which somebody can be got in touch with:
    where none of them was answered, a person is told.
    """

    key: str
    title: str
    purpose: Purpose
    tab: str
    who: str
    text: str = ""
    afterwards: str = ""
    dated: str = ""
    reference: Literal["required", "optional"] = "required"
    natural_key: tuple[str, ...] = ()
    known_only: bool = False
    variants: tuple[Variant, ...] = ()
    variant_column: str = ""
    sets: dict[str, str] = {}
    acknowledge: tuple[Acknowledge, ...] = ()
    reach: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


class Computed(Part, frozen=True, kw_only=True):
    """How a `script` column is worked out: the rule, the form a link opens, or the case's column it repeats."""

    rule: ComputedRule
    form: str = ""
    of: str = ""


class Column(Part, frozen=True, kw_only=True):
    """One column of a tab. `detail` columns are hidden in the grid and shown on the row's own page.

    `mail` marks a column that may appear in an email; on a sensitive tab only closed choices may be so marked.
    `tones` colours cells by their choice. `typed` marks a choice of the script's that people may change all the same.
    """

    key: str
    title: str
    type: ColumnType = "text"
    owner: Owner = "people"
    choices: tuple[str, ...] = ()
    help: str = ""
    mail: bool = False
    detail: bool = False
    width: int = 0
    computed: Computed | None = None
    tones: dict[str, Tone] = {}
    typed: bool = False


class Condition(Part, frozen=True, kw_only=True):
    """What a view keeps of one column: given values only, or all but given values, or empty or filled cells."""

    column: str
    is_any: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    filled: bool | None = None


class View(Part, frozen=True, kw_only=True):
    """A filter view: its title, what it keeps, and its order (a leading "-" means largest first)."""

    title: str
    where: tuple[Condition, ...] = ()
    sort: tuple[str, ...] = ()


class FollowUp(Part, frozen=True, kw_only=True):
    """The columns that make a tab followed up: what, who leads, by when, where it stands, when it was done.

    `closed` lists the statuses that end the matter, `done` the one to report. `reference` and `number` name the
    columns that together tell the row; a tab whose rows hang on no case gives a fixed `reference_text` instead.
    """

    what: str
    lead: str
    due: str
    status: str
    done_on: str
    closed: tuple[str, ...]
    number: str
    reference: str = ""
    reference_text: str = ""


class Case(Part, frozen=True, kw_only=True):
    """The columns that make a tab's rows cases.

    `identity` is what a response is compared by: where it differs, the response is never attached by itself.
    `hints` only support a suggestion (people move, and areas have several names). `received` starts the wait and
    `met` ends it. While `agreed` holds one of `stops`, nobody is reminded and no form is offered. `group` (brothers
    and sisters referred together) names a column that gets the first reference of the group, `revisit` the one that
    says when to talk again. `goes_on` names the column with the case in which this one goes on (the same child was
    referred again): while it is filled, the case is closed. `same_child` names the one with other cases of the child.
    """

    reference: str
    identity: tuple[str, ...]
    hints: tuple[str, ...] = ()
    received: str
    met: str
    agreed: str = ""
    stops: tuple[str, ...] = ()
    group: str = ""
    revisit: str = ""
    goes_on: str = ""
    same_child: str = ""


class Tab(Part, frozen=True, kw_only=True):
    """One tab of a spreadsheet. It is `sensitive` unless it says otherwise.

    A sensitive tab may be seen by coordinators and by the roles in `seen_by`. With `case`, a row is a case; with
    `one_for_each`, the script keeps one row for each case of that tab; with `follow_up`, its rows are chased. `rows`
    are the rows it starts with (by column key), `row_key` the column that tells them apart.
    """

    key: str
    title: str
    text: str = ""
    sensitive: bool = True
    seen_by: tuple[str, ...] = ()
    case: Case | None = None
    one_for_each: str = ""
    follow_up: FollowUp | None = None
    row_key: str = ""
    columns: tuple[Column, ...] = ()
    views: tuple[View, ...] = ()
    rows: tuple[dict[str, str], ...] = ()


class SharedWith(Part, frozen=True, kw_only=True):
    """Which roles of the People tab may open a spreadsheet on Google: to `edit` it, or only to `see` it."""

    edit: tuple[str, ...] = (COORDINATOR,)
    see: tuple[str, ...] = ()


class SheetTemplate(Part, frozen=True, kw_only=True):
    """A spreadsheet: its title, whom it is shared with, and its tabs, in order."""

    key: str
    title: str
    shared_with: SharedWith = SharedWith()
    tabs: tuple[Tab, ...] = ()

    def hidden_from(self, role: str) -> tuple[Tab, ...]:
        """The tabs that a role may not see. Google shares whole files: one such tab keeps the role out of them all."""
        return tuple(tab for tab in self.tabs if tab.sensitive and role != COORDINATOR and role not in tab.seen_by)


class Specs(Part, frozen=True, kw_only=True):
    """Every form spec and sheet template of a partnership, read and checked together."""

    forms: tuple[FormSpec, ...]
    sheets: tuple[SheetTemplate, ...]

    def tab(self, key: str) -> Tab:
        """The tab with this key; keys are unique over all spreadsheets."""
        return next(tab for sheet in self.sheets for tab in sheet.tabs if tab.key == key)

    def tabs(self) -> tuple[Tab, ...]:
        """All tabs of all spreadsheets."""
        return tuple(tab for sheet in self.sheets for tab in sheet.tabs)

    def sheet_of(self, tab_key: str) -> SheetTemplate:
        """The spreadsheet that holds a tab."""
        return next(sheet for sheet in self.sheets if any(tab.key == tab_key for tab in sheet.tabs))

    def form(self, key: str) -> FormSpec:
        """The form with this key."""
        return next(form for form in self.forms if form.key == key)
