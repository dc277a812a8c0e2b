"""Versions of a response: people may edit what they sent. The newest counts, the earlier ones are kept beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from automation.rules.answers import Answers, Response
from automation.rules.layout import Layout
from automation.rules.values import CELL_LIMIT, Cell, day_in_words, from_serial, json_in, moment_of, number_in, text_of
from automation.specs.system import NOT_SAFE, ROW_ID

WAITS: Final = "Waiting"
"""Stands in `edited` while an edit cannot be taken in, because its tab is missing or held back."""
_BEFORE: Final = "edited"
"""Key of the moment of the edit before the one that waits: it stands behind the earlier versions meanwhile."""
_TOO_LONG: Final = "too long to be kept here"
STRAYS: Final = "?"
"""Key of the answers to questions that the form no longer has."""
_SAYS_NOT_SAFE: Final = re.compile(rf'"{NOT_SAFE}": ?\["')
"""Quotation marks that somebody typed are told from these by a stroke before them."""
_HOW_OFTEN: Final = {1: "once", 2: "twice"}
Line = Mapping[str, Cell]


def version_of(line: Line) -> float:
    """The moment of the newest version that a line tells of: of the last edit, else of its arrival."""
    return newest_of(line.get("received"), last_edit(line))


def newest_of(received: Cell, edited: Cell) -> float:
    """The moment of the newest version, from when it arrived and when it was last edited."""
    return _number(edited) or _number(received)


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else 0.0


def last_edit(line: Line) -> Cell:
    """The moment of the last edit that was taken in, also while the next one waits; else nothing that is a moment."""
    edited = line.get("edited")
    return edited if edited != WAITS else _edited_before(line)


def _edited_before(line: Line) -> Cell:
    return next((one[_BEFORE] for one in _kept(line) if _BEFORE in one), None)


def let_wait(line: Line) -> dict[str, Cell]:
    """The cells that change in a line when an edit of its response has to wait."""
    before = {"earlier": fitted(earlier_versions(line), last_edit(line))} if _number(last_edit(line)) else {}
    return {"edited": WAITS, **before}


def let_go(line: Line) -> dict[str, Cell]:
    """The cells that change in a line when an edit of its response, which had to wait, is waited for no longer."""
    earlier = earlier_versions(line)
    return {"edited": last_edit(line) or "", "earlier": fitted(earlier) if earlier else ""}


def new_version(line: Line, answers: str, moment: float) -> dict[str, Cell]:
    """The cells that change in a line when its response was edited: the answers until now go to the earlier ones."""
    earlier = [*earlier_versions(line), {"at": version_of(line), "answers": _read(line.get("answers"))}]
    return {"answers": answers, "edited": moment, "earlier": fitted(earlier)}


def earlier_versions(line: Line) -> list[dict[str, Any]]:
    """The versions before the newest, oldest first: when each came (`at`), and its answers."""
    return [one for one in _kept(line) if _BEFORE not in one]


def _kept(line: Line) -> list[dict[str, Any]]:
    found = json_in(line.get("earlier"))
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def fitted(earlier: list[dict[str, Any]], edited: Cell = None) -> str:
    """Versions as text that fits a cell: where it would not, the oldest ones keep their moment alone.

    `edited` is the moment of the last edit that was taken in, where another one waits.
    """
    kept, before = [dict(one) for one in earlier], [{_BEFORE: edited}] if _number(edited) else []
    text = json.dumps([*kept, *before], ensure_ascii=False)
    for one in kept:
        if len(text) <= CELL_LIMIT:
            break
        one |= {"answers": _TOO_LONG, **({NOT_SAFE: True} if said_not_safe(one) else {})}
        text = json.dumps([*kept, *before], ensure_ascii=False)
    return text if len(text) <= CELL_LIMIT else json.dumps(before)


def says_not_safe(answers: str) -> bool:
    """Whether answers, as a line keeps them, say that someone may not be safe."""
    return _SAYS_NOT_SAFE.search(answers) is not None


def said_not_safe(version: Mapping[str, Any]) -> bool:
    """Whether an earlier version said that someone may not be safe, also one whose answers were not kept whole."""
    answers = version.get("answers")
    told = answers.get(NOT_SAFE) if isinstance(answers, dict) else version.get(NOT_SAFE)
    return bool(told) or (isinstance(answers, str) and says_not_safe(answers))


def told_of_edits(line: Line) -> str:
    """How often a response was edited, and when last; empty where it never was."""
    often, day = len(earlier_versions(line)), from_serial(line.get("edited"))
    times = _HOW_OFTEN.get(often, f"{often} times")
    return f"Edited {times}, {'last ' if often > 1 else ''}on {day_in_words(day)}." if often and day else ""


def version_before(line: Line, now: Response) -> Response | None:
    """The version that a line holds, as a response to the same form; None where its answers were too long to keep."""
    kept = response_in(line, now.layout)
    return kept and replace(kept, arrived=now.arrived)


def response_in(line: Line, layout: Layout) -> Response | None:
    """The response that a line holds, in its newest version; None where its answers were too long to keep."""
    told, moment = _read(line.get("answers")), moment_of(version_of(line))
    if not isinstance(told, dict) or moment is None:
        return None
    sections = {section.key for section in layout.form.sections}
    answers = {key: texts for key, texts in told.items() if isinstance(texts, list) and key != STRAYS}
    turns = {key: _turns(told[key]) for key in sections if isinstance(told.get(key), dict)}
    strays = told.get(STRAYS)
    kept = tuple(map(str, strays)) if isinstance(strays, list) else ()
    arrived = moment_of(line.get("received"))
    return Response(text_of(line.get(ROW_ID)), layout, moment, answers, turns, kept, arrived)


def _turns(told: Mapping[str, Answers]) -> list[tuple[int, Answers]]:
    return sorted((at, answers) for number, answers in told.items() if (at := number_in(number)) is not None)


def _read(cell: Cell) -> Any:
    """Answers as they are kept; text that was cut short stays text."""
    found, text = json_in(cell), text_of(cell)
    return {} if not text else text if found is None else found


def fillings_ever(line: Line) -> dict[str, dict[int, Answers]]:
    """By section, every filling that any version ever had by its number, as it was said last."""
    ever: dict[str, dict[int, Answers]] = {}
    for told in (*(version.get("answers") for version in earlier_versions(line)), _read(line.get("answers"))):
        for key, fillings in told.items() if isinstance(told, dict) else ():
            if isinstance(fillings, dict):
                ever.setdefault(key, {}).update(_turns(fillings))
    return ever


def lastingly_numbered(
    now: Response,
    before: Response,
    ever: Mapping[str, Mapping[int, Answers]],
    told_by: Mapping[str, Iterable[str]],
) -> Response:
    """An edited response whose fillings have the numbers of the ones they were before, wherever they stand now.

    Somebody who takes the first of three away moves the others up: they stay what they were, and so does the first
    when it is put back. `told_by` names, by section, the questions that tell one filling from another, where nothing
    else does; `ever` has the fillings of all versions.
    """
    turns = {}
    for key, fillings in now.turns.items():
        numbers = _numbers(dict(before.turns.get(key, [])), dict(fillings), ever.get(key, {}), told_by.get(key))
        turns[key] = sorted((numbers[at], answers) for at, answers in fillings)
    return replace(now, turns=turns)


def with_put_back(
    before: Response, now: Response, ever: Mapping[str, Mapping[int, Answers]]
) -> tuple[Response, set[str]]:
    """The version before, with what earlier ones said of fillings that are back in `now`; and their places.

    A place is the section's key and the filling's number, as `key:number`.
    """
    turns, places = {key: dict(told) for key, told in before.turns.items()}, set[str]()
    for key, number in ((key, number) for key, told in now.turns.items() for number, _ in told):
        if number in ever.get(key, {}) and number not in turns.setdefault(key, {}):
            turns[key][number] = ever[key][number]
            places.add(f"{key}:{number}")
    return replace(before, turns={key: sorted(told.items()) for key, told in turns.items() if told}), places


def _numbers(
    before: dict[int, Answers], now: dict[int, Answers], ever: Mapping[int, Answers], told_by: Iterable[str] | None
) -> dict[int, int]:
    """By place now, the number of each filling: the most alike find each other first, then those in the same place."""
    pairs = [(_likeness(before[was], now[at], told_by), was == at, was, at) for was in before for at in now]
    numbers: dict[int, int] = {}
    for alike, same_place, was, at in sorted(pairs, key=lambda pair: (-pair[0], not pair[1], pair[2], pair[3])):
        belongs = alike > 0 or (same_place and told_by is None)
        if belongs and at not in numbers and was not in numbers.values():
            numbers[at] = was
    for at in sorted(now.keys() - numbers.keys()):
        out = sorted(ever.keys() - before.keys() - set(numbers.values()))
        back = next((was for was in out if _is_same(ever[was], now[at], told_by)), None)
        if back is not None:
            numbers[at] = back
    taken = {*ever, *before, *numbers.values()}
    for at in sorted(now.keys() - numbers.keys()):
        numbers[at] = at if at not in taken else max(taken) + 1
        taken.add(numbers[at])
    return numbers


def _is_same(before: Answers, now: Answers, told_by: Iterable[str] | None) -> bool:
    """Whether a filling that was taken out is put back: the same in all that tells one from another."""
    keys = {*before, *now} if told_by is None else {key for key in told_by if key in before or key in now}
    return bool(keys) and all(before.get(key) == now.get(key) for key in keys)


def _likeness(before: Answers, now: Answers, told_by: Iterable[str] | None) -> int:
    return sum(before.get(key) == now.get(key) for key in (now if told_by is None else told_by) if key in now)
