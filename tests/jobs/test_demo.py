"""The demo: its cast as typed answers, its visitor on the real pages, its folder, and runs that are cut off."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from automation.errors import ConfigError, WorkspaceError
from automation.jobs.demo import run_demo
from automation.jobs.demo_cast import Cast, CastResponse, entry_name, on_the_day, read_cast, typed
from automation.jobs.demo_folder import demo_folder
from automation.jobs.house import House
from automation.jobs.reading import read_book
from automation.jobs.serving import served
from automation.jobs.visitor import Visitor
from automation.rules.layout import Layout, layouts
from automation.rules.references import is_valid, make_reference
from automation.specs.reading import load_specs

DAY = date(2026, 11, 23)
SPECS = load_specs((None, None))


def layout(key: str) -> Layout:
    return next(one for form in SPECS.forms for one in layouts(form) if one.key == key)


def response(form: str, **more: object) -> CastResponse:
    return msgspec.convert({"form": form, "days_ago": 1, "hour": 9, **more}, CastResponse)


def entry(form: Layout, key: str, turn: int = 0, row: int = 0) -> str:
    placed = next(p for page in form.pages for p in page.questions if (p.question.key, p.turn) == (key, turn))
    return entry_name(placed.ids[row])


# The cast.


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+14", date(2026, 12, 7)),
        ("-30", date(2026, 10, 24)),
        ("month:+1", "December 2026"),
        ("month:+2", "January 2027"),
        ("month:-11", "December 2025"),
        ("2012-05-14", "2012-05-14"),
        ("ongoing", "ongoing"),
    ],
)
def test_dates_of_the_cast_are_counted_from_the_demos_day(written: str, meant: date | str) -> None:
    assert on_the_day(written, DAY) == meant


def test_a_repeat_is_answered_with_yes_until_its_last_filling() -> None:
    form = layout("referral")
    children = [{"initials": "AB"}, {"initials": "CD"}]
    entries = typed(response("referral", answers={"child": children}), form, DAY, {})
    assert (entries[entry(form, "initials", 1)], entries[entry(form, "initials", 2)]) == (["AB"], ["CD"])
    assert (entries[entry(form, "child_again", 1)], entries[entry(form, "child_again", 2)]) == (["Yes"], ["No"])
    assert len(entries) == 4


def test_a_repeat_that_nobody_fills_in_is_passed_by() -> None:
    form = layout("assessment_mum")
    entries = typed(response("assessment", variant="mum"), form, DAY, {})
    assert entries == {entry(form, "agreed_again", 1): ["No"]}


def test_grids_lists_dates_and_long_texts_are_typed_as_people_would() -> None:
    form = layout("assessment_mum")
    answers = {
        "going": {"Sleep": "Hard"},
        "help_kinds": ["A visit or a call", "A dinosaur club"],
        "revisit_on": "+20",
        "about_me": {"long": 11, "text": "I write. "},
    }
    entries = typed(response("assessment", variant="mum", answers=answers), form, DAY, {})
    assert entries[entry(form, "going", row=3)] == ["Hard"]
    assert entries[entry(form, "help_kinds")] == ["A visit or a call", "A dinosaur club"]
    assert entries[entry(form, "revisit_on")] == ["2026-12-13"]
    assert entries[entry(form, "about_me")] == ["I write. I "]


def test_a_mistyped_reference_is_one_character_away_and_never_valid() -> None:
    form = layout("assessment_dad")
    for source in "abcdefghijklmnopqrstuvwxyz":
        right = make_reference(b"key", "HS", source, ())
        references = {"wren": right}
        told = typed(response("assessment", variant="dad", reference_of="wren"), form, DAY, references)
        wrong = typed(response("assessment", variant="dad", reference_of="wren", mistype=True), form, DAY, references)
        assert told[entry(form, "reference")] == [right]
        (mistyped,) = wrong[entry(form, "reference")]
        assert sum(one != other for one, other in zip(right, mistyped, strict=True)) == 1
        assert is_valid(right, "HS") and not is_valid(mistyped, "HS")


def test_no_two_responses_of_the_cast_come_to_a_form_in_the_same_hour() -> None:
    moments = [(one.form_key, one.moment(DAY)) for one in read_cast().responses]
    assert len(set(moments)) == len(moments)


def test_a_cast_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="mistyped"):
        msgspec.toml.decode('people = []\nplan = []\nresponses = []\nmistyped = "x"', type=Cast)


# The visitor.


@pytest.fixture
def visitor(provisioned_house: House) -> Iterator[Visitor]:
    with served(provisioned_house.office.desk) as address, contextlib.closing(Visitor(address)) as visitor:
        yield visitor


@pytest.fixture
def change_of_mind(provisioned_house: House) -> str:
    """The address that provisioning noted for the form, which is not the one where the test serves it."""
    return read_book(provisioned_house).book.facts.links["change_of_mind"].address


def words(**answers: object) -> dict[str, list[str]]:
    return typed(response("change_of_mind", answers=answers), layout("change_of_mind"), DAY, {})


def test_a_visitor_gets_the_receipt_number_of_what_is_kept(
    visitor: Visitor, change_of_mind: str, provisioned_house: House
) -> None:
    told = words(reference="HS-7KQ4-X2C", agreed="No", mind_words="Two\nlines", not_safe=["Someone may not be safe"])
    receipt = visitor.fill_in(change_of_mind, told)
    form_id = read_book(provisioned_house).files.forms["change_of_mind"]
    (kept,) = provisioned_house.office.forms.responses(form_id, None)
    assert receipt == f"{kept.responseId[-8:-4]}-{kept.responseId[-4:]}"
    answers = json.loads(bytes(kept.answers)).values()
    texts = sorted(answer["textAnswers"]["answers"][0]["value"] for answer in answers)
    assert texts == ["HS-7KQ4-X2C", "No", "Someone may not be safe", "Two\nlines"]


def test_a_page_that_asks_again_stops_the_visitor_with_its_own_words(visitor: Visitor, change_of_mind: str) -> None:
    with pytest.raises(WorkspaceError, match=r"Do you want to take part\? – Choose one answer") as stuck:
        visitor.fill_in(change_of_mind, words(reference="HS-7KQ4-X2C", mind_words="secret words"))
    assert "secret" not in str(stuck.value) and "7KQ4" not in str(stuck.value)


def test_a_visitor_cannot_pick_what_is_not_on_offer(visitor: Visitor, change_of_mind: str) -> None:
    with pytest.raises(WorkspaceError, match="does not offer an answer") as stuck:
        visitor.fill_in(change_of_mind, words(reference="HS-7KQ4-X2C", agreed="Secretly"))
    assert "Secretly" not in str(stuck.value)


def test_an_answer_that_is_never_asked_for_is_told(visitor: Visitor, change_of_mind: str) -> None:
    told = words(reference="HS-7KQ4-X2C", agreed="Yes") | {"entry.77": ["nobody asks this"]}
    with pytest.raises(WorkspaceError, match=r"never asked for entry\.77"):
        visitor.fill_in(change_of_mind, told)


def test_an_address_without_a_form_is_told(visitor: Visitor) -> None:
    with pytest.raises(WorkspaceError, match="the answer was 404"):
        visitor.fill_in("http://127.0.0.1/forms/d/e/nowhere/viewform", {})


# The folder.


def test_the_demo_stays_on_the_day_that_it_was_made_for(tmp_path: Path) -> None:
    assert demo_folder(tmp_path / "demo", DAY).day == DAY
    assert demo_folder(tmp_path / "demo", None).day == DAY
    with pytest.raises(ConfigError, match="was made for 2026-11-23") as other_day:
        demo_folder(tmp_path / "demo", date(2026, 11, 24))
    assert "start afresh for 2026-11-24" in other_day.value.remedy


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("# a real partnership")
    with pytest.raises(ConfigError, match="not a demo"):
        run_demo(tmp_path, today=DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_a_day_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo-day.txt").write_text("some day")
    with pytest.raises(ConfigError, match="does not hold a date"):
        demo_folder(tmp_path, None)


def test_the_partnership_is_said_to_be_invented(tmp_path: Path) -> None:
    text = demo_folder(tmp_path / "demo", DAY).config.read_text(encoding="utf-8")
    assert 'name = "Hopeside Family Partnership (invented)"' in text
    assert "Please type nothing here about a real child or family." in text


# Runs that are cut off.


class PowerCut(Exception):
    """Stands for whatever ends a run midway."""


def test_a_demo_that_is_cut_off_again_and_again_is_finished_by_the_last_run(tmp_path: Path) -> None:
    cuts = [
        ("Setting up forms and spreadsheets", 1),
        ("People fill in the forms", 5),
        ("Bringing responses into the tracker", 0),
        ("People fill in the forms", 20),
        ("Bringing responses into the tracker", 1),
    ]
    for cut in cuts:

        def tell(what: str, done: int, of: int, cut: tuple[str, int] = cut) -> None:
            if (what, done) == cut:
                raise PowerCut

        with pytest.raises(PowerCut):
            run_demo(tmp_path / "demo", today=DAY, tell=tell)
    account = run_demo(tmp_path / "demo")
    assert sum(account.responses.values()) == 40 and account.cases == 13 and account.to_check == 5
    assert account.emails == {"Digest": 8, "Summary": 1, "Alert": 1, "Acknowledgement": 3, "Escalation": 1}
    assert sum(map(len, account.overdue.values())) == 11
    assert run_demo(tmp_path / "demo").changes == 0
