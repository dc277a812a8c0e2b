"""A signed address that stands for a form with answers: looking sends nothing, a button or one click sends once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from automation.desk.given import Given, path

CODE, NEVER = {"00000001": ("P-7KQ4-X2C",)}, {"00000002": ("Never",)}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def wishes(office):
    """A form that asks for a code and a wish, and ends with a page that nobody has to fill in."""
    often = office.choice("RADIO", "Every week", "Never")
    made = office.publish(
        [
            {"title": "If you are not safe", "description": "Ring 999.", "textItem": {}},
            office.question("00000001", "Your code", required=True, textQuestion={}),
            office.question("00000002", "How often?", required=True, choiceQuestion=often),
            office.page("20000001", "Before you send this"),
            office.question("00000003", "In danger?", choiceQuestion=office.choice("CHECKBOX", "Yes")),
        ],
        title="Our emails",
    )
    info = {"description": "Ring 999.\n\nYou choose."}
    office.change(made, {"updateFormInfo": {"info": info, "updateMask": "description"}})
    made["public_id"] = made["responderUri"].split("/")[-2]
    return made


@pytest.fixture
def link(desk, wishes, clock):
    """The address that knows the code, and sends Never by one click."""
    return path(desk.store, Given(wishes["public_id"], CODE, NEVER), clock())


def test_looking_shows_what_would_be_sent_and_sends_nothing(visitor, link, wishes, office):
    for _ in range(2):
        assert visitor.open(link).status == 200
    assert visitor.soup.h1.text == "Our emails" and "You choose." in visitor.text
    assert [one.text for one in visitor.soup.select("dd.answer")] == ["P-7KQ4-X2C"]
    assert [one["value"] for one in visitor.soup.select("input[checked]")] == ["Never"]
    assert "Ring 999." in visitor.text and "In danger?" not in visitor.text
    assert office.stored(wishes) == []


def test_the_button_sends_and_leads_to_a_receipt(visitor, link, wishes, office):
    assert visitor.open(link).press("Send", _2="Every week").number
    assert office.texts(wishes) == [{"00000001": ["P-7KQ4-X2C"], "00000002": ["Every week"]}]


def test_one_click_sends_without_cookie_page_or_redirect(desk, link, wishes, office):
    answer = desk.pages.test_client(use_cookies=False).post(link, data=ONE_CLICK)
    assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert office.texts(wishes) == [{"00000001": ["P-7KQ4-X2C"], "00000002": ["Never"]}]


def test_one_click_as_a_form_with_parts_is_taken_too(desk, link, wishes, office):
    sent = desk.pages.test_client().post(link, data=ONE_CLICK, content_type="multipart/form-data")
    assert (sent.status_code, len(office.stored(wishes))) == (200, 1)


def test_the_same_click_many_times_at_once_is_one_response(desk, link, wishes, office):
    def click(_):
        try:
            return desk.pages.test_client().post(link, data=ONE_CLICK).status_code
        finally:
            desk.store.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(click, range(16))) == [200] * 16
    assert len(office.stored(wishes)) == 1


def test_after_a_change_of_mind_the_old_link_counts_again(desk, link, visitor, clock, wishes, office):
    desk.pages.test_client().post(link, data=ONE_CLICK)
    visitor.open(link).press("Send", _2="Every week")
    clock.now += timedelta(hours=1)
    desk.pages.test_client().post(link, data=ONE_CLICK)
    assert [one["00000002"] for one in office.texts(wishes)] == [["Never"], ["Every week"], ["Never"]]


def test_a_link_that_does_not_say_what_one_click_means_asks_for_it(desk, wishes, visitor, clock, office):
    link = path(desk.store, Given(wishes["public_id"], CODE), clock())
    assert desk.pages.test_client().post(link, data=ONE_CLICK).status_code == 422
    assert visitor.open(link).press("Send").status == 422
    assert "Choose one answer." in visitor.text and office.stored(wishes) == []
    assert visitor.press("Send", _2="Never").number


def test_what_is_given_cannot_be_typed_over(desk, link, wishes, office):
    desk.pages.test_client().post(link, data={"entry.1": "P-9999-999", "entry.2": "Never"})
    assert office.texts(wishes)[0]["00000001"] == ["P-7KQ4-X2C"]


@pytest.mark.parametrize("spoil", [lambda word: word[:-3], lambda word: word + "x", lambda _: "nonsense"])
def test_a_link_that_is_not_whole_says_what_to_do(desk, link, spoil, wishes, office):
    head, _, word = link.rpartition("/")
    for send in (desk.pages.test_client().get, desk.pages.test_client().post):
        answer = send(f"{head}/{spoil(word)}")
        assert answer.status_code == 404
        assert "write to the coordinator" in answer.get_data(as_text=True)
    assert office.stored(wishes) == []


def test_a_link_of_another_desk_opens_nothing(desk, tmp_path, wishes, clock):
    from automation.desk import create_app

    other = create_app(tmp_path / "other.db")
    link = path(other.store, Given(wishes["public_id"], CODE, NEVER), clock())
    assert desk.pages.test_client().post(link, data=ONE_CLICK).status_code == 404


def test_after_sixty_days_it_says_whom_to_write_to(desk, link, clock, wishes, office):
    desk.store.set_meta("owner_address", "coordinator@example.org")
    clock.now += timedelta(days=60)
    assert desk.pages.test_client().get(link).status_code == 200
    clock.now += timedelta(seconds=1)
    answer = desk.pages.test_client().post(link, data=ONE_CLICK)
    assert answer.status_code == 410
    assert "write to coordinator@example.org" in answer.get_data(as_text=True)
    assert office.stored(wishes) == []


def test_a_form_that_was_closed_takes_nothing(desk, link, wishes, office):
    office.set_state(wishes, published=True, accepting=False)
    assert desk.pages.test_client().post(link, data=ONE_CLICK).status_code == 410
    assert desk.pages.test_client().get(link).status_code == 410


def test_a_question_that_is_gone_from_the_form_stops_nothing(desk, wishes, clock, office):
    link = path(desk.store, Given(wishes["public_id"], {**CODE, "0000abcd": ("x",)}, NEVER), clock())
    assert desk.pages.test_client().post(link, data=ONE_CLICK).status_code == 200
    assert len(office.stored(wishes)) == 1


def test_other_pages_still_refuse_posts_from_elsewhere(desk, form):
    answer = desk.pages.test_client().post(form["responderUri"].removeprefix("http://localhost"), data=ONE_CLICK)
    assert answer.status_code == 400


def test_a_far_too_large_post_is_refused(desk, link, wishes, office):
    answer = desk.pages.test_client().post(link, data={**ONE_CLICK, "more": "x" * 9_000_000})
    assert answer.status_code == 413 and office.stored(wishes) == []
