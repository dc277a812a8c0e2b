"""What is to be done with an email, by its line, and what the line says after a try."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.chasing.emails import STATES
from automation.rules.chasing.sending import (
    CUT_OFF_TWICE,
    MAY_COME_TWICE,
    PAUSES,
    Cells,
    after_deferral,
    after_doubt,
    after_success,
    being_sent,
    is_due,
    made_ready,
    step_for,
)
from automation.rules.chasing.trial import Trial
from automation.rules.items import Person
from automation.rules.values import moment_of, moment_to_serial

NOW = datetime(2026, 11, 23, 9)
MESSAGE = Trial(Person("p1", "Robin", email="robin@hopeside.example"), NOW)


def line(state: str, **cells: object) -> Cells:
    return {"id": MESSAGE.key, "address": MESSAGE.to.email, "state": state, **cells}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("Ready", "send"), ("", "send"), (" ready", "send"), ("Sending", "find out"), ("Sent", "done"),
        ("WRITTEN", "done"), ("Overtaken", "done"), ("Bounced", "needs a person"), ("Failed", "needs a person"),
        ("Uncertain", "needs a person"), ("whatever", "needs a person"),
    ],
)  # fmt: skip
def test_the_state_says_what_is_to_be_done(state: str, step: str) -> None:
    assert step_for(line(state), MESSAGE, NOW) == step
    assert step_for(None, MESSAGE, NOW) == "send"


@pytest.mark.parametrize("state", ["Bounced", "Failed", "Uncertain"])
def test_another_address_is_tried_without_being_asked(state: str) -> None:
    assert step_for(line(state, address="old@hopeside.example"), MESSAGE, NOW) == "send"


def test_what_is_put_off_waits_for_its_time_unless_a_wrong_clock_set_it() -> None:
    soon, never = moment_to_serial(NOW + timedelta(minutes=5)), moment_to_serial(NOW + timedelta(days=400))
    assert step_for(line("Ready", next_try=soon), MESSAGE, NOW) == "wait" and not is_due(
        line("Ready", next_try=soon), NOW
    )
    assert step_for(line("Ready", next_try=soon), MESSAGE, NOW + timedelta(minutes=5)) == "send"
    assert step_for(line("Ready", next_try=never), MESSAGE, NOW) == "send"


@given(st.integers(1, 50))
def test_the_pauses_grow_and_end_at_the_limit(most: int) -> None:
    email, pauses, now = line("Ready"), [], NOW
    for _ in range(most - 1):
        email |= after_deferral(email, "later", now, most)
        moment = moment_of(email["next_try"])
        assert email["state"] == "Ready" and moment is not None
        pauses.append(moment - now)
        now = moment
    email |= after_deferral(email, "later", now, most)
    assert (email["state"], email["tries"], email["next_try"]) == ("Failed", most, "")
    assert pauses == sorted(pauses) and set(pauses) <= set(PAUSES)


def test_after_a_doubt_it_is_sent_once_more_and_never_a_third_time_however_it_goes_in_between() -> None:
    email = line("Sending")
    email |= after_doubt(email, NOW)
    assert (email["state"], email["note"]) == ("Ready", MAY_COME_TWICE)
    email |= being_sent(email, "<1@x>", doubtful=False)
    email |= after_deferral(email, "Asked to wait.", NOW, 8)
    assert email["note"] == f"{MAY_COME_TWICE} Asked to wait."
    email |= made_ready(email, MESSAGE)
    email |= being_sent(email, "<1@x>", doubtful=False)
    assert after_success(email, "Sent", NOW)["note"] == MAY_COME_TWICE
    email |= after_doubt(email, NOW)
    assert (email["state"], email["note"]) == ("Uncertain", CUT_OFF_TWICE)
    email |= {"state": "Ready"}  # somebody typed it
    email |= made_ready(email, MESSAGE)
    assert being_sent(email, "<1@x>", doubtful=False)["note"] == ""


@pytest.mark.parametrize("state", [*STATES, "", "something"])
def test_nothing_that_was_handed_over_or_doubted_twice_goes_again_by_itself(state: str) -> None:
    step = step_for(line(state), MESSAGE, NOW)
    assert (step in ("send", "find out")) == (state in ("Ready", "Sending", ""))
