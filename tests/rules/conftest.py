"""A small office without a workspace: specs from TOML, tabs as lists of rows, responses as the Forms API gives them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from automation.rules.answers import Response, read_response
from automation.rules.book import Book, Facts, FormLink
from automation.rules.intake.decide import decided_responses
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.unasked import lost_questions
from automation.rules.layout import Layout, layouts
from automation.rules.sent_columns import columns_in
from automation.rules.sync.one_pass import Account, sync
from automation.rules.tables import Change, NewRow, SetCell
from automation.rules.tabs import expected_columns, read_columns, read_table
from automation.rules.values import Cell
from automation.specs.model import FormSpec, SheetTemplate, Specs
from automation.specs.routing import Routing
from automation.specs.system import EMAILS, FIRST_ROW, PEOPLE, REQUIRED_COLUMNS, RESPONSES, RUNS, TO_CHECK

CHILDREN = """
key = "children"
title = "Children"
columns = [
    { key = "ref", title = "Reference", owner = "script" },
    { key = "initials", title = "Initials" },
    { key = "born", title = "Date of birth", type = "date" },
    { key = "area", title = "Area" },
    { key = "parent", title = "Parent", type = "choice", choices = ["Mum", "Dad"] },
    { key = "received", title = "Received", type = "date" },
    { key = "met", title = "Met on", type = "date", owner = "both" },
    { key = "agreed", title = "Agreed", type = "choice", choices = ["Yes", "Not yet", "No"], owner = "both" },
    { key = "family", title = "Family" },
    { key = "revisit", title = "Talk again", type = "date", owner = "both" },
    { key = "feeling", title = "Feeling", type = "long_text", owner = "both" },
    { key = "wish", title = "Wish", type = "long_text" },
    { key = "goes_on", title = "Goes on in", owner = "both" },
    { key = "same_child", title = "Same child as", owner = "both" },
    { key = "partner", title = "Partner", owner = "both" },
    { key = "why", title = "Why", owner = "script", computed = { rule = "routed_because" } },
    { key = "look", title = "Look", owner = "script", computed = { rule = "attention" } },
    { key = "state", title = "State", owner = "script", computed = { rule = "waiting_state" } },
    { key = "days", title = "Days", type = "number", owner = "script", computed = { rule = "waiting_days" } },
    { key = "open", title = "Open", type = "number", owner = "script", computed = { rule = "open_items" } },
    { key = "late", title = "Late", type = "number", owner = "script", computed = { rule = "overdue_items" } },
    { key = "next", title = "Next", type = "date", owner = "script", computed = { rule = "next_due" } },
    { key = "link", title = "Link", type = "link", owner = "script", computed = { rule = "link", form = "talk" } },
]
[case]
reference = "ref"
identity = ["initials", "born"]
hints = ["area"]
received = "received"
met = "met"
agreed = "agreed"
stops = ["No"]
group = "family"
revisit = "revisit"
goes_on = "goes_on"
same_child = "same_child"
"""
ACTIONS = """
key = "actions"
title = "Agreed actions"
columns = [
    { key = "ref", title = "Reference" },
    { key = "number", title = "No." },
    { key = "what", title = "What", type = "long_text" },
    { key = "kind", title = "Kind", type = "choice", choices = ["A visit", "School"], mail = true },
    { key = "lead", title = "Lead", type = "lead", owner = "both" },
    { key = "due", title = "Due", type = "date", owner = "both" },
    { key = "status", title = "Status", type = "choice", choices = ["Begun", "Stuck", "Done"], owner = "both" },
    { key = "done_on", title = "Done on", type = "date", owner = "both" },
    { key = "news", title = "News", type = "long_text", owner = "both" },
    { key = "overdue", title = "Overdue", owner = "script", computed = { rule = "overdue" } },
    { key = "look", title = "Look", owner = "script", computed = { rule = "attention" } },
]
[follow_up]
what = "what"
lead = "lead"
due = "due"
status = "status"
done_on = "done_on"
number = "number"
reference = "ref"
closed = ["Done"]
"""
PLAN = """
key = "plan"
title = "Plan"
sensitive = false
columns = [
    { key = "number", title = "No." },
    { key = "what", title = "What", mail = true },
    { key = "lead", title = "Lead", type = "lead", owner = "both" },
    { key = "due", title = "Due", type = "date", owner = "both" },
    { key = "status", title = "Status", type = "choice", choices = ["Begun", "Done"], owner = "both" },
    { key = "done_on", title = "Done on", type = "date", owner = "both" },
    { key = "news", title = "News", owner = "both" },
]
[follow_up]
what = "what"
lead = "lead"
due = "due"
status = "status"
done_on = "done_on"
number = "number"
reference_text = "PLAN"
closed = ["Done"]
"""
WAITING_LIST = """
key = "waiting"
title = "Waiting"
one_for_each = "children"
columns = [
    { key = "ref", title = "Reference", owner = "script", computed = { rule = "from_case", of = "ref" } },
    { key = "state", title = "State", owner = "script", computed = { rule = "waiting_state" } },
    { key = "step", title = "Next step" },
]
"""
FEEDBACK = """
key = "feedback"
title = "Feedback"
columns = [
    { key = "given", title = "Given on", type = "date" },
    { key = "who", title = "From whom" },
    { key = "ref", title = "Reference" },
    { key = "good", title = "Good" },
    { key = "marks", title = "Marks", type = "number" },
]
"""
STANDARDS = """
key = "standards"
title = "Standards"
columns = [
    { key = "partner", title = "Partner", owner = "both" },
    { key = "statement", title = "Statement", owner = "both" },
    { key = "level", title = "Level", owner = "both" },
]
"""
REFERRAL = """
key = "referral"
title = "Referral"
purpose = "opens"
tab = "children"
who = "Anyone"
dated = "received"
acknowledge = [{ to = "email" }]

