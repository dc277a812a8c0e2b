"""Forms that ask for an email address: typed by who answers, or not to be had on the desk."""

from __future__ import annotations

import pytest


@pytest.fixture
def collecting(office):
    """Publish a form of one question that asks for addresses in some way."""

    def publish(how: str):
        form = office.publish([{"title": "Hello", "textItem": {}}, office.question("00000001", "Your wish")])
        settings = {"settings": {"emailCollectionType": how}, "updateMask": "emailCollectionType"}
        office.change(form, {"updateSettings": settings})
        return form

    return publish


def test_the_address_is_asked_for_first_and_is_told_beside_the_answers(visitor, office, collecting):
    form = collecting("RESPONDER_INPUT")
    visitor.open(form["responderUri"])
    first, *_ = visitor.soup.select("main form label")
    assert first["for"] == "q-emailAddress"
    assert visitor.press("Continue", _1="A visit").status == 422
    assert visitor.press("Continue", emailAddress="Robin").status == 422
    visitor.press("Continue", emailAddress="robin@example.org")
    assert "robin@example.org" in visitor.text
    assert visitor.press("Send").number
    (response,) = office.stored(form)
    assert response["respondentEmail"] == "robin@example.org"
    assert list(response["answers"]) == ["00000001"]


def test_a_link_may_bring_the_address_along(visitor, collecting):
    form = collecting("RESPONDER_INPUT")
    visitor.open(form["responderUri"] + "?emailAddress=robin%40example.org")
    assert visitor.value("emailAddress") == "robin@example.org"


def test_the_receipt_shows_the_address_and_the_same_answers_sent_twice_are_one_response(visitor, office, collecting):
    form = collecting("RESPONDER_INPUT")
    visitor.open(form["responderUri"]).press("Continue", _1="A visit", emailAddress="robin@example.org")
    check = visitor.bookmark()
    assert "robin@example.org" in visitor.press("Send").text
    number = visitor.number
    assert visitor.return_to(check).press("Send").number == number
    assert len(office.stored(form)) == 1


def test_a_form_that_wants_verified_addresses_opens_to_nobody(visitor, collecting):
    assert visitor.open(collecting("VERIFIED")["responderUri"]).status == 410
