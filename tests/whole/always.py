"""What must hold, whatever happens: the promises of the tracker, looked at after a sync."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from hypothesis import event
from whole.erased import rows_of_case, what_was_erased_is_gone
from whole.office import Known, Office, Place

from automation.errors import StoppedError
from automation.jobs.reading import Reading
from automation.rules.intake import entry as became
from automation.rules.intake.checklines import about_of
from automation.rules.intake.kinds import CONFLICT, LOOKS_ALIKE, MATCH, OPEN, REMARK, SENT_TWICE, SETTLED, STOPS
from automation.rules.intake.written import rows_of, written_by
from automation.rules.marks import erased_on
from automation.rules.sync.one_pass import sync
from automation.rules.sync.resting import can_be_worked_out
from automation.rules.sync.routing import can_route
from automation.rules.sync.waiting import WAITING
from automation.rules.tables import FOR_NOW, Table
from automation.rules.values import Cell, same, text_of
from automation.specs.model import Column
from automation.specs.system import RESPONSES, ROW_ID, RUNS, TO_CHECK

ON_A_ROW = {became.NEW_CASE, became.ON_CASE, became.ROW_ADDED, became.ROW_CHANGED}
OURS = {RESPONSES, TO_CHECK}
"""The tabs without which no response can be accounted for."""
LEDGERS = {RESPONSES, TO_CHECK, RUNS, "emails"}


def stands_once(office: Office, now: Reading) -> None:
    """No response has two lines, and no row two places."""
    for key, table in now.book.tables.items():
        if not table.stopped:
            counts = Counter(text_of(row[ROW_ID]) for row in table)
            assert max(counts.values(), default=1) == 1, f"{key} has a row twice: {counts.most_common(1)}"
    strangers = {text_of(line[ROW_ID]) for line in now.book.tables[RESPONSES]} - office.known.sent.keys()
    assert not strangers, f"Responses tells of what nobody sent: {strangers}"


def is_accounted_for(office: Office, now: Reading) -> None:
    """Each acknowledged response has its line, and stands on a row, in To check, or was settled by a person."""
    tables, known = now.book.tables, office.known
    if any(tables[key].stopped for key in OURS):
        return
    for response_id, form in known.sent.items():
        line = tables[RESPONSES].find(response_id)
        if line is None:
            assert (RESPONSES, response_id) in known.deleted, f"{response_id} ({form}) is lost"
        else:
            _line_is_true(response_id, line, now, known)


def _line_is_true(response_id: str, line: dict[str, Cell], now: Reading, known: Known) -> None:
    tables, state = now.book.tables, line.get("became")
    if state in ON_A_ROW:
        for tab, row_id in rows_of(line.get("where")):
            there = tables[tab].stopped or tables[tab].find(row_id) is not None
            assert there or (tab, row_id) in known.deleted, f"{response_id} stood on {tab} {row_id}, which is gone"
    elif state == became.TO_BE_CHECKED:
        asked = [row for row in tables[TO_CHECK] if about_of(row).get("response") == response_id]
        waits = any(row.get("state") == OPEN and row.get("kind") in (MATCH, SENT_TWICE) for row in asked)
        assert waits, f"{response_id} is to be checked: nobody is asked"
        assert all(row.get("state") in (OPEN, SETTLED) for row in asked), f"{response_id} is in a line that hides"
    elif state == became.WAITING:
        assert now.book.stopped(), f"{response_id} waits, and nothing is held back"
    else:
        assert state in (became.SET_ASIDE, became.ERASED), f"{response_id} became {state!r}"


def nobodys_words_are_another_childs(office: Office, now: Reading) -> None:
    """What was meant for a child stands with that child, unless it goes on in another case or a person decided."""
    lines, questions = now.book.tables[RESPONSES], now.book.tables[TO_CHECK]
    decided = {about_of(row).get("response") for row in questions if row.get("kind") == MATCH and row.get("decision")}
    for response_id, meant in office.known.meant.items():
        line, child = lines.find(response_id) or {}, now.book.case_table.find(meant) or {}
        if line.get("became") in ON_A_ROW and response_id not in decided and not child.get("goes_on"):
            stands = text_of(line.get("reference"))
            if "One character of its reference is wrong" in text_of(line.get("note")):
                event("a slip in a reference is forgiven")
            assert stands in (meant, ""), f"{response_id} was meant for {meant}, and stands on {stands}"


def theirs_is_kept(office: Office, before: Reading, now: Reading) -> None:
    """What stood in a people's column before a sync stands there after it, in the row of the same id."""
    let_in = list(_let_in(before))
    edited = {place for key in office.known.edited for place in _stands_on(before, key)}
    for key, old in before.book.tables.items():
        new = now.book.tables[key]
        if old.stopped or new.stopped:
            continue
        for place, value in _theirs(old):
            if place[:2] in edited and place not in office.known.typed:
                continue  # What an answer had put there follows when the answer is edited.
            row = _still(new, place, value)
            assert row is not None, f"{key} {place[1]} vanished in a sync"
            told = row.get(place[2])
            assert same(told, value) or place[:2] in let_in, f"{place}: {value!r} became {told!r}"
        _typed_rows_are_kept(old, new)
    for place, value in list(office.known.typed.items()):
        table = now.book.tables[place[0]]
        if table.stopped:
            continue
        if place[:2] in let_in or _was_answered(place, value, now):
            del office.known.typed[place]
            continue
        row = _still(table, place, value)
        assert row is not None, f"{place}: the row of what a person typed is gone"
        assert same(row.get(place[2]), value), f"{place}: a person's {value!r} became {row.get(place[2])!r}"


