"""The To check tab: what a person has to look at, in sentences."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from automation.rules.answers import Response
from automation.rules.chasing.standings import takes_no_part
from automation.rules.intake.checklines import CheckLines, about_of
from automation.rules.intake.choices import choices_for
from automation.rules.intake.kinds import (
    ABOUT_STOPPING,
    CONFLICT,
    EDITED,
    LOOKS_ALIKE,
    MATCH,
    NOT_SAFE,
    NOT_TOLD,
    PUT_RIGHT,
    REMARK,
    SAYS_NO,
    SENT_TWICE,
    STOPS,
    SUPERSEDED,
    URGENT,
    URGENT_NO,
)
from automation.rules.intake.matching import Match
from automation.rules.intake.versions import version_of
from automation.rules.tables import Table
from automation.rules.values import CELL_LIMIT, Cell, day_in_words, digest, from_serial, in_short, moment_of, text_of
from automation.specs.model import Column
from automation.specs.system import ROW_ID

EDIT_LOST: Final = (
    "It was edited, and deleted from its form before the edit could be taken in: what it said then is lost."
)
_SHOWN: Final = 1_000
_SAID: Final = "said"
"""In what a line is about: when the version was sent that says that someone may not be safe."""


class ToCheck(CheckLines):
    """The To check tab as the rules use it: each question that a person is asked, in its sentences."""

    def not_safe(self, response: Response, reference: str, *, anew: bool = False) -> None:
        """Somebody says that someone may not be safe: to the head of the tab; `anew` after an edit that took it back.

        Said anew it gets a line of its own, because somebody may have dealt with the first one long ago. While the edit
        waits for its tab it is said in every run, and told in the first.
        """
        first, moment = self._table.find(f"safe-{response.id}"), _to_the_second(response.submitted)
        told_before = first is not None and about_of(first).get(_SAID) != moment
        check_id = f"safe-{response.id}-{moment}" if anew and told_before else f"safe-{response.id}"
        what, about = _worry(reference, response.receipt), {"response": response.id, _SAID: moment}
        self._add(check_id, NOT_SAFE, what, response=response, reference=reference, about=about, urgent=URGENT)

    def not_safe_after_all(self, line: Mapping[str, Cell]) -> None:
        """The same once more, from the response's line in Responses, because the question about it was lost."""
        response_id, reference, receipt = (text_of(line.get(key)) for key in (ROW_ID, "reference", "receipt"))
        sent = moment_of(version_of(line))
        about = {"response": response_id, **({_SAID: _to_the_second(sent)} if sent else {})}
        what = _worry(reference, receipt)
        self._add(f"safe-{response_id}", NOT_SAFE, what, line=line, reference=reference, about=about, urgent=URGENT)

    def unmatched(self, response: Response, match: Match, *, numbered: bool = False) -> None:
        """A response whose case is not certain; `numbered` where one of the case's rows has to be named too."""
        suggestions = "\n".join(map(str, match.suggestions)) or "No case looks like it."
        first = match.suggestions[0].reference if match.suggestions else ""
        what = f"{match.why_not} Which case does this response belong to?"
        how = choices_for(response.form, suggested=bool(first), numbered=numbered)
        named = [] if numbered else [one.reference for one in match.suggestions]
        about = {"response": response.id, **({SAYS_NO: match.nearest} if match.says_no else {})}
        urgent = URGENT_NO if match.says_no else ""
        if urgent:
            what = f"A family says that it takes no part. {what} {_meanwhile(match.nearest)}"
        self._ask(MATCH, response, what, suggestions, first, how=how, named=named, about=about, urgent=urgent)

    def without_spec(self, response: Response) -> None:
        """A response to a form whose spec is gone: it waits, and somebody should read it."""
        what = (
            f"“{response.layout.title}” was sent (receipt {response.receipt}), and this form has no spec any more, so "
            "the answers are in no column: read them in Responses, under Answers. They are taken in once the spec is "
            "put back. If nobody needs the form, close it."
        )
        self._ask(MATCH, response, what, "", "", how=choices_for(response.form, suggested=False, numbered=False))

    def unmatched_row(self, response: Response, why: str, suggestions: str) -> None:
        """An update for a row that is not there."""
        how = choices_for(response.form, suggested=False, numbered=True)
        named = [line for line in suggestions.splitlines() if "/" in line]
        self._ask(MATCH, response, why, suggestions, "", how=how, named=named)

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
        named = [f"again {other}" for other in others] if len(others) > 1 else []
        self._add(
            check_id, LOOKS_ALIKE, what, choices, response=response, reference=reference, about=about, named=named
        )

    def sent_twice(self, response: Response, receipt: str, reference: str, minutes: int) -> None:
        """A response that came with the same answers as another, a few minutes after it."""
        within = "a minute" if minutes <= 1 else f"{minutes} minutes"
        what = (
            f"“{response.layout.title}” was sent twice within {within}, with the same answers (receipts {receipt} and "
            f"{response.receipt}). The second was not taken in: it may be a slip of the hand, or meant."
        )
        about = {"response": response.id, "first": receipt}
        self._ask(SENT_TWICE, response, what, "", reference, about=about)

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
        if (case := table.tab.case) and column == case.agreed and takes_no_part(case, new):
            what += " Until you decide, nobody is reminded of this case, and no form is offered for it."
        about: dict[str, Cell] = {"response": response.id, "tab": table.key, "row": row_id, "column": column}
        # A value that would not fit is left to people: they find the whole answer by its receipt number.
        if len(json.dumps(new)) < CELL_LIMIT // 2:
            about["value"] = new
        check_id = f"conflict-{digest(*filter(None, [response.id, table.key, row_id, column, edit]))}"
        self._add(check_id, CONFLICT, what, response=response, reference=row_id.split("/")[0], about=about)

    def supersede(self, response_id: str, table: Table, row_id: str, column: str) -> None:
        """An answer was edited: what was asked about its earlier wording is settled, since that no longer stands."""
        place = {"response": response_id, "tab": table.key, "row": row_id, "column": column}
        for line in self._conflicts_about(response_id):
            if place.items() <= about_of(line).items():
                self.settle(text_of(line[ROW_ID]), SUPERSEDED)

    def edited(self, response: Response, reference: str, sentences: list[str], *, says_no: bool = False) -> None:
        """An edit that was not, or not wholly, carried out: in sentences, without what was answered.

        `says_no` is whether it says that its family takes no part, and the sheet does not say so.
        """
        day = day_in_words(response.submitted.date())
        what = f"The response with receipt {response.receipt} was edited on {day}. {' '.join(sentences)}"
        check_id = f"edited-{response.id}-{_to_the_second(response.submitted)}"
        about = {"response": response.id, **({SAYS_NO: reference} if says_no else {})}
        if says_no:
            what = (
                f"A family says that it takes no part. {what} {_meanwhile(reference)} If it is about that child, let "
                "the sheet say so before you type “seen”."
            )
        urgent = URGENT_NO if says_no else ""
        self._add(check_id, EDITED, what, response=response, reference=reference, about=about, urgent=urgent)

    def edit_lost(self, response: Response, reference: str) -> None:
        """An edit that could not be taken in, of a response that is gone from its form by now."""
        what = f"{EDIT_LOST} (Receipt {response.receipt}.) The sheet was left as it is: ask whoever sent it."
        self._add(f"lost-{response.id}", EDITED, what, response=response, reference=reference)

    def offer_erasing(self, reference: str) -> None:
        """A family no longer takes part: what is kept may be erased; a settled line is opened again."""
        what = (
            f"{reference} no longer takes part: nobody is reminded of it, and no form is offered. What the family told "
            "us is still kept. If they want it erased, or you no longer need it, you can erase it here."
        )
        self._open_again(f"{ABOUT_STOPPING}{reference}", STOPS)
        self._add(f"{ABOUT_STOPPING}{reference}", STOPS, what, reference=reference)

    def take_offer_back(self, reference: str) -> None:
        """The family takes part again."""
        self.withdraw(f"{ABOUT_STOPPING}{reference}")

    def not_told(self, response_id: str, receipt: str, references: str) -> None:
        """Somebody asked for support and left an address to which no email can go."""
        what = (
            f"Whoever asked for support with the receipt {receipt} left an email address that is none, so nobody told "
            f"them the reference ({references}). Please tell them in another way."
        )
        check_id = next(one for one in _untold(response_id) if not self.knows(one))
        self._add(check_id, NOT_TOLD, what, reference=references, about={"response": response_id})

    def left_to_people(self, response_id: str) -> set[str]:
        """The references that lines ask people to tell whoever sent a response, as far as nobody deleted them."""
        lines = itertools.takewhile(bool, map(self._table.find, _untold(response_id)))
        return {one for line in lines for one in text_of((line or {}).get("reference")).split(", ")}

    def no_way_to_reach(self, response: Response, references: str) -> None:
        """Somebody asked for support and left nothing by which they, or the family, can be reached."""
        what = (
            f"Whoever asked for support with the receipt {response.receipt} ({references}) left no telephone number, "
            "email or address: nobody can get in touch with them."
        )
        how = "If they call, put what they tell you into the row. Type “seen” once you have dealt with it."
        line_id = f"unreached-{response.id}"
        if (self._table.find(line_id) or {}).get("outcome") == PUT_RIGHT:  # by an edit, and not by a person
            self._open_again(line_id, NOT_TOLD)
        self._add(line_id, NOT_TOLD, what, response=response, reference=references, how=how)

    def a_way_to_reach(self, response: Response) -> None:
        """An edit left one after all."""
        self.withdraw(f"unreached-{response.id}")

    def without_a_column(self, response: Response, reference: str) -> None:
        """Answers to questions that the spec of their form does not have: in no column would anybody read them."""
        what = (
            f"“{response.layout.title}” was answered (receipt {response.receipt}) where its spec asks nothing, or "
            "nothing any more. These answers are in no column: read them in Responses, under Answers, at the end, "
            "behind “?”. If nobody needs such a question any more, delete it from the form."
        )
        self._add(f"unasked-{response.id}", REMARK, what, response=response, reference=reference)

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