[[sections]]
key = "asking"
title = "Asking"
questions = [
    { key = "email", kind = "email", title = "Email" },
    { key = "agreed", kind = "one_choice", title = "Agreed?", choices = ["Yes", "Not yet"], column = "agreed" },
]

[[sections]]
key = "child"
title = "Child"
repeat = { max = 3, again = "Another?" }
questions = [
    { key = "initials", kind = "initials", title = "Initials", column = "initials" },
    { key = "born", kind = "date", title = "Born", column = "born", falls = "up to today" },
    { key = "area", kind = "short_text", title = "Area", column = "area" },
    { key = "parent", kind = "one_choice", title = "Parent", choices = ["Mum", "Dad"], column = "parent" },
]
"""
TALK = """
key = "talk"
title = "Talk ({parent})"
purpose = "adds"
tab = "children"
who = "A child"
dated = "met"
variant_column = "parent"
variants = [
    { key = "mum", when = "Mum", words = { parent = "mum" } },
    { key = "dad", when = "Dad", words = { parent = "dad" } },
]

[[sections]]
key = "start"
title = "Start"
questions = [
    { key = "reference", kind = "reference", title = "Reference" },
    { key = "initials", kind = "short_text", title = "Initials", column = "initials" },
    { key = "born", kind = "date", title = "Born", column = "born" },
    { key = "feeling", kind = "long_text", title = "Feeling", column = "feeling" },
    { key = "wish", kind = "long_text", title = "Wish", column = "wish" },
    { key = "revisit", kind = "date", title = "Again?", column = "revisit" },
]

[[sections]]
key = "agreed"
title = "Agreed"
tab = "actions"
repeat = { max = 3, again = "More?" }
questions = [
    { key = "what", kind = "long_text", title = "What?", column = "what" },
    { key = "kind", kind = "dropdown", title = "Kind?", choices = ["A visit", "School"], column = "kind" },
    { key = "lead", kind = "lead", title = "Who?", column = "lead" },
    { key = "due", kind = "date", title = "By when?", column = "due", falls = "from today" },
]
"""
NEWS = """
key = "news"
title = "News"
purpose = "updates"
tab = "actions"
who = "A lead"

