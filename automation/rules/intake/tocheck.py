"""The To check tab: what a person has to look at, in sentences, and what became of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from automation.rules.answers import Response
from automation.rules.intake.choices import ALL_CHOICES, choices_for
from automation.rules.intake.matching import Match
from automation.rules.tables import ON_TOP, Table
from automation.rules.values import CELL_LIMIT, Cell, day_text, digest, fit, from_serial, text_of, to_serial
from automation.specs.model import Column
from automation.specs.system import FIRST_ROW, ROW_ID

MATCH: Final = "Which case?"
LOOKS_ALIKE: Final = "Same child?"
SENT_TWICE: Final = "Sent twice?"
CONFLICT: Final = "Two values"
REMARK: Final = "Please look"
NOT_SAFE: Final = "Someone may not be safe"
EDITED: Final = "Edited afterwards"
STOPS: Final = "No longer takes part"
NOT_TOLD: Final = "Not told"

OPEN: Final = "Open"
SETTLED: Final = "Settled"
URGENT: Final = "Now"
PUT_RIGHT: Final = "Put right meanwhile."
"""The outcome of a remark that settled itself."""
BY_ERASING: Final = "Erased on "
"""How the outcome of a question begins that went with what it was about; only people erase."""
SUPERSEDED: Final = "The answer was edited meanwhile."
"""The outcome of a question about an answer that no longer stands."""

_SHOWN: Final = 1_000
HOW_TO_DECIDE: Final = {
    MATCH: ALL_CHOICES,
    LOOKS_ALIKE: "Type “again” where the older case goes on, “second” for a second concern of the same child, or "
    "“different” for another child.",
    SENT_TWICE: "Type “once” to set the second aside, or “both” to take it in as well.",
    CONFLICT: "Type “use” to put the newer answer in, or “keep” to leave what stands in the sheet.",
    REMARK: "Type “seen” once you have dealt with it.",
    NOT_SAFE: "Type “seen” once somebody who can help knows.",
    EDITED: "Type “seen” once you have looked, and have put right what has to be.",
    NOT_TOLD: "Type “seen” once you have told them.",
    STOPS: "Type “erase” to erase what is kept about this child, or “keep”. What is erased cannot be brought back.",
}


class CannotBeDone(Exception):
    """A decision that makes sense, but cannot be carried out now; its text says why, and what may be typed."""


class ToCheck:
    """The To check tab as the rules use it. A line, once made, is settled but never removed by the script."""

    def __init__(self, table: Table, today: date) -> None:
        self._table = table
        self._today = today
        self._settled_now: set[str] = set()

    def not_safe(self, response: Response, reference: str, *, anew: bool = False) -> None:
        """Somebody says that someone may not be safe: to the head of the tab; `anew` after an edit that took it back.

        Said anew it gets a line of its own, because somebody may have dealt with the first one long ago.
        """
        again = f"-{response.submitted:%Y%m%d%H%M%S}" if anew and self.knows(f"safe-{response.id}") else ""
        what = _worry(reference, response.receipt)
        self._add(f"safe-{response.id}{again}", NOT_SAFE, what, response=response, reference=reference, urgent=True)

    def not_safe_after_all(self, line: Mapping[str, Cell]) -> None:
        """The same once more, from the response's line in Responses, because the question about it was lost."""
        response_id, reference, receipt = (text_of(line.get(key)) for key in (ROW_ID, "reference", "receipt"))
        about = {"response": response_id}
        what = _worry(reference, receipt)
        self._add(f"safe-{response_id}", NOT_SAFE, what, line=line, reference=reference, about=about, urgent=True)

    def unmatched(self, response: Response, match: Match, *, numbered: bool = False) -> None:
        """A response whose case is not certain; `numbered` where one of the case's rows has to be named too."""
        suggestions = "\n".join(map(str, match.suggestions)) or "No case looks like it."
        first = match.suggestions[0].reference if match.suggestions else ""
        what = f"{match.why_not} Which case does this response belong to?"
        how = choices_for(response.form, suggested=bool(first), numbered=numbered)
        self._add(f"match-{response.id}", MATCH, what, suggestions, response=response, reference=first, how=how)

    def placed(self, response: Response) -> None:
        """A response that was asked about told, by an edit, where it belongs."""
        for kind in (MATCH, SENT_TWICE):
            for line in list(self._open(kind)):
                if about_of(line).get("response") == response.id:
                    self.settle(text_of(line[ROW_ID]), SUPERSEDED)

    def unmatched_row(self, response: Response, why: str, suggestions: str) -> None:
        """An update for a row that is not there."""
        how = choices_for(response.form, suggested=False, numbered=True)
        self._add(f"match-{response.id}", MATCH, why, suggestions, response=response, how=how)

    def looks_alike(self, response: Response, reference: str, others: list[str]) -> None:
        """A new case that agrees with an older one in everything that identifies a child."""
        what = (
            f"The new case {reference} looks like {' and '.join(others)}: it may be the same child, asked for again. "
            "Nothing was merged."
        )
        choices = (
            f"again: {' or '.join(others)} goes on and waits anew, with the new answers; {reference} is closed\n"
            "second: both cases stay, and each names the other\ndifferent: nothing changes"
        )
        if len(others) > 1:
            choices += f"\nWhich one goes on? Type it behind the word: again {others[0]}"
        about = {"response": response.id, "new": reference, "others": others}
        check_id = f"alike-{response.id}-{reference}"
        self._add(check_id, LOOKS_ALIKE, what, choices, response=response, reference=reference, about=about)

    def sent_twice(self, response: Response, receipt: str, reference: str, minutes: int) -> None:
        """A response that came with the same answers as another, a few minutes after it."""
        within = "a minute" if minutes <= 1 else f"{minutes} minutes"
        what = (
            f"“{response.layout.title}” was sent twice within {within}, with the same answers (receipts {receipt} and "
            f"{response.receipt}). The second was not taken in: it may be a slip of the hand, or meant."
        )
        about = {"response": response.id, "first": receipt}
        self._add(f"twice-{response.id}", SENT_TWICE, what, response=response, reference=reference, about=about)

    def answers_differ(self, response: Response, table: Table, row_id: str, values: Mapping[str, Cell]) -> None:
        """A child was referred again, and some answers differ from what only a person may change: one line for all."""
        row, specs = table.find(row_id) or {}, {column.key: column for column in table.tab.columns}
        told = [
            f"“{specs[key].title}”: the sheet says “{_shown(row.get(key), specs[key])}”, the new request "
            f"“{_shown(value, specs[key])}”."
            for key, value in values.items()
        ]
        what = (
            f"In “{table.tab.title}”, {row_id}, the new request differs. {' '.join(told)} The sheet was left as it is."
        )
        about: dict[str, Any] = {"response": response.id, "tab": table.key, "row": row_id}
        if len(json.dumps(values)) < CELL_LIMIT // 2:
            about["values"] = dict(values)
        check_id = f"conflict-{digest(response.id, table.key, row_id, 'again')}"
        self._add(check_id, CONFLICT, what, response=response, reference=row_id, about=about)

    def conflict(
        self, response: Response, table: Table, row_id: str, column: str, new: Cell, came_from: str, edit: str = ""
    ) -> None:
        """A response would change a cell that a person has changed; `came_from` says whence the sheet's value is.

        `edit` tells a version of the response from earlier ones, whose questions about the cell have been settled.
        """
        spec = next(c for c in table.tab.columns if c.key == column)
        row = table.find(row_id) or {}
        what = (
            f"In “{table.tab.title}”, {row_id}, “{spec.title}”, the sheet says “{_shown(row.get(column), spec)}” "
            f"({came_from}), and {_sender(response, edit)} says “{_shown(new, spec)}”. The sheet was left as it is."
        )
        about: dict[str, Cell] = {"response": response.id, "tab": table.key, "row": row_id, "column": column}
        # A value that would not fit is left to people: they find the whole answer by its receipt number.
        if len(json.dumps(new)) < CELL_LIMIT // 2:
            about["value"] = new
        check_id = f"conflict-{digest(*filter(None, [response.id, table.key, row_id, column, edit]))}"
        self._add(check_id, CONFLICT, what, response=response, reference=row_id.split("/")[0], about=about)

    def supersede(self, response_id: str, table: Table, row_id: str, column: str) -> None:
        """An answer was edited: what was asked about its earlier wording is settled, since that no longer stands."""
        place = {"response": response_id, "tab": table.key, "row": row_id, "column": column}
        for line in list(self._open(CONFLICT)):
            if place.items() <= about_of(line).items():
                self.settle(text_of(line[ROW_ID]), SUPERSEDED)

    def edited(self, response: Response, reference: str, sentences: list[str]) -> None:
        """An edit that was not, or not wholly, carried out: in sentences, without what was answered."""
        day = day_text(response.submitted.date())
        what = f"The response with receipt {response.receipt} was edited on {day}. {' '.join(sentences)}"
        check_id = f"edited-{response.id}-{response.submitted:%Y%m%d%H%M%S}"
        self._add(check_id, EDITED, what, response=response, reference=reference)

    def offer_erasing(self, reference: str) -> None:
        """A family no longer takes part: what is kept may be erased; a settled line is opened again."""
        what = (
            f"{reference} no longer takes part: nobody is reminded of it, and no form is offered. What the family told "
            "us is still kept. If they want it erased, or you no longer need it, you can erase it here."
        )
        self._open_again(f"stops-{reference}", STOPS)
        self._add(f"stops-{reference}", STOPS, what, reference=reference)

    def take_offer_back(self, reference: str) -> None:
        """The family takes part again."""
        self.withdraw(f"stops-{reference}")

    def not_told(self, response_id: str, receipt: str, references: str) -> None:
        """Somebody asked for support and left an address to which no email can go."""
        what = (
            f"Whoever asked for support with the receipt {receipt} left an email address that is none, so nobody told "
            f"them the reference ({references}). Please tell them in another way."
        )
        self._add(f"untold-{response_id}", NOT_TOLD, what, reference=references, about={"response": response_id})

    def put_right(self, remark_id: str, what: str) -> None:
        """Something that a person should put right, with no row to remember it by: asked again if it comes back."""
        line = self._table.find(remark_id)
        if line is None or line.get("outcome") == PUT_RIGHT:
            self.remark(remark_id, what, "")

    def remark(self, remark_id: str, what: str, reference: str) -> None:
        """Something about a row that a person should put right, from now on; a settled line is opened again.

        Not one that was settled in this very pass: who has just said “seen” has seen it, though its row had lost the
        mark that it was told before.
        """
        if remark_id not in self._settled_now:
            self._open_again(remark_id, REMARK)
        self._add(remark_id, REMARK, what, reference=reference)

    def _open_again(self, check_id: str, kind: str) -> None:
        row = self._table.find(check_id)
        if row is not None and row.get("state") == SETTLED:
            for column, value in {
                "state": OPEN,
                "settled_on": "",
                "decision": "",
                "outcome": HOW_TO_DECIDE[kind],
            }.items():
                self._table.set(check_id, column, value)

    def withdraw(self, remark_id: str) -> None:
        """A remark that no longer holds is settled."""
        row = self._table.find(remark_id)
        if row is not None and row.get("state") == OPEN:
            self.settle(remark_id, PUT_RIGHT)

    def open_remarks(self) -> list[str]:
        """The ids of the remarks that are open."""
        return [text_of(line[ROW_ID]) for line in self._open(REMARK)]

    def _open(self, kind: str) -> Iterator[Mapping[str, Cell]]:
        lines = (self._table.row(at) for at in self._table.where("kind", kind))
        return (line for line in lines if line.get(ROW_ID) and line.get("state") == OPEN)

    def knows(self, check_id: str) -> bool:
        """Whether there is a line of this id."""
        return self._table.find(check_id) is not None

    def show_again(self) -> None:
        """A line whose state somebody typed over is open: no view would show it otherwise."""
        table = self._table
        for at in [at for at, state in enumerate(table.column("state")) if state not in (OPEN, SETTLED)]:
            if table.ids[at] and table.row(at).get("kind"):
                table.set_at(at, "state", OPEN)

    def settle(self, row_id: str, outcome: str) -> None:
        """A line is dealt with: it moves to the Settled view."""
        self._settled_now.add(row_id)
        self._table.set(row_id, "state", SETTLED)
        self._table.set(row_id, "settled_on", to_serial(self._today))
        self._table.set(row_id, "outcome", outcome)
        self._table.set(row_id, "urgent", "")

    def ask_again(self, row_id: str, sentence: str) -> None:
        """A decision that cannot be carried out stays, with a sentence that says what may be typed."""
        self._table.set(row_id, "outcome", sentence)

    def _add(
        self,
        check_id: str,
        kind: str,
        what: str,
        suggestions: str = "",
        *,
        response: Response | None = None,
        line: Mapping[str, Cell] | None = None,
        reference: str = "",
        urgent: bool = False,
        about: Mapping[str, Any] | None = None,
        how: str = "",
    ) -> None:
        """One more line, about a response; `line` is what Responses has of it, where the response is not at hand."""
        if self.knows(check_id):
            return
        sent = {"form": response.layout.key, "receipt": response.receipt} if response else line or {}
        told = about or ({"response": response.id} if response else {})
        cells: dict[str, Cell] = {
            "urgent": URGENT if urgent else "",
            "found_on": to_serial(self._today),
            "what": fit(what, "cut"),
            "suggestions": suggestions,
            "outcome": how or HOW_TO_DECIDE[kind],
            "state": OPEN,
            "reference": reference,
            "form": sent.get("form", ""),
            "receipt": sent.get("receipt", ""),
            "kind": kind,
            "response": json.dumps(told, ensure_ascii=False) if told else "",
        }
        self._table.add(check_id, cells, at=ON_TOP if urgent else self._below_urgent)

    @functools.cached_property
    def _below_urgent(self) -> int:
        """The sheet row below the urgent lines: what is new goes there, and nothing that is urgent is pushed down."""
        urgent = [at for at, cell in enumerate(self._table.column("urgent")) if cell == URGENT]
        return max([FIRST_ROW, *(self._table.place(at) + 1 for at in urgent)])


def _worry(reference: str, receipt: str) -> str:
    about = f"case {reference}" if reference else f"the response with receipt {receipt}"
    return f"An answer says that someone may not be safe. It is about {about}. Read it now, and act."


def decided_about(kind: str) -> str:
    """How the sentence ends that a response's line keeps of a decision, by what had been asked."""
    return f"({kind})."


def _sender(response: Response, edit: str) -> str:
    """Where an answer came from: the form's title as people know it, and the day."""
    return (
        f"the form “{response.layout.title}”, {'edited' if edit else 'sent'} on {day_text(response.submitted.date())},"
    )


def _shown(cell: Cell, column: Column) -> str:
    day = from_serial(cell) if column.type in ("date", "datetime") else None
    text = day_text(day) if day else text_of(cell)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " …"


def questions_about(response_id: str) -> tuple[str, str]:
    """The ids of the lines that ask where a response belongs, and whether it was sent twice."""
    return f"match-{response_id}", f"twice-{response_id}"


def about_of(line: Mapping[str, Cell]) -> dict[str, Any]:
    """What a line is about, in the program's own words: the response, and the cell where it asks about one."""
    try:
        about = json.loads(text_of(line.get("response")) or "{}")
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}
