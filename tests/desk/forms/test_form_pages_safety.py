"""What a form says of safety stays in sight to the end; its introduction is read once, and then folded away."""

from __future__ import annotations

import pytest

SAFE = "Ring 999.\nNobody watches <this> form."


@pytest.fixture
def safe_form(office, form):
    """The form, which says the same about safety at the head of its description and between its questions."""
    info = {"description": f"{SAFE}\n\nThis form is for you.\nTake your time."}
    office.change(form, {"updateFormInfo": {"info": info, "updateMask": "description"}})
    return form


def warned(visitor) -> list[str]:
    return [line.text for line in visitor.soup.select("main > .safety p")]


def test_the_check_and_the_receipt_say_what_to_do_if_someone_is_not_safe(visitor, safe_form, at_check):
    assert warned(at_check()) == SAFE.split("\n")
    visitor.press("Send")
    assert visitor.number and warned(visitor) == SAFE.split("\n")
    main = visitor.soup.main
    assert main is not None
    first, second = main.find_all(recursive=False)[:2]
    assert (first.name, second["class"]) == ("h1", ["safety"])


def test_a_form_sent_before_or_closed_says_it_too(visitor, safe_form, at_check, office):
    check = at_check().bookmark()
    visitor.press("Send").return_to(check).press("change:start").press("Continue", _1="Robin B").press("Send")
    assert visitor.status == 409 and warned(visitor) == SAFE.split("\n")
    office.set_state(safe_form, published=True, accepting=False)
    assert visitor.open(safe_form["responderUri"]).status == 410
    assert warned(visitor) == SAFE.split("\n")


def test_a_form_that_does_not_speak_of_safety_shows_no_box(visitor, form, at_check):
    assert warned(at_check()) == []
    assert warned(visitor.press("Send")) == []


def test_the_introduction_is_open_at_first_and_folded_on_the_way_back_and_with_errors(visitor, safe_form):
    visitor.open(safe_form["responderUri"])
    assert [one.text for one in visitor.soup.select("main > p")] == ["This form is for you.", "Take your time."]
    assert visitor.soup.select("details.introduction") == []
    visitor.press("Continue", _1="")
    assert visitor.status == 422
    assert visitor.soup.select("main > p") == []
    assert [one.text for one in visitor.soup.select("details.introduction p")] == [
        "This form is for you.",
        "Take your time.",
    ]
    assert warned(visitor) == SAFE.split("\n")
    visitor.press("Continue", _1="Robin", _2="At home").press("Back")
    assert visitor.soup.select("details.introduction p") and not visitor.soup.select("main > p")


def test_a_form_without_an_introduction_folds_nothing(visitor, form):
    assert visitor.open(form["responderUri"]).press("Continue", _1="").soup.select("details") == []


@pytest.mark.parametrize(
    ("items", "title"),
    [
        ([{"title": "Who is asking?", "textItem": {}}], "Who is asking?"),
        ([{"title": "Not safe?", "description": SAFE, "textItem": {}}], "The first page"),
        (
            [
                {"title": "Not safe?", "description": SAFE, "textItem": {}},
                {"title": "Who is asking?", "textItem": {}},
            ],
            "Who is asking?",
        ),
        ([], "The first page"),
    ],
)
def test_the_answers_of_the_first_page_are_headed_by_the_words_it_begins_with(visitor, office, items, title):
    name = office.question("00000001", "Your name", textQuestion={})
    later = {"title": "Too late to name the page", "textItem": {}}
    story = office.question("00000002", "Your story", textQuestion={})
    made = office.publish([*items, name, later, office.page("20000001", "Your story"), story])
    info = {"description": SAFE}
    office.change(made, {"updateFormInfo": {"info": info, "updateMask": "description"}})
    visitor.open(made["responderUri"])
    assert visitor.soup.title is not None and visitor.soup.title.text == "About me – Followthrough"
    visitor.press("Continue", _1="Robin").press("Continue", _2="Mine")
    heads = [head.text for head in visitor.soup.select(".answers__head h2")]
    assert heads == [title, "Your story"]
    visitor.press("Send")
    assert [head.text for head in visitor.soup.select(".answers__head h2")] == heads
