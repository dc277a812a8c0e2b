"""Whatever happens in whatever order: every response is accounted for once, and no edit of a person is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.specs.system import RESPONSES, TO_CHECK

children = st.fixed_dictionaries(
    {"initials": st.sampled_from(["AB", "CD"]), "born": st.sampled_from(["2015-03-01", ""])}
)
actions = st.fixed_dictionaries(
    {"what": st.sampled_from(["visit", ""]), "lead": st.sampled_from(["SR", "Jo", "Ann & SR"])}
)
events = st.one_of(
    st.tuples(st.just("referral"), st.lists(children, max_size=3)),
    st.tuples(st.just("talk"), st.integers(0, 9), st.lists(actions, max_size=3), st.sampled_from(["fine", "sad"])),
    st.tuples(st.just("news"), st.integers(0, 9), st.sampled_from(["Begun", "Done"])),
    st.tuples(st.just("stands"), st.sampled_from(["School", "Court"]), st.sampled_from(["Red", "Green"])),
    st.tuples(st.just("edit"), st.integers(0, 9), st.sampled_from(["Mine", "Done", ""])),
    st.tuples(st.just("delete"), st.sampled_from(["children", "actions", "waiting", TO_CHECK]), st.integers(0, 9)),
    st.tuples(st.just("type"), st.integers(0, 9)),
    st.tuples(st.just("sort"), st.sampled_from(["children", "actions", RESPONSES, TO_CHECK])),
    st.tuples(st.just("decide"), st.sampled_from(["yes", "new", "use", "keep", "ignore", "?"])),
    st.tuples(st.just("lose"), st.sampled_from(["actions", "waiting"])),
    st.tuples(st.just("sync")),
)


def pick(office: Any, tab: str, place: int) -> str:
    """The id of some row of a tab; empty where there is none."""
    ids = [str(row["id"]) for row in office.rows(tab) if row.get("id")] if office.tabs[tab] is not None else []
    return ids[place % len(ids)] if ids else ""


def happen(office: Any, event: tuple[Any, ...], day: int, edits: dict[str, str]) -> None:
    """One thing that respondents, people or the timetable do; `edits` takes each status that a person typed."""
    at = f"2026-11-{day % 28 + 1:02}T10:00:00Z"
    match event:
        case ("referral", turns):
            office.send("referral", at=at, agreed="Yes", turns=turns)
        case ("talk", place, turns, feeling):
            office.send("talk_mum", at=at, reference=pick(office, "children", place), feeling=feeling, turns=turns)
        case ("news", place, status):
            reference, _, number = pick(office, "actions", place).partition("/")
            office.send("news", at=at, reference=reference, number=number, status=status)
        case ("stands", partner, level):
            office.send("self", at=at, partner=partner, statement="1", level=level)
        case ("edit", place, status) if row_id := pick(office, "actions", place):
            office.edit("actions", row_id, status=status)
            edits[row_id] = status
        case ("delete", tab, place) if row_id := pick(office, tab, place):
            office.delete(tab, row_id)
            edits.pop(row_id, None)
        case ("type", place) if office.tabs["actions"] is not None:
            office.type_row("actions", ref=pick(office, "children", place), what="typed")
        case ("sort", tab) if office.tabs[tab] is not None:
            office.tabs[tab][2:] = reversed(office.tabs[tab][2:])
        case ("decide", word) if lines := office.open_lines():
            office.edit(TO_CHECK, str(lines[0]["id"]), decision=word)
            if word == "use" and lines[0]["kind"] == "Two values":
                edits.clear()  # A person lets answers in over what people typed.
        case ("lose", tab) if office.tabs[tab] is not None:
            kept, office.tabs[tab] = office.tabs[tab], None
            office.sync()
            office.tabs[tab] = kept
        case ("sync",):
            office.sync()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events, max_size=14))
def test_whatever_happens_every_response_is_accounted_for_once_and_edits_stay(
    make_office: Callable[[], Any], happened: list[tuple[Any, ...]]
) -> None:
    office, edits = make_office(), dict[str, str]()
    for day, event in enumerate(happened):
        happen(office, event, day, edits)
    office.sync()
    lines = office.rows(RESPONSES)
    assert sorted(str(line["id"]) for line in lines) == sorted(office.responses)
    assert all(line["became"] != "Waiting" for line in lines)
    for tab in ("children", "actions", "waiting", "standards", TO_CHECK):
        ids = [row["id"] for row in office.rows(tab)]
        assert len(set(ids)) == len(ids), tab
    for row_id, typed in edits.items():
        assert typed == "" or office.row("actions", row_id)["status"] == typed
    office.sync()
    assert office.changes == []