[[sections]]
key = "news"
title = "News"
questions = [
    { key = "reference", kind = "reference", title = "Reference", column = "ref" },
    { key = "number", kind = "short_text", title = "Number", column = "number" },
    { key = "status", kind = "one_choice", title = "Status", choices = ["Begun", "Done"], column = "status" },
    { key = "news", kind = "long_text", title = "News", column = "news" },
    { key = "due", kind = "date", title = "New date", column = "due" },
    { key = "lead", kind = "lead", title = "New lead", column = "lead" },
]
"""
MIND = """
key = "mind"
title = "Change of mind"
purpose = "updates"
tab = "children"
who = "A child"

[[sections]]
key = "mind"
title = "Mind"
questions = [
    { key = "reference", kind = "reference", title = "Reference", column = "ref" },
    { key = "initials", kind = "short_text", title = "Initials", column = "initials" },
    { key = "agreed", kind = "one_choice", title = "Agreed?", choices = ["Yes", "Not yet", "No"], column = "agreed" },
]
"""
THANKS = """
key = "thanks"
title = "Feedback"
purpose = "adds"
tab = "feedback"
reference = "optional"
dated = "given"
sets = { who = "A child" }
who = "A child"

[[sections]]
key = "words"
title = "Words"
questions = [
    { key = "reference", kind = "reference", title = "Reference", column = "ref" },
    { key = "good", kind = "long_text", title = "Good", column = "good" },
    { key = "marks", kind = "number", title = "Marks", column = "marks" },
]
"""
SELF = """
key = "self"
title = "Self-assessment"
purpose = "stands"
tab = "standards"
natural_key = ["partner", "statement"]
who = "A partner"

