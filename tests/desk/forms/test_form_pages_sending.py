"""Sending a form: once, never lost, never said to be kept when it is not; receipts; the coordinator's view."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from automation.desk import passphrase

HOME = "20000002"


def test_the_same_attempt_sent_twice_is_kept_once_with_the_same_receipt(visitor, form, office, at_check):
    check = at_check().bookmark()
    first = visitor.press("Send").number
    assert visitor.return_to(check).press("Send").number == first
    assert len(office.stored(form)) == 1


def test_a_double_click_and_others_at_the_same_moment_are_each_kept_once(desk, form, office, at_check, visitor):
    posts = []
    for _ in range(4):
        at_check()
        fields = {one["name"]: one["value"] for one in visitor.soup.select("main input")}
        posts += [(visitor.address, {**fields, "action": "submit"})] * 2
    cookie = visitor.client.get_cookie("desk").value

    def send(post):
        client = desk.pages.test_client()
        client.set_cookie("desk", cookie)
        try:
            return client.post(post[0], data=post[1]).status_code
        finally:
            desk.store.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(send, posts)) == [303] * 8
    assert len(office.stored(form)) == 4


def test_loading_the_receipt_again_sends_nothing(visitor, form, office, at_check):
    number = at_check().press("Send").number
    assert visitor.open(visitor.address).number == number
    assert len(office.stored(form)) == 1


def test_answers_changed_after_sending_are_not_taken_for_sent(visitor, form, office, at_check):
    check = at_check().bookmark()
    first = visitor.press("Send").number
    visitor.return_to(check).press("change:" + HOME).press("Continue", _5="Another story").press("Send")
    assert visitor.status == 409
    assert visitor.title == "You have already sent this form"
    assert first in visitor.text and "Another story" in visitor.text
    assert len(office.stored(form)) == 1
    visitor.press("Send the changed answers too")
    assert visitor.number != first
    assert [one["00000005"] for one in office.texts(form)] == [["A story"], ["Another story"]]


def test_a_drawing_sent_twice_is_kept_once(visitor, form, office, picture):
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    check = visitor.press("Continue", **{"_6.drawing": url}).bookmark()
    number = visitor.press("Send").number
    assert visitor.return_to(check).press("Send").number == number
    assert office.sql("SELECT count(*) FROM file WHERE mime_type = 'image/png'") == [(1,)]


def test_a_page_passed_over_by_hand_is_asked_for_before_sending(visitor, form, office):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="In prison")
    visitor.sent = [(name, "submit" if name == "action" else text) for name, text in visitor.sent]
    assert visitor.post().value("entry.1") == "Robin"
    assert office.stored(form) == []


def test_the_receipt_keeps_the_number_and_lets_go_of_the_answers(visitor, clock, at_check):
    number = at_check().press("Send").number
    assert "A story" in visitor.text
    clock.now += timedelta(minutes=31)
    assert visitor.open(visitor.address).number == number
    assert "A story" not in visitor.text and "Robin" not in visitor.text


def test_a_receipt_outlives_its_erased_response(visitor, office, at_check):
    number = at_check().press("Send").number
    office.sql("DELETE FROM response")
    assert visitor.open(visitor.address).number == number
    assert "A story" not in visitor.text


def test_a_made_up_receipt_is_not_found(visitor, form):
    assert visitor.open(form["responderUri"].replace("viewform", "receipt/made-up")).status == 404


def test_nothing_typed_stands_in_an_address_or_stays_in_the_browser(visitor, at_check):
    at_check("Canary words").press("Send")
    assert visitor.headers["Cache-Control"] == "no-store"
    assert "Canary" not in visitor.address and "Robin" not in visitor.address
    assert "Canary" not in base64.urlsafe_b64decode(_cookie(visitor)).decode("latin-1")


def _cookie(visitor) -> str:
    body = visitor.client.get_cookie("desk").value.split(".")[0]
    return body + "=" * (-len(body) % 4)


def test_a_form_that_closes_meanwhile_says_so_and_shows_what_was_typed(visitor, form, office, at_check):
    at_check("To be copied")
    office.set_state(form, published=True, accepting=False)
    visitor.press("Send")
    assert visitor.status == 410
    assert "Your answers were not sent" in visitor.text and "To be copied" in visitor.text
    assert office.stored(form) == []


def test_what_cannot_be_an_answer_is_shown_too_when_the_form_closes(visitor, form, office):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="In prison")
    office.set_state(form, published=False, accepting=False)
    visitor.press("Continue", _3_day="31", _3_month="2", _3_year="2026")
    answers = [one.text for one in visitor.soup.select("dd.answer")]
    assert answers == ["Robin", "In prison", "31", "2", "2026"]
    assert "Not answered" not in visitor.text


@pytest.mark.parametrize("state", [{"published": False, "accepting": False}, {"published": True, "accepting": False}])
def test_a_form_that_takes_no_answers_says_so(visitor, form, office, state):
    office.set_state(form, **state)
    assert visitor.open(form["responderUri"]).status == 410
    assert "closed" in visitor.text
    assert "About me" not in visitor.open("/forms").text


@pytest.mark.parametrize("statement", ["DELETE FROM permission", "UPDATE file SET trashed = 1"])
def test_a_form_that_is_shared_with_nobody_or_in_the_bin_is_closed(visitor, form, office, statement):
    office.sql(statement)
    assert visitor.open(form["responderUri"]).status == 410
    assert visitor.open("/forms").soup.select("main li") == []


def test_an_address_without_a_form_is_not_found(visitor):
    assert visitor.open("/forms/d/e/nowhere/viewform").status == 404
    assert "no form at this address" in visitor.text


def test_a_question_that_becomes_required_meanwhile_is_asked_before_sending(visitor, form, office, at_check):
    at_check()
    item = {"questionItem": {"question": {"required": True}}}
    mask = "questionItem.question.required"
    office.change(form, {"updateItem": {"item": item, "location": {"index": 8}, "updateMask": mask}})
    visitor.press("Send")
    assert visitor.status == 422 and visitor.title == "Your story"
    assert visitor.value("entry.5") == "A story"
    assert office.stored(form) == []


def test_a_desk_file_that_cannot_be_written_gives_no_receipt_and_loses_nothing(visitor, form, office, desk, at_check):
    at_check("Not lost\n")
    with desk.store.read() as connection:
        connection.execute("PRAGMA query_only = ON")
    visitor.press("Send")
    assert visitor.status == 503
    assert "no receipt" in visitor.text and "desk.db" not in visitor.text
    with desk.store.read() as connection:
        connection.execute("PRAGMA query_only = OFF")
    assert office.stored(form) == []
    visitor.press("Try again")
    assert office.texts(form)[0]["00000005"] == ["Not lost\n"]


def test_a_browser_that_forgot_its_cookie_loses_no_answer(visitor, form, office):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    visitor.client.delete_cookie("desk")
    visitor.press("Continue", _5="Still here\n")
    assert visitor.status == 400 and "Nothing has been sent yet" in visitor.text
    assert visitor.press("Try again").title == "Check your answers"
    visitor.press("Send")
    assert office.texts(form)[0]["00000005"] == ["Still here\n"]


def test_a_draft_that_is_not_ours_is_not_read(visitor, form):
    visitor.open(form["responderUri"]).press("Continue", draft="made up")
    assert visitor.status == 400 and "fill it in once more" in visitor.text


def test_more_than_can_travel_in_one_page_is_told_at_the_field(visitor, office):
    made = office.publish([office.question(f"{number:08x}", "Q") for number in range(1, 47)])
    visitor.open(made["responderUri"]).press("Continue", **{f"_{number}": "x" * 99_999 for number in range(1, 47)})
    assert visitor.status == 422 and "too large to send together" in visitor.text
    assert visitor.value("entry.46") == "x" * 99_999


def test_a_request_beyond_all_measure_is_refused_plainly(visitor, form):
    visitor.open(form["responderUri"]).press("Continue", _1="x" * 9_000_000)
    assert visitor.status == 413 and "too much" in visitor.text


PASSPHRASE = "a long enough passphrase"


@pytest.fixture
def signed_in(desk, visitor):
    """The visitor as the coordinator, through the door."""

    def go():
        passphrase.set_passphrase(desk.store, PASSPHRASE)
        visitor.open("/sign-in").press("Sign in", passphrase=PASSPHRASE)
        return visitor

    return go


def test_a_response_and_its_drawing_are_for_the_coordinator_alone(visitor, form, office, picture, desk):
    passphrase.set_passphrase(desk.store, PASSPHRASE)
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    number = visitor.press("Continue", **{"_6.drawing": url}).press("Send").number
    ((file_id,),) = office.sql("SELECT id FROM file WHERE mime_type = 'image/png'")
    for address in (f"/responses/{number}", f"/drawings/{file_id}"):
        assert visitor.open(address).address == "/sign-in"
        assert "Robin" not in visitor.text


def test_the_coordinator_reads_a_whole_response_by_receipt_number_or_id(signed_in, visitor, form, office, picture):
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    story = "Hir " * 6_000 + "<b>end</b>"
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    number = visitor.press("Continue", _5=story, **{"_6.drawing": url}).press("Send").number
    signed_in()
    for word in (number, number.lower().replace("-", " "), office.stored(form)[0]["responseId"]):
        visitor.open(f"/responses/{word}")
        assert [one.text for one in visitor.soup.select("dd.answer")] == ["Robin", "At home", story]
    shown = visitor.soup.select_one("img.picture")
    assert shown is not None
    drawing = visitor.client.get(str(shown["src"]))
    assert drawing.data == picture
    assert drawing.headers["Content-Type"] == "image/png"
    assert drawing.headers["X-Content-Type-Options"] == "nosniff"
    assert drawing.headers["Content-Disposition"].startswith("inline")


def test_answers_to_a_question_that_was_taken_off_the_form_are_still_shown(signed_in, visitor, form, office, at_check):
    number = at_check().press("Send").number
    office.change(form, {"deleteItem": {"location": {"index": 1}}})
    signed_in().open(f"/responses/{number}")
    assert "Robin" in visitor.text and "taken off the form" in visitor.text


def test_a_mistyped_receipt_number_is_not_found(signed_in):
    assert signed_in().open("/responses/2222-2222").status == 404


def test_other_files_are_no_drawings(signed_in, form):
    assert signed_in().open(f"/drawings/{form['formId']}").status == 404


def test_the_coordinator_erases_the_answers_of_a_response_and_its_drawing_after_a_page_that_asks(
    signed_in, visitor, form, forms, office, picture
):
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    number = visitor.press("Continue", _5="Canary story", **{"_6.drawing": url}).press("Send").number
    (stored,) = office.stored(form)
    signed_in().open(f"/responses/{stored['responseId']}/erase")
    assert "cannot be brought back" in visitor.text and len(office.stored(form)) == 1, "asking changes nothing"
    visitor.press("Erase these answers")
    assert visitor.address == f"/responses/{number}" and "The answers were erased." in visitor.text
    assert "Canary" not in visitor.text and "Erase these answers" not in visitor.text
    assert office.sql("SELECT body FROM response") == [("",)]
    assert office.sql("SELECT id FROM file WHERE mime_type = 'image/png'") == []
    assert office.stored(form) == []
    path = office.desk.store.path
    files = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
    assert len(files) > 1 and not any(b"Canary" in one.read_bytes() for one in files)
    visitor.open(f"/responses/{stored['responseId']}/erase")
    assert "They are erased already" in visitor.text


def test_an_erased_response_does_not_come_back_when_its_page_is_sent_again(signed_in, visitor, form, office, at_check):
    check = at_check().bookmark()
    number = visitor.press("Send").number
    receipt = visitor.address
    (stored,) = office.stored(form)
    signed_in().open(f"/responses/{stored['responseId']}/erase").press("Erase these answers")
    assert visitor.return_to(check).press("Send").number == number
    assert office.stored(form) == [] and office.sql("SELECT count(*) FROM response") == [(1,)]
    assert visitor.open(receipt).number == number and "A story" not in visitor.text


def test_only_the_coordinator_erases_and_only_by_the_whole_id(visitor, form, office, at_check, signed_in):
    number = at_check().press("Send").number
    (stored,) = office.stored(form)
    assert visitor.client.post(f"/responses/{stored['responseId']}/erase").status_code in (302, 400, 403)
    assert len(office.stored(form)) == 1
    assert signed_in().open(f"/responses/{number}/erase").status == 404
