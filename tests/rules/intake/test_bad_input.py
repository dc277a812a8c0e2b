"""What people and programs send that is not as it should be: kept as typed, told in words, and the rest goes on."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.answers import Response, read_response
from automation.rules.layout import lay_out
from automation.rules.references import make_reference, normalise
from automation.rules.tabs import read_table
from automation.rules.values import CELL_LIMIT
from automation.specs.model import FormSpec, Question, Section
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK

LONDON = ZoneInfo("Europe/London")
WHOLE = {"responseId": "0000RCPT0001", "lastSubmittedTime": "2026-11-20T10:00:00Z", "answers": {}}


def take_in(office: Any, form: str, raw: dict[str, Any]) -> Response:
    """A response exactly as the API gave it."""
    response = read_response({**WHOLE, **raw}, office.layouts[form], LONDON)
    office.responses[response.id] = response
    office.sync()
    return response


def text(*values: Any) -> dict[str, Any]:
    return {"textAnswers": {"answers": [{"value": value} for value in values]}}


# Shapes.

DEEP: Any = "x"
for _ in range(500):
    DEEP = [DEEP]

SHAPES = [
    ({"responseId": None}, "it has no id"),
    ({"responseId": ""}, "it has no id"),
    ({"responseId": 12}, "it has no id"),
    ({"lastSubmittedTime": None}, "it has no time"),
    ({"lastSubmittedTime": 1_795_000_000}, "it has no time"),
    ({"lastSubmittedTime": "last Tuesday"}, "its time cannot be read"),
    ({"lastSubmittedTime": "2026-11-20T10:00:00"}, "its time cannot be read"),
    ({"lastSubmittedTime": "2026-02-31T10:00:00Z"}, "its time cannot be read"),
    ({"lastSubmittedTime": "0001-01-01T00:00:00+14:00"}, "its time cannot be read"),
    ({"lastSubmittedTime": "0202-11-20T10:00:00Z"}, "its time lies before there were such forms"),
    ({"answers": ["Secret"]}, "its answers are not by question"),
    ({"answers": {"00000001": "Secret"}}, "an answer in it is no text"),
    ({"answers": {"00000001": {"textAnswers": ["Secret"]}}}, "an answer in it is no text"),
    ({"answers": {"00000001": {"textAnswers": {"answers": "Secret"}}}}, "an answer in it is no text"),
    ({"answers": {"00000001": {"textAnswers": {"answers": ["Secret"]}}}}, "an answer in it is no text"),
    ({"answers": {"00000001": text(7)}}, "an answer in it is no text"),
    ({"answers": {"00000001": text(None)}}, "an answer in it is no text"),
    ({"answers": {"00000001": text(DEEP)}}, "an answer in it is no text"),
]


@pytest.mark.parametrize(("wrong", "why"), SHAPES)
def test_a_response_in_no_shape_says_what_is_wrong_and_nothing_that_was_typed(
    office: Any, wrong: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValueError, match=why) as told:
        read_response({**WHOLE, **wrong}, office.layouts["thanks"], LONDON)
    assert "Secret" not in str(told.value)


@pytest.mark.parametrize("nothing", [{}, {"textAnswers": None}, {"textAnswers": {}}, {"textAnswers": {"answers": []}}])
def test_an_answer_without_text_is_a_question_that_was_left_out(office: Any, nothing: dict[str, Any]) -> None:
    good = office.layouts["thanks"].question_id("good")
    assert take_in(office, "thanks", {"answers": {good: nothing}}).answers == {}
    assert office.rows("feedback")[0].get("good") is None


NAMES = st.sampled_from([*WHOLE, "textAnswers", "value"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
)


@given(ANYTHING)
def test_whatever_comes_instead_of_a_response_is_told_in_words_and_is_no_crash(raw: Any) -> None:
    layout = lay_out(FormSpec(key="f", title="F", purpose="adds", tab="t", who="Anyone"))
    for one in (raw, {**WHOLE, "answers": raw}, {**WHOLE, "answers": {"00000001": raw}}):
        try:
            read_response(one, layout, LONDON)
        except ValueError as told:
            assert str(told)[0].islower()


def test_an_answer_to_a_question_that_no_longer_exists_is_kept_and_said(office: Any) -> None:
    good = office.layouts["thanks"].question_id("good")
    response = take_in(office, "thanks", {"answers": {"0badc0de": text("an old answer"), good: text("the biscuits")}})
    line = office.row(RESPONSES, response.id)
    assert json.loads(line["answers"]) == {"good": ["the biscuits"], "?": ["an old answer"]}
    assert line["note"] == "Answers to questions that the form no longer has are kept here."
    assert office.rows("feedback")[0]["good"] == "the biscuits"


def test_half_a_character_becomes_the_sign_for_one_that_is_lost(office: Any) -> None:
    good = office.layouts["thanks"].question_id("good")
    value = json.loads('"a\\ud800b \\ud83d\\ude00"')
    take_in(office, "thanks", {"answers": {good: text(value)}})
    assert office.rows("feedback")[0]["good"] == "a\ufffdb 😀"


def test_five_thousand_answers_to_questions_that_nobody_asked_fit_a_line_that_says_where_the_rest_is(
    office: Any,
) -> None:
    good = office.layouts["thanks"].question_id("good")
    many = {f"{number:08x}": text(f"answer number {number}") for number in range(5_000)}
    response = take_in(office, "thanks", {"answers": {**many, good: text("the biscuits")}})
    answers = office.row(RESPONSES, response.id)["answers"]
    assert len(answers) == CELL_LIMIT and answers.endswith(f"receipt {response.receipt})")
    assert office.rows("feedback")[0]["good"] == "the biscuits"


def test_five_thousand_answers_to_one_question_fit_a_cell_that_says_where_the_rest_is(office: Any) -> None:
    good = office.layouts["thanks"].question_id("good")
    response = take_in(office, "thanks", {"answers": {good: text(*["the biscuits"] * 5_000)}})
    cell = office.rows("feedback")[0]["good"]
    assert len(cell) == CELL_LIMIT and cell.startswith("the biscuits, ") and response.receipt in cell


# Values.

DATES = [
    ("25/12/2026", 46381),
    ("12/25/2026", "12/25/2026"),
    ("3/4/2027", 46480),
    ("2026-12-25", 46381),
    ("46381", "46381"),
    ("25/12/26", "25/12/26"),
    ("31 February 2026", "31 February 2026"),
    ("2026-02-31", "2026-02-31"),
    ("0202-12-25", "0202-12-25"),
    ("25.12.0202", "25.12.0202"),
]


@pytest.mark.parametrize(("typed", "kept"), DATES)
def test_a_date_is_a_day_where_it_can_be_read_in_one_way_and_stands_as_typed_with_a_remark_where_not(
    office: Any, typed: str, kept: int | str
) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{"what": "see my dad", "lead": "Sal Rowe", "due": typed}])
    office.sync()
    assert office.rows("actions")[0]["due"] == kept
    told = [str(line["what"]) for line in office.open_lines()]
    where = f"In “Agreed actions”, {reference}/1: “{typed}” is not a date that can be read."
    assert len(told) == isinstance(kept, str) and all(one.startswith(where) for one in told)


def test_a_date_on_a_case_that_cannot_be_read_stands_as_typed_and_needs_attention(office: Any) -> None:
    office.send("referral", turns=[{"initials": "AB", "born": "31/2/2015"}])
    office.sync()
    (case,) = office.rows("children")
    assert case["born"] == "31/2/2015"
    assert case["look"] == "“31/2/2015” in Date of birth is not a date that can be read."


def test_an_excel_serial_that_a_person_pasted_is_that_day_and_any_other_number_is_asked_about(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{"what": "a", "lead": "Sal Rowe"}, {"what": "b"}])
    office.sync()
    office.edit("actions", f"{reference}/1", due=46300)
    office.edit("actions", f"{reference}/2", due=2027)
    office.sync()
    assert office.row("actions", f"{reference}/1")["overdue"] == "Overdue"
    assert [line["what"] for line in office.open_lines()] == [
        f"In “Agreed actions”, {reference}/2: “2027” is not a date that can be read. Please put that right."
    ]


NUMBERS = [
    ("7", 7), ("7.5", 7.5), ("-3", -3), ("0", 0), ("three", "three"), ("01632 960101", "01632 960101"),
    ("01632960101", "01632960101"), ("007", "007"), ("+44 1632 960101", "+44 1632 960101"), ("1,000", "1,000"),
    ("1e3", "1e3"), ("NaN", "NaN"), ("12345678901234567890", "12345678901234567890"), ("٣", "٣"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), NUMBERS)
def test_a_number_is_one_where_nothing_of_it_gets_lost_and_stands_as_typed_where_not(
    office: Any, typed: str, kept: float | str
) -> None:
    response = office.send("thanks", marks=typed)
    office.sync()
    assert office.rows("feedback")[0]["marks"] == kept
    told = office.row(RESPONSES, response.id).get("note", "")
    assert told == ("" if not isinstance(kept, str) else "“Marks” is no number that can be read: it stands as typed.")


def test_text_that_looks_like_a_number_a_date_or_a_formula_stays_text(office: Any) -> None:
    for typed in ("00441632960101", "3/4", "=1+1", "+44", "TRUE", " 7 "):
        office.send("thanks", good=typed)
        office.sync()
        assert office.rows("feedback")[-1]["good"] == typed


def test_one_choice_that_was_answered_twice_keeps_both_and_says_so(office: Any) -> None:
    response = office.send("referral", agreed=["Yes", "Not yet"], turns=[{"initials": "AB"}])
    office.sync()
    assert office.rows("children")[0]["agreed"] == "Yes, Not yet"
    assert office.row(RESPONSES, response.id)["note"] == "“Agreed” was answered more than once: all of it is kept."


def test_a_row_of_a_grid_that_was_answered_twice_keeps_both_and_says_so(office: Any) -> None:
    asked = Question(key="good", kind="grid", title="?", rows=("Home", "School"), choices=("OK", "Hard"), column="good")
    form = FormSpec(key="grid", title="Grid", purpose="adds", tab="feedback", reference="optional", who="Anyone",
                    sections=(Section(key="s", title="S", questions=(asked,)),))  # fmt: skip
    office.specs = msgspec.structs.replace(office.specs, forms=(*office.specs.forms, form))
    home, school = office.layouts["grid"].pages[0].questions[0].ids
    once = take_in(office, "grid", {"answers": {home: text("OK"), school: text("Hard")}})
    twice = take_in(office, "grid", {"responseId": "0000RCPT0002", "answers": {home: text("OK", "Hard")}})
    assert [row["good"] for row in office.rows("feedback")] == ["Home: OK\nSchool: Hard", "Home: OK\nHome: Hard"]
    assert "note" not in office.row(RESPONSES, once.id)
    assert office.row(RESPONSES, twice.id)["note"] == "“Good” was answered more than once: all of it is kept."


# References.

TYPED = [
    "{0}", " {0} ", "\u00a0{0}\u200b", "\ufeff{0}", "{0}\n", "\u2060{0}", "ref. {0}"[5:],
]  # fmt: skip
ALIKE = str.maketrans("HKTXPCYMB", "НКТХРСУМВ")
GREEK = str.maketrans("HKTXPYMBNZ", "ΗΚΤΧΡΥΜΒΝΖ")
WIDE = str.maketrans({chr(at): chr(at + 0xFEE0) for at in range(0x21, 0x7F)})


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("letters", [{}, ALIKE, GREEK, WIDE])
def test_a_reference_in_letters_that_look_like_it_with_spaces_around_it_is_that_reference(
    office: Any, typed: str, letters: Any
) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=typed.format(reference.translate(letters)), feeling="ok")
    office.sync()
    assert office.row("children", reference)["feeling"] == "ok" and office.rows(TO_CHECK) == []


@given(st.text(min_size=1), st.sampled_from([ALIKE, GREEK, WIDE]))
def test_no_reference_becomes_another_one_by_the_letters_it_was_typed_in(source: str, letters: Any) -> None:
    reference = make_reference(b"k" * 32, "HW", source, set())
    assert normalise(reference.translate(letters), "HW") == reference
    assert normalise(reference.lower().translate(WIDE), "HW") == reference


@pytest.mark.parametrize("typed", ["ЯЖД-ФЩЭ", "七七七", "🙂🙂🙂🙂🙂🙂🙂", "\u200b", "HW-????-???"])
def test_a_reference_that_looks_like_none_is_put_to_a_person_as_it_was_typed(office: Any, typed: str) -> None:
    office.refer()
    office.send("talk_mum", reference=typed, feeling="ok")
    office.sync()
    (line,) = office.open_lines()
    assert line["kind"] == "Which case?" and typed.strip() in line["what"]


def test_initials_in_letters_that_look_alike_are_the_same_initials(office: Any) -> None:
    reference = office.refer("AB", "2015-03-01")
    office.send("talk_mum", reference=reference, initials="АВ", born="2015-03-01", feeling="ok")
    office.sync()
    assert office.row("children", reference)["feeling"] == "ok"


# Keys and ids in the sheet.


@pytest.mark.parametrize("key", [" status", "status ", "\u00a0status\u200b", "\ufeffstatus"])
def test_a_hidden_key_with_spaces_around_it_is_that_key(office: Any, key: str) -> None:
    reference = office.refer()
    keys = office.tabs["actions"][0]
    keys[keys.index("status")] = key
    office.send("talk_mum", reference=reference, turns=[{"what": "see my dad"}])
    assert office.sync().held_back == ()
    table = office.book().tables["actions"]
    assert table.row(0)["status"] == "Begun"


@pytest.mark.parametrize("key", ["stаtus", "ѕtаtus", "ｓｔａｔｕｓ", "Status", "statu s", "statsu"])
def test_a_hidden_key_that_is_spelt_otherwise_stops_its_tab_alone_and_is_named(office: Any, key: str) -> None:
    reference = office.refer()
    keys = office.tabs["actions"][0]
    keys[keys.index("status")] = key
    office.send("thanks", good="the biscuits")
    (why,) = office.sync().held_back
    assert f"no longer names: status. It has “{key}”, which is not spelt as “status”. Undo" in why
    assert office.rows("feedback")[0]["good"] == "the biscuits" and office.row("children", reference)


@pytest.mark.parametrize("typed", [" {0}", "{0} ", "\u00a0{0}\u200b", "\t{0}"])
def test_a_hidden_id_with_spaces_around_it_is_that_id(office: Any, typed: str) -> None:
    reference = office.refer()
    office.edit("children", reference, id=typed.format(reference))
    office.send("talk_mum", reference=reference, feeling="ok")
    office.sync()
    assert len(office.rows("children")) == 1 and office.row("children", reference)["feeling"] == "ok"
    office.sync()
    assert office.changes == []


@pytest.mark.parametrize("letters", [ALIKE, GREEK, WIDE])
def test_a_hidden_id_in_letters_that_look_alike_is_the_one_that_its_row_shows(office: Any, letters: Any) -> None:
    reference = office.refer()
    office.edit("children", reference, id=reference.translate(letters))
    office.send("talk_mum", reference=reference, feeling="ok")
    assert office.sync().held_back == ()
    assert office.row("children", reference)["feeling"] == "ok"


def test_where_the_row_shows_nothing_to_hold_it_against_such_an_id_stops_its_tab(office: Any) -> None:
    response = office.send("thanks", good="the biscuits")
    office.sync()
    office.edit(RESPONSES, response.id, id=response.id.translate(WIDE))
    (why,) = office.sync().held_back
    assert why.startswith(
        "In the tab “responses” the hidden first cell of row 3 has letters or signs that only look like"
    )
    assert len(office.rows("feedback")) == 1


def test_an_id_of_nothing_but_spaces_is_no_id_and_the_row_is_adopted(office: Any) -> None:
    reference = office.refer()
    office.edit("children", reference, id=" \u200b ")
    assert office.sync().adopted == 1
    assert [row[ROW_ID] for row in office.rows("children")] == [reference]


def test_a_name_with_accents_or_of_another_alphabet_in_an_id_of_ones_own_is_left_alone(office: Any) -> None:
    tab = office.specs.tab("standards")
    table = read_table(tab, [["id", "partner"], ["", ""], ["Tŷ Gobaith", "a"], ["Дом", "b"]])
    assert list(table.by_id) == ["Tŷ Gobaith", "Дом"] and table.stopped == ""


# Answers that the desk would ask again for, and Google takes.


def test_a_name_in_the_place_of_initials_is_flagged_until_it_is_shortened_and_not_repeated(office: Any) -> None:
    sent = office.send("referral", turns=[{"initials": "Anna Bell", "born": "2015-03-01"}])
    office.sync()
    (child,) = office.rows("children")
    assert child["initials"] == "Anna Bell", "nothing that was typed is lost"
    assert child["look"] == "“Initials” may hold a name. Please leave only the first letters, in capitals."
    assert office.row(RESPONSES, sent.id)["note"] == "“Initials” may hold a name: it stands as typed."
    office.edit("children", child["id"], initials="AB")
    office.sync()
    assert "look" not in office.row("children", child["id"])


def test_a_date_of_birth_that_is_still_to_come_is_flagged_until_it_is_put_right(office: Any) -> None:
    sent = office.send("referral", turns=[{"initials": "AB", "born": "2027-03-01"}])
    office.sync()
    (child,) = office.rows("children")
    assert child["look"] == "“Date of birth” is still to come. Please put that right."
    assert "“Date of birth” had not come yet when this was sent" in office.row(RESPONSES, sent.id)["note"]
    office.edit("children", child["id"], born="2017-03-01")
    office.sync()
    assert "look" not in office.row("children", child["id"])


def test_a_due_date_that_had_passed_when_it_was_agreed_is_asked_about_until_it_is_another(office: Any) -> None:
    reference = office.refer()
    old, fair = [{"what": "a visit", "lead": "Sal Rowe", "due": due} for due in ("2026-11-02", "2026-11-20")]
    sent = office.send("talk_mum", reference=reference, turns=[old, fair])
    office.sync()
    told = "2 November 2026 had passed already when it was given, on 20 November 2026."
    assert [row.get("look") for row in office.rows("actions")] == [told, None]
    assert "“Due” had passed already when this was sent: it stands as typed." in office.row(RESPONSES, sent.id)["note"]
    (line,) = office.open_lines()
    assert line["what"] == f"In “Agreed actions”, {reference}/1: {told} Please put that right."
    office.sync()
    assert office.changes == []
    office.edit("actions", f"{reference}/1", due="2026-12-02")
    office.sync()
    assert office.open_lines() == [] and "look" not in office.row("actions", f"{reference}/1")


def test_a_date_that_is_moved_into_the_past_is_asked_about_and_one_that_passed_since_is_not(office: Any) -> None:
    reference = office.refer()
    visit = {"what": "a visit", "lead": "Sal Rowe", "due": "2026-11-21"}
    talk = office.send("talk_mum", reference=reference, turns=[visit])
    office.sync()
    visit["what"] = "two visits"
    office.edit_response(talk, at="2026-11-23T10:00:00Z", reference=reference, turns=[visit])
    office.sync()
    assert office.open_lines() == [] and office.row("actions", f"{reference}/1")["overdue"] == "Overdue"
    office.send("news", at="2026-11-23T11:00:00Z", reference=reference, number="1", status="Begun", due="2026-11-22")
    office.sync()
    (line,) = office.open_lines()
    assert "22 November 2026 had passed already when it was given, on 23 November 2026." in line["what"]
    office.edit("actions", f"{reference}/1", status="Done")
    office.sync()
    assert office.open_lines() == []


ENDLESS = "z" * 60_000


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        ("talk_mum", {"reference": ENDLESS}),
        ("news", {"reference": ENDLESS, "status": "Done"}),
        ("news", {"reference": "case", "number": ENDLESS, "status": "Done"}),
        ("mind", {"reference": ENDLESS, "agreed": "No"}),
        ("self", {"partner": ENDLESS, "statement": ENDLESS, "level": ENDLESS}),
        ("referral", {"email": ENDLESS, "turns": [{"initials": ENDLESS, "area": ENDLESS, "born": ENDLESS}]}),
    ],
)
def test_an_answer_longer_than_any_cell_is_quoted_in_short_and_stops_nothing(
    office: Any, form: str, answers: dict[str, Any]
) -> None:
    case = office.refer()
    office.send(form, **{key: case if value == "case" else value for key, value in answers.items()})
    office.send("thanks", at="2026-11-20T11:00:00Z", good="everything")
    office.sync()
    assert office.rows("feedback")[0]["good"] == "everything"
    assert [cell for rows in office.tabs.values() for row in rows for cell in row if len(str(cell)) > CELL_LIMIT] == []
    assert [line["what"] for line in office.open_lines() if len(line["what"]) > 1_000] == []
    assert [line["note"] for line in office.rows(RESPONSES) if len(line.get("note", "")) > 1_000] == []
    office.sync()
    assert office.changes == []


def test_a_decision_about_a_number_longer_than_any_cell_is_answered_in_short(office: Any) -> None:
    case = office.refer()
    office.send("talk_mum", reference=case, turns=[{"what": "see my dad"}])
    office.send("news", reference="not one", number=ENDLESS, status="Done")
    office.sync()
    assert len(office.decide(case)["outcome"]) < 1_000