def _untold(response_id: str) -> Iterator[str]:
    """The ids of the lines about a request that nobody could be told of by email: one, or more after edits."""
    first = f"untold-{response_id}"
    return itertools.chain([first], (f"{first}/{number}" for number in itertools.count(2)))


def _to_the_second(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"


def _worry(reference: str, receipt: str) -> str:
    about = f"case {reference}" if reference else "no case yet"
    return (
        f"An answer says that someone may not be safe. It is about {about}, and stands in the response with receipt "
        f"{receipt}. Read it now, and act."
    )


def _meanwhile(nearest: str) -> str:
    """What becomes of the emails about a family that said no, until somebody decides which case it is."""
    if not nearest:
        return "Until you decide, emails about that case go on, because nobody can tell which it is. Decide today."
    return f"Until you decide, nobody is reminded of {nearest}, and no form is offered for it."


def _sender(response: Response, edit: str) -> str:
    """Where an answer came from: the form's title as people know it, and the day."""
    day = day_in_words(response.submitted.date())
    return f"the form “{response.layout.title}”, {'edited' if edit else 'sent'} on {day},"


def _shown(cell: Cell, column: Column) -> str:
    day = from_serial(cell) if column.type in ("date", "datetime") else None
    return day_in_words(day) if day else in_short(text_of(cell), _SHOWN)
