"""Taken in one by one or all at once, the same responses come to the same: a rebuild is as good as the increments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.specs.system import FIRST_ROW, RESPONSES, TO_CHECK

COMPARED = ("children", "actions", "feedback", "standards", "waiting", RESPONSES, TO_CHECK)
BY_THE_RUN = ("noticed", "found_on")
"""Columns that tell what a run saw on which day."""
children = st.fixed_dictionaries(
    {"initials": st.sampled_from(["AB", "CD"]), "born": st.sampled_from(["2015-03-01", "2016-02-29"])},
    optional={"area": st.sampled_from(["Seaton", "Marsh"]), "parent": st.sampled_from(["Mum", "Dad"])},
)
actions = st.fixed_dictionaries(
    {"what": st.sampled_from(["a visit", "a photo"]), "lead": st.sampled_from(["SR", "Ann & SR", "Nobody"])},
    optional={"due": st.sampled_from(["2026-12-01", "2027-01-15"])},
)
damages: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.lower().replace("-", " "),
    lambda text: text[:-1],
    lambda text: f"{text[:4]}{text[5]}{text[4]}{text[6:]}",
    lambda text: "",
    lambda text: f"{text}/1",
]
references = st.tuples(st.integers(0, 5), st.sampled_from([0, 0, *range(len(damages))]))
words = st.sampled_from(["fine", "sad", "long"])
"""The last stands for more than a cell holds."""
sent = st.one_of(
    st.tuples(st.just("referral"), st.lists(children, min_size=1, max_size=3), st.just({})),
    st.tuples(
        st.sampled_from(["talk_mum", "talk_dad"]),
        st.lists(actions, max_size=2),
        st.fixed_dictionaries({"reference": references, "feeling": words}, optional={"initials": st.just("AB")}),
    ),
    st.tuples(
        st.just("news"),
        st.none(),
        st.fixed_dictionaries({"reference": references, "number": st.sampled_from(["1", "02", "7"]), "news": words}),
    ),
    st.tuples(st.just("thanks"), st.none(), st.fixed_dictionaries({"good": words}, optional={"reference": references})),
    st.tuples(
        st.just("self"), st.none(), st.fixed_dictionaries({"partner": st.sampled_from(["TfK", "tfk "]), "level": words})
    ),
)


def told(office: Any, tab: str) -> list[tuple[Any, ...]]:
    """What a tab holds, in whatever order its rows stand."""
    keys, _, *rows = office.tabs[tab]
    shown = [at for at, key in enumerate(keys) if key not in BY_THE_RUN]
    assert len(office.tabs[tab]) >= FIRST_ROW
    return sorted((tuple(row[at] if at < len(row) else "" for at in shown) for row in rows), key=str)


@given(st.lists(st.tuples(sent, st.integers(1, 900)), min_size=1, max_size=10))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_one_by_one_or_all_at_once_comes_to_the_same(make_office: Any, history: list[Any]) -> None:
    one_by_one, moment = make_office(), datetime(2026, 11, 20, 8, 0)
    for (form, turns, answers), minutes in history:
        moment += timedelta(minutes=minutes)
        cases = [str(row["id"]) for row in one_by_one.rows("children")] or ["HW-2222-222"]
        given = {key: _typed(value, cases) if key == "reference" else value for key, value in answers.items()}
        given = {key: "x" * 60_000 if text == "long" else text for key, text in given.items() if text}
        one_by_one.send(form, at=f"{moment:%Y-%m-%dT%H:%M:%SZ}", turns=turns, **given)
        one_by_one.sync()
    at_once = make_office()
    at_once.responses = dict(one_by_one.responses)
    at_once.sync()
    for tab in COMPARED:
        assert told(one_by_one, tab) == told(at_once, tab)


def _typed(reference: tuple[int, int], cases: list[str]) -> str:
    case, damage = reference
    return damages[damage](cases[case % len(cases)])
