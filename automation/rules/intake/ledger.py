"""The Responses tab: every response ever received, what became of it, and the values that it wrote."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from automation.rules.answers import Response, fit_answer, id_of, moment_of_sending
from automation.rules.intake.entry import ERASED, WAITING, Entry
from automation.rules.intake.remarks import lasting
from automation.rules.intake.sent_at import sent_serial
from automation.rules.intake.versions import (
    STRAYS,
    WAITS,
    let_go,
    let_wait,
    new_version,
    newest_of,
    response_in,
    told_of_edits,
    version_of,
)
from automation.rules.intake.written import Place, Written, read_wrote, rows_of, short, written_by
from automation.rules.layout import Layout
from automation.rules.pages import Sent
from automation.rules.tables import Table
from automation.rules.values import CELL_LIMIT, Cell, as_json, fit, from_serial, same, text_of
from automation.specs.system import NOT_SAFE, ROW_ID

_FEW: Final = 500
"""As many responses are looked up one by one; for more, all moments are made ready."""


class Ledger:
    """The Responses tab as the rules use it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._asked = 0
        self._recorded: dict[str, float] = {}
        self.written = Written(table)

    @functools.cached_property
    def references(self) -> dict[str, None]:
        """The references of all cases that responses ever spoke of; a new one is put in as it is given."""
        found = dict.fromkeys(self._table.texts("reference"))
        for several in [text for text in found if ", " in text]:
            found |= dict.fromkeys(several.split(", "))
        return found

    def knows(self, response_id: str) -> bool:
        """Whether this response was taken in; one that waits for its tab was not."""
        row = self._table.find(response_id)
        return row is not None and row.get("became") != WAITING

    def is_news(self, response: Response) -> bool:
        """Whether a response has no line yet, or was edited since; not one that waits for its tab.

        Of nearly every response that is read again nothing but its moment is looked at.
        """
        if not self._is_newer(response.id, response.submitted):
            return False
        row = self._table.find(response.id)
        return row is None or (not _waits(row) and (row.get("became") != ERASED or response.not_safe))

    def may_be_news(self, sent: Sent, zone: ZoneInfo) -> bool:
        """Whether a response can be news, as far as its id and its times tell; raises ValueError like read_response.

        Of one that has a line, and was never sent again since it first was, nothing more has to be looked at.
        """
        never_again = sent.createTime and sent.createTime == sent.lastSubmittedTime
        if never_again and isinstance(sent.responseId, str) and sent.responseId in self._table.by_id:
            return False
        return self._is_newer(id_of(sent), moment_of_sending(sent, zone))

    def _is_newer(self, response_id: str, submitted: datetime) -> bool:
        known = self._newest_of(response_id)
        return known is None or sent_serial(submitted) > known

    def _newest_of(self, response_id: str) -> float | None:
        """The moment of the newest version of a response; None for one without a line."""
        if response_id in self._recorded:
            return self._recorded[response_id]
        line = self._table.find(response_id)
        if line is None:
            return None
        self._asked += 1
        return version_of(line) if self._asked <= _FEW else self._newest[response_id]

    @functools.cached_property
    def _newest(self) -> dict[str, float]:
        """By response, the moment of its newest version; all at once, because all are asked for when all are listed."""
        lines = self._table
        newest = dict(zip(lines.ids, moments(lines), strict=True))
        edited = (at for at, cell in enumerate(lines.column("edited")) if cell != "")
        return newest | {lines.ids[at]: version_of(lines.row(at)) for at in edited}

    def waits(self, response_id: str) -> bool:
        """Whether a response, or an edit of it, waits for its tab."""
        row = self._table.find(response_id)
        return row is not None and _waits(row)

    def waiting(self) -> list[tuple[str, str]]:
        """Form key and id of each response that waits for its tab, or that has an edit which does."""
        became, edited = self._table.column("became"), self._table.column("edited")
        if WAITING not in became and WAITS not in edited:
            return []
        return [(text_of(row.get("form")), text_of(row[ROW_ID])) for row in self._table if _waits(row)]

    def line(self, response_id: str) -> Mapping[str, Cell]:
        """The line of a response."""
        return self._table.find(response_id) or {}

    def entry(self, response_id: str) -> Entry:
        """What became of a response so far, to be gone on with."""
        row = self.line(response_id)
        entry = Entry(text_of(row.get("became")), text_of(row.get("reference")), rows=list(rows_of(row.get("where"))))
        for place, value in written_by(row):
            if (self.written.at(place) or (0.0,))[0] == version_of(row):  # where another wrote later, that one counts
                entry.writes(place, value)
        return entry

    def kept(self, response_id: str, layout: Layout) -> Response | None:
        """A response as its line has it; None where its answers were too long to be kept."""
        return response_in(self.line(response_id), layout)

    def is_newer(self, response: Response) -> bool:
        """Whether a response is a version that its line does not have."""
        return self._is_newer(response.id, response.submitted)

    def let_edit_go(self, response_id: str, why: str) -> None:
        """An edit that waits can no longer be read: what its response said before it stands."""
        for column, value in let_go(self.line(response_id)).items():
            self._table.set(response_id, column, value)
        line = self.line(response_id)
        self._table.set(response_id, "note", _noted(told_of_edits(line), Entry("", note=why), line))

    def let_edit_wait(self, response_id: str, why: str) -> None:
        """An edit cannot be taken in now: the next run tries again."""
        for column, value in let_wait(self.line(response_id)).items():
            self._table.set(response_id, column, value)
        self._table.set(response_id, "note", _noted("It was edited.", Entry("", note=why), self.line(response_id)))

    def heard_of(self, response: Response) -> None:
        """An edit of what was erased, or one without a change, came: when is kept, so that it is no news any more."""
        self._table.set(response.id, "edited", sent_serial(response.submitted))

    def sent_with(self, form_key: str) -> tuple[int, float | None]:
        """How many responses of a form there are, and the serial moment of the newest; None when there is none."""
        return self._by_form[form_key], self._latest.get(form_key)

    @functools.cached_property
    def _by_form(self) -> Counter[Cell]:
        return Counter(self._table.column("form"))

    @functools.cached_property
    def _latest(self) -> Mapping[Cell, float]:
        found: dict[Cell, float] = {}
        for form, moment in zip(self._table.column("form"), moments(self._table), strict=True):
            if moment > found.get(form, 0.0):
                found[form] = moment
        return found

    def was_written_here(self, place: Place, cell: Cell) -> bool:
        """Whether a cell still holds what the last response wrote into it."""
        last = self.written.at(place)
        return last is not None and same(last[1], short(cell))

    def has_newer(self, place: Place, submitted: datetime) -> bool:
        """Whether a response that was sent later than this moment wrote into a cell."""
        last = self.written.at(place)
        return last is not None and last[0] > sent_serial(submitted)

    def holds_newer(self, place: Place, cell: Cell, response_id: str) -> bool:
        """Whether a cell holds what a response wrote that came, or was edited, after this one."""
        last = self.written.at(place)
        later = last is not None and last[0] > version_of(self.line(response_id))
        return later and self.was_written_here(place, cell)

    def forget(self, rows: Iterable[tuple[str, str]]) -> None:
        """Forget what responses wrote into rows that were erased."""
        for tab, row_id in rows:
            self.written.forget(tab, row_id)

    def wrote_after_all(self, response_id: str, place: Place, value: Cell) -> None:
        """A person let a response's value in: from now on the cell holds what that response wrote."""
        row = self._table.find(response_id)
        if row is not None:
            wrote, (tab, row_id, column) = read_wrote(row.get("wrote")), place
            wrote.setdefault(tab, {}).setdefault(row_id, {})[column] = short(value)
            self.written.remember(version_of(row), {tab: {row_id: {column: short(value)}}})
            self._table.set(response_id, "wrote", as_json(wrote))

    def received(self, response_id: str) -> date | None:
        """The day on which a response came, or on which it was last edited."""
        return from_serial(version_of(self.line(response_id)))

    def record(self, response: Response, entry: Entry) -> None:
        """Write the response's line, or bring its line up to date; of an edited one the earlier answers are kept."""
        row, moment = self._table.find(response.id), sent_serial(response.submitted)
        self._recorded[response.id] = moment if row is None else max(moment, version_of(row))
        answers = "" if entry.became == ERASED else answers_text(response)
        if row is None:
            self._learn(moment, entry)
            self._table.add(response.id, {**_came(response, moment), "answers": answers, **_told_by(entry, {})})
            return
        if moment > version_of(row):
            for column, value in new_version(row, answers, moment).items():
                self._table.set(response.id, column, value)
        elif row.get("became") == WAITING:  # its form may have had no spec then, by which to name the answers
            self._table.set(response.id, "answers", answers)
        self._update(response.id, entry)

    def settle(self, response_id: str, entry: Entry) -> None:
        """Say what became of a response after a person decided."""
        if self._table.find(response_id) is not None:
            self._update(response_id, entry)

    def becomes(self, response_id: str, state: str, why: str) -> None:
        """Say that a response became something else, and why; what the line remembers of it stays."""
        self._table.set(response_id, "became", state)
        self.remark(response_id, why)

    def remark(self, response_id: str, sentence: str) -> None:
        """Say one more thing in the line of a response, if it has one."""
        if self._table.find(response_id) is not None:
            told = text_of(self.line(response_id).get("note"))
            self._table.set(response_id, "note", fit(" ".join(filter(None, [told, sentence])), "cut"))

    def _update(self, response_id: str, entry: Entry) -> None:
        line = self.line(response_id)
        self._learn(version_of(line), entry)
        for column, value in _told_by(entry, line).items():
            self._table.set(response_id, column, value)

    def _learn(self, moment: float, entry: Entry) -> None:
        self.written.remember(moment, entry.wrote)
        self.references |= dict.fromkeys(entry.reference.split(", "))