[[sections]]
key = "self"
title = "Self"
questions = [
    { key = "partner", kind = "short_text", title = "Partner", column = "partner" },
    { key = "statement", kind = "short_text", title = "Statement", column = "statement" },
    { key = "level", kind = "short_text", title = "Level", column = "level" },
]
"""


def _system_tab(key: str) -> str:
    owner = "people" if key == PEOPLE else "script"
    columns = ", ".join(f'{{ key = "{c}", title = "{c}", owner = "{owner}" }}' for c in REQUIRED_COLUMNS[key])
    return f'key = "{key}"\ntitle = "{key}"\ncolumns = [{columns}]'


def small_specs() -> Specs:
    """One spreadsheet with a tab of each kind, and a form of each purpose."""
    tabs = [CHILDREN, ACTIONS, PLAN, WAITING_LIST, FEEDBACK, STANDARDS]
    tabs += [_system_tab(key) for key in (PEOPLE, RESPONSES, EMAILS, RUNS, TO_CHECK)]
    sheet = {"key": "tracker", "title": "Tracker", "tabs": [msgspec.toml.decode(tab) for tab in tabs]}
    forms = [msgspec.toml.decode(form, type=FormSpec) for form in (REFERRAL, TALK, NEWS, MIND, THANKS, SELF)]
    return Specs(forms=tuple(forms), sheets=(msgspec.convert(sheet, SheetTemplate),))


def _sent(rows: list[list[Cell]] | None) -> Sequence[Sequence[Cell]] | None:
    """The columns of a tab as they come from the Sheets API; the sheet ends with its last row, or has more of them."""
    if rows is None:
        return None
    columns = [list(column) for column in zip_longest(*rows, fillvalue="")]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    area = f"Tab!A1:ZZ{len(rows) + 5 * (len(rows) % 2)}"
    told = {"valueRanges": [{"valueRange": {"range": area, "values": columns}, "dataFilters": [{}]}]}
    ((_, sent),) = columns_in(
        json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode(errors="surrogatepass")
    )
    return sent


@dataclass
class SmallOffice:
    """Tabs as a sheet holds them (a row of keys, a row of titles, rows of cells), and every response ever sent."""

    specs: Specs
    tabs: dict[str, list[list[Cell]] | None]
    today: datetime = datetime(2026, 11, 23, 9, 0)
    responses: dict[str, Response] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    routing: Routing | None = None

    @property
    def layouts(self) -> dict[str, Layout]:
        """Every form by key."""
        return {layout.key: layout for form in self.specs.forms for layout in layouts(form)}

    def book(self) -> Book:
        """The tabs, read."""
        tables = {tab.key: read_columns(tab, _sent(self.tabs[tab.key])) for tab in self.specs.tabs()}
        links = {key: FormLink(layout, f"https://desk.example/forms/{key}") for key, layout in self.layouts.items()}
        facts = Facts(self.today, "HW", b"a key of thirty-two bytes, or so.", links, True)
        return Book(self.specs, tables, facts, self.routing)

    def send(self, form: str, *, at: str = "2026-11-20T10:00:00Z", turns: list[dict[str, Any]] | None = None,
             **answers: str | list[str]) -> Response:  # fmt: skip
        """A response as the Forms API gives it, read; `turns` are the fillings of the form's repeat."""
        return self._arrives(f"{len(self.responses):018}RCPT{len(self.responses):04}", form, at, answers, turns)

    def edit_response(self, sent: Response, *, at: str, turns: list[dict[str, Any]] | None = None,
                      **answers: str | list[str]) -> Response:  # fmt: skip
        """Somebody edits what they sent: the same response, a later time, and all its answers as they are now."""
        return self._arrives(sent.id, sent.layout.key, at, answers, turns)

    def _arrives(
        self, response_id: str, form: str, at: str, answers: Mapping[str, Any], turns: list[dict[str, Any]] | None
    ) -> Response:
        raw = {
            "responseId": response_id,
            "createTime": self.created.setdefault(response_id, at),
            "lastSubmittedTime": at,
            "answers": _given(self.layouts[form], answers, turns),
        }
        response = read_response(raw, self.layouts[form], ZoneInfo("Europe/London"))
        self.responses[response.id] = response
        return response

    def sync(self) -> Account:
        """One pass over everything that was sent, and its changes made."""
        book = self.book()
        wanted = [*decided_responses(book), *Ledger(book.tables[RESPONSES]).waiting(), *lost_questions(book)]
        fetched = {key: self.responses[key] for _, key in wanted if key in self.responses}
        account = sync(book, self.responses.values(), fetched)
        self.make(book)
        return account

    def is_settled_now(self) -> bool:
        """Whether another pass changes nothing more."""
        self.sync()
        return self.changes == []

    def make(self, book: Book) -> None:
        """Make the changes of a book."""
        self.changes = book.take_changes()
        assert book.take_changes() == []
        for change in sorted(self.changes, key=_from_below):
            self._make(change, book.tables[change.tab].columns)

    def _make(self, change: Change, columns: Mapping[str, int]) -> None:
        values = self.tabs[change.tab]
        assert values is not None
        if isinstance(change, SetCell):
            row = values[change.sheet_row]
            row.extend([""] * (change.sheet_column + 1 - len(row)))
            row[change.sheet_column] = "" if change.new is None else change.new
        elif isinstance(change, NewRow):
            added: list[Cell] = [""] * len(columns)
            for key in change.cells.keys() & columns.keys():  # a column that the sheet lacks is left alone
                added[columns[key]] = change.cells[key]
            values.insert(len(values) if change.at is None else max(change.at, FIRST_ROW), added)

    # What people do.

    def rows(self, tab: str) -> list[dict[str, Cell]]:
        """The rows of a tab by column key, without empty cells."""
        return read_table(self.specs.tab(tab), self.tabs[tab]).rows

    def row(self, tab: str, row_id: str) -> dict[str, Cell]:
        """One row."""
        return next(row for row in self.rows(tab) if row.get("id") == row_id)

    def type_row(self, tab: str, **cells: Cell) -> None:
        """A person types a row."""
        values = self.tabs[tab]
        assert values is not None
        values.append([cells.get(str(key), "") for key in values[0]])

    def edit(self, tab: str, row_id: str, **cells: Cell) -> None:
        """A person changes cells of a row."""
        values = self.tabs[tab]
        assert values is not None
        row = next(row for row in values[FIRST_ROW:] if row[values[0].index("id")] == row_id)
        row.extend([""] * (len(values[0]) - len(row)))
        for key, value in cells.items():
            row[values[0].index(key)] = value

    def delete(self, tab: str, row_id: str) -> None:
        """A person deletes a row."""
        values = self.tabs[tab]
        assert values is not None
        values.remove(next(row for row in values[FIRST_ROW:] if row[values[0].index("id")] == row_id))

    def decide(self, decision: str, line: int = 0) -> dict[str, Cell]:
        """A person types a decision on an open line of To check; a sync carries it out. Returns the line."""
        row_id = str(self.open_lines()[line]["id"])
        self.edit(TO_CHECK, row_id, decision=decision)
        self.sync()
        return self.row(TO_CHECK, row_id)

    def open_lines(self) -> list[dict[str, Cell]]:
        """The open lines of To check, from the top."""
        return [row for row in self.rows(TO_CHECK) if row["state"] == "Open"]

    def became(self, response: Response) -> Cell:
        """What Responses says that a response became."""
        return self.row(RESPONSES, response.id)["became"]

    def refer(self, initials: str = "AB", born: str = "2015-03-01", at: str = "2026-11-20T10:00:00Z") -> str:
        """A child is referred and taken in; returns the reference."""
        self.send("referral", at=at, turns=[{"initials": initials, "born": born, "area": "Seaton", "parent": "Mum"}])
        self.sync()
        return str(self.rows("children")[-1]["id"])