def _still(table: Table, place: Place, value: Cell) -> Mapping[str, Cell] | None:
    """A row that was there; one that was typed may have got its real id since, once its case could be told."""
    row = table.find(place[1])
    if row is None and place[1].startswith(FOR_NOW):
        return next((one for one in table if same(one.get(place[2]), value)), None)
    return row


def _theirs(table: Table) -> Iterator[tuple[Place, Cell]]:
    columns = [c.key for c in table.tab.columns if c.owner == "people" and c.key in table.columns]
    for row in table:
        row_id = text_of(row[ROW_ID])
        for column in columns:
            # What these ask may be settled, hold no longer, and hold again, all in one sync of several batches.
            reopened = table.key == TO_CHECK and row.get("kind") in (REMARK, STOPS) and column == "decision"
            adopted = row_id.startswith(FOR_NOW) and column in ("reference", "number")
            if row.get(column) not in (None, "") and not (reopened or adopted):
                yield (table.key, row_id, column), row[column]


def _typed_rows_are_kept(old: Table, new: Table) -> None:
    """A row that a person typed stands there once; what it holds in the program's columns does not count."""
    theirs = [c.key for c in old.tab.columns if c.owner != "script" and c.key in old.columns]
    typed = [text_of(row.get(key)) for row in old.rows if not row.get(ROW_ID) for key in theirs]
    for text in (text for text in typed if text.startswith("typed ")):
        found = [row for row in new.rows if text in map(text_of, row.values())]
        assert len(found) == 1, f"{new.key}: the row with {text!r} stands {len(found)} times"


def _stands_on(before: Reading, response_id: str) -> list[tuple[str, str]]:
    """The rows on which a response stands."""
    line = before.book.tables[RESPONSES].find(response_id)
    return list(rows_of(line.get("where"))) if line else []


def _let_in(before: Reading) -> Iterator[tuple[str, str]]:
    """The rows into which a person's decision may let an answer, over what stood there."""
    for line in before.book.tables[TO_CHECK]:
        about, decision = about_of(line), text_of(line.get("decision")).strip().lower()
        if line.get("state") == OPEN and line.get("kind") == CONFLICT and decision in ("yes", "ok", "use"):
            yield str(about.get("tab")), str(about.get("row"))
        if line.get("state") == OPEN and line.get("kind") == LOOKS_ALIKE:
            yield from (("children", reference) for reference in [about.get("new"), *about.get("others", [])])
        if line.get("state") == OPEN and line.get("kind") == STOPS and decision == "erase":
            yield from rows_of_case(before, text_of(line.get("reference")))