def moments(lines: Table) -> list[float]:
    """When the response of each line arrived, as a serial number; 0 where its cell holds none."""
    received: list[Any] = lines.column("received")
    return received if set(map(type, received)) <= {int, float} else [newest_of(cell, None) for cell in received]


def _came(response: Response, moment: float) -> dict[str, Cell]:
    """What the line of a response says of how it came; one that was edited before anybody saw it says that too."""
    arrived = sent_serial(response.as_it_arrived.submitted)
    edited: dict[str, Cell] = {"edited": moment} if arrived < moment else {}
    form = {"form": response.layout.key, "form_title": response.layout.title}
    return {"received": arrived, **form, "receipt": response.receipt, **edited}


def _told_by(entry: Entry, line: Mapping[str, Cell]) -> dict[str, Cell]:
    """What a line says of what became of its response."""
    return {
        "became": entry.became,
        "reference": entry.reference,
        "where": "\n".join(f"{tab} {row_id}" for tab, row_id in entry.rows),
        "wrote": as_json(entry.wrote) if entry.wrote else "",
        "note": _noted(told_of_edits(line), entry, line),
    }


def _noted(edits: str, entry: Entry, line: Mapping[str, Cell]) -> str:
    """The note of a line: what was edited, what people ever decided about it, and what is to be said of it now."""
    stays = [one for one in lasting(text_of(line.get("note"))) if one not in entry.note]
    return fit(" ".join(filter(None, [edits, *stays, entry.note])), "cut")


def _waits(row: Mapping[str, Cell]) -> bool:
    return row.get("became") == WAITING or row.get("edited") == WAITS


def answers_text(response: Response) -> str:
    """All answers of a response as its line keeps them."""
    told: dict[str, object] = {**response.answers, **{key: dict(turns) for key, turns in response.turns.items()}}
    if response.strays:
        told[STRAYS] = response.strays
    text = as_json(told)
    if response.not_safe and len(text) > CELL_LIMIT:  # of what is cut short, this stays
        text = as_json({NOT_SAFE: told[NOT_SAFE], **told})
    return fit_answer(text, response)