def _from_below(change: Change) -> tuple[bool, bool, int]:
    """Cells first, then rows, the lowest first: nothing goes where something else has moved."""
    at = change.at if isinstance(change, NewRow) else None
    return isinstance(change, NewRow), at is not None, -(at or 0)


def _given(layout: Layout, answers: Mapping[str, Any], turns: list[dict[str, Any]] | None) -> dict[str, Any]:
    given: dict[str, Any] = {}
    repeated = [section.key for section in layout.form.sections if section.repeat]
    for question_id, placed in layout.by_id.items():
        found = answers.get(placed.question.key) if not placed.turn else None
        if placed.turn and turns and placed.section.key in repeated and len(turns) >= placed.turn:
            found = turns[placed.turn - 1].get(placed.question.key)
        texts = found if isinstance(found, list) else [found]
        if found is not None:
            given[question_id] = {"questionId": question_id, "textAnswers": {"answers": [{"value": t} for t in texts]}}
    return given


@pytest.fixture
def make_office() -> Callable[[], SmallOffice]:
    """Makes a small office with empty tabs and three people."""

    def make() -> SmallOffice:
        specs = small_specs()
        keys = {tab.key: expected_columns(tab) for tab in specs.tabs()}
        office = SmallOffice(specs, {key: [list(columns), list(columns)] for key, columns in keys.items()})
        office.type_row(PEOPLE, id="p1", name="Sal Rowe", aliases="SR", email="sal@x.example", role="Lead")
        office.type_row(PEOPLE, id="p2", name="Ann Lee", aliases="Ann, AL", email="ann@x.example", role="Lead")
        return office

    return make


@pytest.fixture
def office(make_office: Callable[[], SmallOffice]) -> SmallOffice:
    """A small office with empty tabs and two people."""
    return make_office()