def forget_what_is_let_in(office: Office, before: Reading) -> None:
    """What people typed may give way in a run that nobody looks at as a whole: they decided so before it."""
    let_in = set(_let_in(before))
    office.known.typed = {place: value for place, value in office.known.typed.items() if place[:2] not in let_in}


def _was_answered(place: Place, value: Cell, now: Reading) -> bool:
    """Whether an answer said the same: from then on it counts as what a response put there."""
    told = (written for line in now.book.tables[RESPONSES] for written in written_by(line))
    return any(where == place and same(what, value) for where, what in told)


def deleted_stays_deleted(office: Office, now: Reading) -> None:
    """A row that a person deleted is not made again, and no row that was there is gone."""
    known, tables = office.known, now.book.tables
    for tab, row_id in known.deleted - known.may_return:
        row = None if tables[tab].stopped else tables[tab].find(row_id)
        # A remark may be made anew: about a new slip in the same words. A line of Responses is all that remembers.
        if row is not None and tab != RESPONSES and row.get("kind") not in (REMARK, STOPS):
            raise AssertionError(f"{tab} {row_id} was deleted by a person, and is back")
    for tab, row_id in known.seen:
        assert tables[tab].stopped or tables[tab].find(row_id) is not None, f"{tab} {row_id} vanished"


def is_as_from_scratch(office: Office, now: Reading) -> None:
    """Script columns hold what the rules give when they begin with none of them."""
    book = office.look().book
    shown: dict[Place, Cell] = {}
    for key, table in book.tables.items():
        # Only the router knows why a case went where it is: that is not worked out from what stands there.
        kept = [c for c in _kept_by_the_program(table) if not (c.computed and c.computed.rule == "routed_because")]
        columns = [c.key for c in kept if can_be_worked_out(book, table, c)]
        for row in list(table) if key not in LEDGERS else ():
            row_id = text_of(row[ROW_ID])
            for column in columns:
                shown[key, row_id, column] = row.get(column)
                table.set(row_id, column, "")
    sync(book, (), {})
    for (key, row_id, column), value in shown.items():
        told = (book.tables[key].find(row_id) or {}).get(column)
        assert same(told, value), f"{key} {row_id} {column}: {value!r}, from scratch {told!r}"


def what_rests_on_harm_is_left_alone(before: Reading, now: Reading) -> None:
    """A column that rests on a tab which is held back stays as it was."""
    for key, table in now.book.tables.items():
        old = before.book.tables[key]
        if key in LEDGERS or table.stopped or old.stopped:
            continue
        for column in (c for c in _kept_by_the_program(table) if c.computed and c.key in old.columns):
            for row in old if not can_be_worked_out(now.book, table, column) else ():
                still = table.find(text_of(row[ROW_ID]))  # A row that was typed may have got its real id.
                told = still is None or same(still.get(column.key), row.get(column.key))
                assert told, f"{key} {column.key} rests on a tab that cannot be trusted, and was changed"


def who_waits_is_routed(now: Reading) -> None:
    """Every case that waits has a partner, or a reason why it has none."""
    for row in now.book.case_table if can_route(now.book) and not now.book.case_table.stopped else ():
        if row.get("waiting_state") == WAITING:
            assert row.get("partner_reason"), f"nothing says why {row[ROW_ID]} goes to {row.get('partner')!r}"


def _kept_by_the_program(table: Table) -> list[Column]:
    return [c for c in table.tab.columns if c.owner == "script" and c.key in table.columns]


