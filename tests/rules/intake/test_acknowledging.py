"""Who is told the reference of a new case: whoever asked, at an address that is theirs, once, and soon."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest

from automation.rules.intake.acknowledging import MOST, acknowledgements, address_left
from automation.rules.intake.entry import SET_ASIDE
from automation.specs.model import Acknowledge
from automation.specs.reading import load_specs
from automation.specs.system import EMAILS, RESPONSES, TO_CHECK

REFERRAL = load_specs().form("referral").acknowledge
MYSELF = "The person filling this in"
YOUNG = "The young person"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"work_email": "tutor@school.example", "contact_email": "mum@home.example"}, "tutor@school.example"),
        ({"contact_email": "gran@home.example", "contact_first": MYSELF}, "gran@home.example"),
        ({"contact_email": "mum@home.example", "contact_first": "The parent or carer"}, ""),
        ({"contact_email": "kid@home.example", "contact_first": YOUNG, "who_asks": YOUNG}, "kid@home.example"),
        ({"contact_email": "kid@home.example", "contact_first": YOUNG, "who_asks": "A parent"}, ""),
        ({"contact_email": "mum@home.example"}, ""),
        ({"work_email": "  "}, ""),
        ({"work_email": "tutor at school"}, "tutor at school"),
        ({"work_email": ["a@b.example", "c@d.example"]}, "a@b.example c@d.example"),
        ({}, ""),
    ],
)
def test_only_the_address_of_the_one_who_asks_counts(answers: dict[str, Any], told: str) -> None:
    given = {key: text if isinstance(text, list) else [text] for key, text in answers.items()}
    assert address_left(REFERRAL, given) == told


def test_an_address_counts_only_while_everything_else_was_answered_so() -> None:
    asked = [Acknowledge(to="mail", when={"who": "Me", "how": "Email"})]
    assert address_left(asked, {"mail": ["a@b.example"], "who": ["Me"], "how": ["Post", "Email"]}) == "a@b.example"
    assert address_left(asked, {"mail": ["a@b.example"], "who": ["Me"], "how": ["Post"]}) == ""


def asks(office: Any, *, at: str = "2026-11-20T10:00:00Z", email: str = "tutor@school.example") -> Any:
    """Somebody asks for support, and it is taken in."""
    turn = {"initials": f"A{len(office.responses)}", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
    sent = office.send("referral", at=at, turns=[turn, turn | {"initials": "ZZ"}], email=email)
    office.sync()
    return sent


def test_a_new_case_is_acknowledged_with_its_references_and_nothing_else(office: Any) -> None:
    sent = asks(office)
    (message,) = acknowledgements(office.book()).messages
    assert (message.to.email, message.to.name, message.key) == ("tutor@school.example", "", f"ack/{sent.id}")
    assert message.references == message.about == tuple(str(row["id"]) for row in office.rows("children"))
    assert len(message.references) == 2


@pytest.mark.parametrize("state", ["Sent", "Written", "Bounced", "Failed", "Uncertain"])
def test_once_it_went_or_a_person_has_to_help_it_is_not_made_again(office: Any, state: str) -> None:
    sent = asks(office)
    office.type_row(EMAILS, id=f"ack/{sent.id}", kind="Acknowledgement", state=state)
    assert acknowledgements(office.book()).messages == ()


def _emailed(office: Any, key: str, references: Iterable[str], state: str = "Sent") -> None:
    """The line of an email that told of some references."""
    if "about" not in office.tabs[EMAILS][0]:
        office.tabs[EMAILS] = [[*row, "about"] for row in office.tabs[EMAILS]]
    office.type_row(EMAILS, id=key, kind="Acknowledgement", state=state, about="\n".join(references))


def _edited(office: Any, sent: Any, at: str = "2026-11-21T10:00:00Z") -> tuple[str, ...]:
    """Whoever asked adds a third child; the references of the children now."""
    turn = {"initials": "A0", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
    turns = [turn, turn | {"initials": "ZZ"}, turn | {"initials": "NN", "born": "2019-03-01"}]
    office.edit_response(sent, at=at, turns=turns, email="tutor@school.example")
    office.sync()
    return tuple(str(row["id"]) for row in office.rows("children"))


def test_a_child_who_is_added_by_an_edit_is_acknowledged_by_an_email_of_its_own_once(office: Any) -> None:
    sent = asks(office)
    (first,) = acknowledgements(office.book()).messages
    _emailed(office, first.key, first.references)
    references = _edited(office, sent)
    (second,) = acknowledgements(office.book()).messages
    assert (second.key, second.references) == (f"ack/{sent.id}/2", references[2:])
    _emailed(office, second.key, references[2:], "Ready")
    assert acknowledgements(office.book()).messages == (second,)
    office.edit(EMAILS, second.key, state="Sent")
    assert acknowledgements(office.book()).messages == ()


def test_a_family_that_has_stopped_before_the_email_went_is_not_written_to(office: Any) -> None:
    asks(office)
    first, second = (str(row["id"]) for row in office.rows("children"))
    office.edit("children", first, agreed="no")
    assert [message.references for message in acknowledgements(office.book()).messages] == [(second,)]
    office.edit("children", second, agreed="No")
    assert acknowledgements(office.book()).messages == ()


def test_a_child_who_is_added_before_the_first_email_went_stands_in_that_one(office: Any) -> None:
    references = _edited(office, asks(office))
    assert [message.references for message in acknowledgements(office.book()).messages] == [references]


@pytest.mark.parametrize("told", [True, False])
def test_of_a_child_who_is_added_weeks_later_only_those_are_told_who_were_told_of_the_first(
    office: Any, told: bool
) -> None:
    sent = asks(office, at="2026-11-02T10:00:00Z")
    if told:
        _emailed(office, f"ack/{sent.id}", [str(row["id"]) for row in office.rows("children")])
    references = _edited(office, sent)
    messages = acknowledgements(office.book()).messages
    assert [message.references for message in messages] == ([references[2:]] if told else [])


@pytest.mark.parametrize("state", ["Ready", "Sending"])
def test_one_that_is_still_to_go_is_made_again(office: Any, state: str) -> None:
    sent = asks(office)
    office.type_row(EMAILS, id=f"ack/{sent.id}", kind="Acknowledgement", state=state)
    assert len(acknowledgements(office.book()).messages) == 1


def test_a_first_look_at_old_requests_writes_to_nobody(office: Any) -> None:
    asks(office, at="2026-11-16T08:59:00Z")
    assert acknowledgements(office.book()).messages == ()
    asks(office, at="2026-11-16T09:01:00Z")
    assert len(acknowledgements(office.book()).messages) == 1
    office.today = datetime(2026, 11, 23, 9, 2)
    assert acknowledgements(office.book()).messages == ()


def test_a_request_that_opened_no_case_is_not_acknowledged(office: Any) -> None:
    sent = asks(office)
    office.edit(RESPONSES, sent.id, became=SET_ASIDE)
    assert acknowledgements(office.book()).messages == ()


def test_what_somebody_typed_over_the_reference_of_a_line_is_not_told(office: Any) -> None:
    sent = asks(office)
    office.edit(RESPONSES, sent.id, reference="about Amy")
    assert acknowledgements(office.book()).messages == ()


def test_answers_that_did_not_fit_their_cell_tell_no_address(office: Any) -> None:
    sent = asks(office)
    office.edit(RESPONSES, sent.id, answers=json.dumps({"email": ["tutor@school.example"]})[:-2] + " […]")
    assert acknowledgements(office.book()).messages == ()


def test_an_address_that_is_none_is_asked_about_once_without_saying_it(office: Any) -> None:
    sent = asks(office, email="ring me on 01632")
    assert acknowledgements(office.book()).messages == ()
    (line,) = [line for line in office.open_lines() if line["kind"] == "Not told"]
    assert sent.receipt in line["what"] and "01632" not in line["what"]
    assert all(str(row["id"]) in line["what"] for row in office.rows("children"))
    settled = office.decide("seen", office.open_lines().index(line))
    assert settled["state"] == "Settled"
    office.sync()
    assert [row["state"] for row in office.rows(TO_CHECK) if row["kind"] == "Not told"] == ["Settled"]


def test_a_line_about_such_an_address_that_somebody_deleted_does_not_come_back(office: Any) -> None:
    sent = asks(office, email="ring me")
    office.delete(TO_CHECK, office.open_lines()[0]["id"])
    office.sync()
    office.sync()
    assert (office.open_lines(), office.changes) == ([], [])
    assert "To check asks somebody to tell them" in office.row(RESPONSES, sent.id)["note"]


def test_a_child_who_is_added_by_an_edit_gets_a_line_of_its_own_where_no_email_can_go(office: Any) -> None:
    sent = asks(office, email="ring me")
    (first,) = [line for line in office.open_lines() if line["kind"] == "Not told"]
    children = [{"initials": text, "born": "2015-03-01"} for text in ("AB", "CD", "EF")]
    office.edit_response(sent, at="2026-11-23T08:00:00Z", email="ring me", agreed="Yes", turns=children)
    office.sync()
    lines = [line for line in office.open_lines() if line["kind"] == "Not told"]
    told = ", ".join(line["reference"] for line in reversed(lines)).split(", ")
    assert first["reference"] == lines[1]["reference"] and sorted(told) == sorted(
        r["id"] for r in office.rows("children")
    )
    office.sync()
    assert office.changes == []


def test_lines_from_before_notes_told_of_them_are_not_asked_again(office: Any) -> None:
    sent = asks(office, email="ring me")
    office.edit(RESPONSES, sent.id, note="")
    office.sync()
    assert len(office.rows(TO_CHECK)) == 1
    assert "To check asks somebody to tell them" in office.row(RESPONSES, sent.id)["note"]


def test_nobody_is_asked_about_an_address_that_was_not_left(office: Any) -> None:
    asks(office, email="")
    assert acknowledgements(office.book()).untold == ()


def test_very_many_are_acknowledged_some_at_a_time_the_oldest_first(office: Any) -> None:
    sent = [asks(office, at=f"2026-11-20T10:{minute:02}:00Z") for minute in range(MOST + 2)]
    first = acknowledgements(office.book()).messages
    assert [message.response_id for message in first] == [one.id for one in sent[:MOST]]


def test_while_emails_cannot_be_trusted_nobody_is_written_to(office: Any) -> None:
    asks(office)
    office.tabs[EMAILS] = None
    assert acknowledgements(office.book()).messages == ()


def test_an_address_in_people_that_is_none_is_asked_about_until_it_is_put_right(office: Any) -> None:
    def lines() -> list[Any]:
        return [row["state"] for row in office.rows(TO_CHECK) if "no email can go there" in str(row["what"])]

    office.edit("people", "p1", email="sal at hopeside")
    office.sync()
    assert lines() == ["Open"] and "Sal Rowe" in str(office.open_lines()[0]["what"])
    office.decide("seen")
    office.sync()
    assert lines() == ["Settled"]
    office.edit("people", "p1", email="sal@")
    office.sync()
    assert lines() == ["Settled", "Open"] or lines() == ["Open", "Settled"]
    office.edit("people", "p1", email="sal@x.example")
    office.sync()
    office.edit("people", "p1", email="sal@")
    office.sync()
    assert sorted(lines()) == ["Open", "Settled"]
