"""What people type into a field, and what becomes of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from automation.desk.pages.form_answers import LONGEST, OTHER, read
from automation.desk.pages.form_model import Choice, Field

ID = "0000000b"
NAME = "entry.11"


def field(kind: str, **more) -> Field:
    return Field(id=ID, kind=kind, title="Question", **more)


def texts(one: Field, **typed: str) -> tuple[str, ...]:
    reading = read(one, {f"{NAME}_{part}": [text] for part, text in typed.items()})
    assert not reading.error
    return reading.texts


def error(one: Field, **typed: str) -> tuple[str, str]:
    reading = read(one, {f"{NAME}_{part}": [text] for part, text in typed.items()})
    assert reading.error and not reading.texts
    return reading.part, reading.error


def said(one: Field, *typed: str, other: str = "") -> tuple[str, ...]:
    return read(one, {NAME: list(typed), f"{NAME}.other_option_response": [other]}).texts


def wrong(one: Field, *typed: str, other: str = "") -> str:
    return read(one, {NAME: list(typed), f"{NAME}.other_option_response": [other]}).error


DATE = field("date", has_year=True)


@pytest.mark.parametrize(
    ("day", "month", "year", "stored"),
    [
        ("1", "2", "2009", "2009-02-01"),
        ("01", "02", "2009", "2009-02-01"),
        (" 29 ", "2", "2012", "2012-02-29"),
        ("31", "12", "2100", "2100-12-31"),
    ],
)
def test_a_date_is_kept_as_year_month_day(day, month, year, stored):
    assert texts(DATE, day=day, month=month, year=year) == (stored,)


@pytest.mark.parametrize(
    ("day", "month", "year", "part"),
    [
        ("31", "2", "2015", "-day"),
        ("29", "2", "2015", "-day"),
        ("1", "13", "2015", "-day"),
        ("1", "2", "15", "-year"),
        ("1", "2", "1899", "-year"),
        ("1", "2", "0000", "-year"),
        ("1", "2", "", "-year"),
        ("", "2", "2015", "-day"),
        ("1", "March", "2015", "-month"),
        ("-1", "2", "2015", "-day"),
        ("1", "2", "٢٠١٥", "-year"),
    ],
)
def test_a_date_that_does_not_exist_or_is_not_whole_is_asked_again_at_its_part(day, month, year, part):
    assert error(DATE, day=day, month=month, year=year)[0] == part


TOLD = {"kind-0000000c": "initials", "kind-0000000d": "from today", "kind-0000000e": "up to today"}


@pytest.fixture
def asked_more(office):
    """A form that asks for initials, and for days on one side of today (22 November 2026)."""
    date = {"dateQuestion": {"includeYear": True}}
    form = office.publish(
        [
            office.question("0000000c", "Initials", required=True, textQuestion={}),
            office.question("0000000d", "By when?", **date),
            office.question("0000000e", "Date of birth", **date),
        ]
    )
    office.sql("UPDATE file SET properties = ? WHERE id = ?", json.dumps(TOLD), form["formId"])
    return form


def test_a_name_in_the_place_of_initials_is_asked_again_in_kind_words(visitor, asked_more, office):
    visitor.open(asked_more["responderUri"]).press("Continue", _12="Anna Bell")
    assert visitor.status == 422 and visitor.value("entry.12") == "Anna Bell"
    assert "Please leave names out. Give only the first letters, in capitals, like AB." in visitor.text
    visitor.press("Continue", _12="A.B.").press("Send")
    assert office.texts(asked_more) == [{"0000000c": ["A.B."]}]


@pytest.mark.parametrize(
    ("question", "day", "said"),
    [
        (13, ("21", "11", "2026"), "That day has passed. Give today, or a day that is still to come."),
        (13, ("22", "11", "2026"), ""),
        (14, ("24", "11", "2026"), "That day is still to come. Check the year."),
        (14, ("22", "11", "2026"), ""),
    ],
)
def test_a_day_on_the_wrong_side_of_today_is_asked_again(visitor, asked_more, question, day, said):
    typed = dict(zip((f"_{question}_day", f"_{question}_month", f"_{question}_year"), day, strict=True))
    visitor.open(asked_more["responderUri"]).press("Continue", _12="AB", **typed)
    assert visitor.status == (422 if said else 200) and said in visitor.text


def test_a_form_that_lay_open_over_midnight_asks_again_before_it_is_sent(visitor, asked_more, office, clock):
    day = {"_13_day": "22", "_13_month": "11", "_13_year": "2026"}
    visitor.open(asked_more["responderUri"]).press("Continue", _12="AB", **day)
    clock.now += timedelta(days=1)
    visitor.press("Send")
    assert "That day has passed." in visitor.text and office.stored(asked_more) == []


def test_a_date_without_a_year_knows_the_leap_day():
    assert texts(field("date"), day="29", month="2") == ("02-29",)


def test_a_date_with_a_time_is_kept_as_google_writes_it():
    one = field("date", has_year=True, has_time=True)
    assert texts(one, day="1", month="2", year="2015", hour="9", minute="5") == ("2015-02-01 09:05",)
    assert error(one, day="1", month="2", year="2015", hour="24", minute="00")[0] == "-hour"


def test_a_time_is_hours_and_minutes_of_one_day():
    assert texts(field("time"), hour="9", minute="05") == ("09:05",)
    assert error(field("time"), hour="9", minute="60")[0] == "-minute"
    assert error(field("time"), hour="9", minute="")[0] == "-minute"


@pytest.mark.parametrize("kind", ["text", "paragraph", "radio", "dropdown", "checkbox", "date", "time", "drawing"])
def test_what_is_required_cannot_be_left_out_and_what_is_not_can(kind):
    choices = (Choice("A"),)
    assert read(field(kind, required=True, choices=choices), {NAME: ["  "]} if kind == "text" else {}).error
    assert read(field(kind, choices=choices), {}).empty


def test_text_is_kept_exactly_as_typed():
    text = " =1+1\t<b>{{ x }}</b>\u202e\u0000🙂 "
    assert said(field("paragraph"), text) == (text,)


def test_text_has_a_limit_and_is_not_cut():
    assert said(field("paragraph"), "x" * LONGEST) == ("x" * LONGEST,)
    assert "100,001 characters" in wrong(field("paragraph"), "x" * (LONGEST + 1))


@pytest.mark.parametrize("text", ["a@b.uk", " first.last@sub.example.org "])
def test_an_email_address_is_kept_without_the_spaces_that_telephones_add(text):
    assert said(field("text", shape="email"), text) == (text.strip(),)


@pytest.mark.parametrize("text", ["a", "a@b", "a b@c.uk", "a@b.uk, c@d.uk", "@b.uk", "a@.uk"])
def test_what_is_no_email_address_is_asked_again(text):
    assert "email address" in wrong(field("text", shape="email"), text)


def test_a_number_is_in_figures():
    one = field("text", shape="number")
    assert said(one, " 3 ") == ("3",)
    assert said(one, "2,5") == ("2,5",)
    assert wrong(one, "three") and wrong(one, "٣") and wrong(one, "1e9")


def test_an_answer_must_be_among_those_offered():
    one = field("radio", choices=(Choice("A"), Choice("B")))
    assert said(one, "B") == ("B",)
    assert "answers shown" in wrong(one, "C")
    assert "answers shown" in wrong(one, OTHER)


def test_several_answers_come_in_the_order_of_the_form():
    one = field("checkbox", choices=(Choice("A"), Choice("B"), Choice("C")), other=Choice(""))
    assert said(one, OTHER, "C", "A", other="D") == ("A", "C", "D")


def test_another_answer_needs_words():
    one = field("radio", choices=(Choice("A"),), other=Choice(""))
    assert said(one, OTHER, other="Mine") == ("Mine",)
    assert read(one, {NAME: [OTHER]}).part == "-other"
    assert said(one, "A", other="left over") == ("A",)


def test_a_scale_takes_its_own_numbers_only():
    one = field("scale", choices=(Choice("1"), Choice("2")))
    assert said(one, "2") == ("2",)
    assert wrong(one, "3")


def test_how_long_something_took_may_be_more_than_a_day(office, visitor):
    form = office.publish(
        [
            office.question("00000001", "How long did it take?", timeQuestion={"duration": True}),
            {"title": "See", "videoItem": {"video": {"youtubeUri": "https://youtu.be/x1"}, "caption": "A visit"}},
        ]
    )
    visitor.open(form["responderUri"])
    assert "Hours" in visitor.text and "A visit" in visitor.text and "https://youtu.be/x1" in visitor.text
    visitor.press("Continue", _1_hour="30", _1_minute="5").press("Send")
    assert office.texts(form) == [{"00000001": ["30:05"]}]


def test_a_form_that_only_named_people_may_answer_opens_to_nobody(office, visitor):
    form = office.publish([office.question("00000001", "Your name")])
    named = '{"type": "user", "role": "reader", "view": "published", "emailAddress": "sam@example.org"}'
    office.sql("UPDATE permission SET body = ? WHERE file_id = ?", named, form["formId"])
    assert visitor.open(form["responderUri"]).status == 410
    assert form["responderUri"].split("/")[-2] not in str(visitor.open("/forms").soup)


def test_a_form_in_a_folder_in_the_bin_is_closed(office, visitor):
    form = office.publish([office.question("00000001", "Your name")])
    folder = "'folder', 'application/vnd.google-apps.folder', 'Ours', '', '', 1"
    office.sql(f"INSERT INTO file (id, mime_type, name, created, modified, trashed) VALUES ({folder})")
    assert visitor.open(form["responderUri"]).status == 200
    office.sql("UPDATE file SET parent = 'folder' WHERE id = ?", form["formId"])
    assert visitor.open(form["responderUri"]).status == 410
