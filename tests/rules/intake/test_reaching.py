"""Requests that leave nothing by which anybody can be reached: a person is told, and told when that is mended."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from automation.specs.system import TO_CHECK

CHILD = {"initials": "AB", "born": "2015-03-01", "area": "Seaton"}


@pytest.fixture(autouse=True)
def told_by_email(office: Any) -> None:
    """The form for referrals says that whoever asks can be reached by an email address."""
    forms = [msgspec.structs.replace(one, reach=("email",) * (one.key == "referral")) for one in office.specs.forms]
    office.specs = msgspec.structs.replace(office.specs, forms=tuple(forms))


def asked(office: Any) -> list[tuple[str, str]]:
    return [(line["state"], line["what"]) for line in office.rows(TO_CHECK) if line["kind"] == "Not told"]


@pytest.mark.parametrize("email", [{}, {"email": "  "}])
def test_a_request_that_leaves_no_way_to_reach_anybody_is_put_to_check_once(office: Any, email: dict[str, str]) -> None:
    sent = office.send("referral", turns=[CHILD, {**CHILD, "initials": "CD"}], agreed="Yes", **email)
    office.sync()
    ((state, what),) = asked(office)
    assert state == "Open" and sent.receipt in what and "nobody can get in touch with them" in what
    assert all(str(row["id"]) in what for row in office.rows("children"))
    (line,) = office.open_lines()
    assert office.decide("seen")["state"] == "Settled" and line["reference"] in what
    assert office.is_settled_now() and [state for state, _ in asked(office)] == ["Settled"]


def test_one_that_leaves_a_way_is_not(office: Any) -> None:
    office.send("referral", turns=[CHILD], email="tutor@school.example")
    office.sync()
    assert asked(office) == []


def test_an_edit_that_leaves_a_way_after_all_settles_the_line_and_one_that_takes_it_back_asks(office: Any) -> None:
    sent = office.send("referral", turns=[CHILD], agreed="Yes")
    office.sync()
    states = []
    for hour, email in ((11, {"email": "a@b.example"}), (12, {}), (13, {"email": "a@b.example"})):
        office.edit_response(sent, at=f"2026-11-20T{hour}:00:00Z", turns=[CHILD], agreed="Yes", **email)
        office.sync()
        states += [state for state, _ in asked(office)]
    assert states == ["Settled", "Open", "Settled"]


def test_whoever_has_dealt_with_it_is_not_asked_again_by_an_edit_that_leaves_no_way_either(office: Any) -> None:
    sent = office.send("referral", turns=[CHILD], agreed="Not yet")
    office.sync()
    (line,) = office.open_lines()
    office.edit(TO_CHECK, line["id"], decision="seen")
    for hour, agreed in ((11, "Yes"), (12, "Not yet")):
        office.edit_response(sent, at=f"2026-11-20T{hour}:00:00Z", turns=[CHILD], agreed=agreed)
        office.sync()
        settled = office.row(TO_CHECK, line["id"])
        assert (settled["state"], settled["decision"]) == ("Settled", "seen") and office.is_settled_now()