def harm_is_held_back(office: Office, before: Reading, now: Reading, stopped: StoppedError | None) -> None:
    """A tab that cannot be trusted stays as it is, the run says so by name, and no other tab is held back."""
    known = office.known
    for tab in known.harmed:
        title = now.book.tables[tab].tab.title
        assert now.book.tables[tab].stopped, f"{tab} is harmed, and is not held back"
        assert now.values[tab] == before.values[tab], f"{tab} is held back, and was written to"
        assert stopped and f"“{title}”" in stopped.remedy, f"nothing is said of {tab}: {stopped}"
    for tab in known.missing:
        assert stopped and f"“{now.book.tables[tab].tab.title}” is missing" in stopped.remedy
    held = {key for key, table in now.book.tables.items() if table.stopped}
    assert held == known.harmed.keys() | known.missing, f"held back: {held}"
    assert bool(stopped) == bool(held), str(stopped)


def edits_arrive(office: Office, now: Reading) -> None:
    """The newest wording of an edited response stands somewhere: on its row, in To check, or among its answers."""
    told = "\n".join(text_of(cell) for rows in now.values.values() for row in rows or () for cell in row)
    for response_id, text in office.known.edited.items():
        line = now.book.tables[RESPONSES].find(response_id)
        cases = [now.book.case_table.find(one) or {} for one in text_of((line or {}).get("reference")).split(", ")]
        if line and not any(map(erased_on, cases)) and line.get("became") != became.ERASED and not now.book.stopped():
            assert text in told, f"{response_id} was edited, and {text!r} is nowhere"


def decisions_are_answered(before: Reading, now: Reading) -> None:
    """A decision is carried out, or stays with a sentence that says what may be typed."""
    if not any(now.book.tables[key].stopped for key in OURS):
        for line in before.book.tables[TO_CHECK]:
            row = now.book.tables[TO_CHECK].find(text_of(line[ROW_ID])) or {}
            if line.get("decision") and line.get("state") == OPEN:
                assert row.get("state") == SETTLED or row.get("outcome"), f"no answer to {line.get('decision')!r}"


def remember(office: Office, now: Reading) -> None:
    """The rows that are there now: only a person may take one away."""
    for key, table in now.book.tables.items():
        if not table.stopped:
            ids = (text_of(row[ROW_ID]) for row in table)
            office.known.seen |= {(key, row_id) for row_id in ids if not row_id.startswith(FOR_NOW)}


def every_row_has_its_id(now: Reading) -> None:
    """Rows that people typed are adopted."""
    for key, table in now.book.tables.items():
        assert table.stopped or all(row.get(ROW_ID) for row in table.rows), f"{key} has a row without an id"


def everything_holds(office: Office, before: Reading, now: Reading, stopped: StoppedError | None) -> None:
    """Every promise that one whole sync must have kept."""
    harm_is_held_back(office, before, now, stopped)
    stands_once(office, now)
    every_row_has_its_id(now)
    theirs_is_kept(office, before, now)
    is_accounted_for(office, now)
    nobodys_words_are_another_childs(office, now)
    deleted_stays_deleted(office, now)
    decisions_are_answered(before, now)
    edits_arrive(office, now)
    what_rests_on_harm_is_left_alone(before, now)
    is_as_from_scratch(office, now)
    what_was_erased_is_gone(before, now)
    who_waits_is_routed(now)
    remember(office, now)


def nothing_is_written(office: Office, done: Any, calls: list[str], before: Reading, now: Reading) -> None:
    """A second sync straight after the first one finds nothing to do, and makes no call that writes."""
    compared = {tab: _difference(rows, now.values[tab]) for tab, rows in before.values.items()}
    different = {tab: rows for tab, rows in compared.items() if rows}
    assert not different, f"a second sync changed {different}"
    assert done is None or done.written == 0, "a second sync says that it changed something"
    assert [call for call in calls if call.endswith("writes")] == [], "a second sync wrote"


def _difference(before: Any, now: Any) -> list[Any]:
    pairs = enumerate(zip_longest(before or (), now or ()))
    return [(at, old, new) for at, (old, new) in pairs if old != new][:2]
