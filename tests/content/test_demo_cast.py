"""The demo's cast fits the forms that it fills in, and covers what the demo promises to show."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from automation.specs.model import FormSpec, Question
from automation.specs.reading import load_specs

ROOT = Path(__file__).parents[2]
SPECS = load_specs([ROOT / "form_specs", ROOT / "sheet_templates"])
CAST: dict[str, Any] = tomllib.loads((ROOT / "automation/jobs/demo_cast.toml").read_text(encoding="utf-8"))
RESPONSES: list[dict[str, Any]] = CAST["responses"]
NAMES = {person["name"] for person in CAST["people"]}
CHILDREN = [child for response in RESPONSES for child in response["answers"].get("child", [])]


def fillings(response: dict[str, Any]) -> Iterator[tuple[list[Question], dict[str, Any]]]:
    """What is asked of a respondent on the way their answers take, and the answers, once for each filling."""
    form, answers = SPECS.form(response["form"]), response["answers"]
    plain: list[Question] = []
    for section in _way(form, answers):
        if section.repeat:
            yield from ((list(section.questions), filling) for filling in answers.get(section.key, []))
        else:
            plain.extend(section.questions)
    repeats = {section.key for section in form.sections if section.repeat}
    yield plain, {key: answer for key, answer in answers.items() if key not in repeats | {"not_safe"}}


def _way(form: FormSpec, answers: dict[str, Any]) -> Iterator[Any]:
    keys = [section.key for section in form.sections]
    at = 0
    while at < len(keys):
        section = form.sections[at]
        yield section
        jumps = [question.go_to[answers[question.key]] for question in section.questions if _jumps(question, answers)]
        at = keys.index(jumps[0]) if jumps else at + 1


def _jumps(question: Question, answers: dict[str, Any]) -> bool:
    return answers.get(question.key) in question.go_to if question.go_to else False


def fits(question: Question, answer: Any) -> bool:
    """Whether a form page would take this answer."""
    if isinstance(answer, dict) and "long" in answer:
        return question.kind == "long_text"
    match question.kind:
        case "one_choice" | "dropdown":
            return answer in question.choices
        case "many_choices":
            return question.other or set(answer) <= set(question.choices)
        case "grid":
            return set(answer) <= set(question.rows) and set(answer.values()) <= set(question.choices)
        case "scale" | "rating":
            return question.low <= int(answer) <= question.high
        case "date":
            return bool(re.fullmatch(r"[+-]\d+|\d{4}-\d\d-\d\d", answer))
        case "lead":
            return answer in NAMES
        case _:
            return isinstance(answer, str)


def test_every_answer_is_to_a_question_that_is_asked_and_that_takes_it() -> None:
    wrong = [
        (response["form"], response["days_ago"], key)
        for response in RESPONSES
        for questions, answers in fillings(response)
        for key, answer in answers.items()
        if not any(question.key == key and fits(question, answer) for question in questions)
    ]
    assert wrong == []


def test_every_question_that_must_be_answered_is() -> None:
    missing = [
        (response["form"], response["days_ago"], question.key)
        for response in RESPONSES
        for questions, answers in fillings(response)
        for question in questions
        if question.required and question.key not in answers
        if not (question.kind == "reference" and "reference_of" in response)
    ]
    assert missing == []


def test_references_are_of_children_who_were_referred_before() -> None:
    known: set[str] = set()
    for response in RESPONSES:
        assert response.get("reference_of", next(iter(known), None)) in known | {None}
        known.update(response.get("labels", ()))
    moments = [(-response["days_ago"], response["hour"]) for response in RESPONSES]
    assert moments == sorted(moments)


def test_each_referred_child_has_a_label() -> None:
    referrals = [response for response in RESPONSES if response["form"] == "referral"]
    assert all(len(response["labels"]) == len(response["answers"]["child"]) for response in referrals)


def test_the_cast_covers_every_stage_both_parents_and_every_form() -> None:
    asked = {question.key: question for section in SPECS.form("referral").sections for question in section.questions}
    assert {child["stage"] for child in CHILDREN} == set(asked["stage"].choices)
    assert {child["parent"] for child in CHILDREN} == {"Mum", "Dad"}
    by_link_only = {form.key for form in SPECS.forms if form.known_only}
    assert {response["form"] for response in RESPONSES} == {form.key for form in SPECS.forms} - by_link_only


def test_twelve_children_are_referred_and_one_of_them_twice() -> None:
    who = [(child["initials"], child["date_of_birth"]) for child in CHILDREN]
    assert len(who) == 13
    assert len(set(who)) == 12


def test_the_plans_numbers_exist_and_one_lead_is_unknown() -> None:
    numbers = {row["number"] for row in SPECS.tab("pilot_plan").rows}
    assert len(numbers) == 20
    assert {line["number"] for line in CAST["plan"]} <= numbers
    called = NAMES | {a.strip() for person in CAST["people"] for a in person.get("aliases", "").split(",")}
    leads = [lead for line in CAST["plan"] for lead in re.split(r", | / | and ", line["lead"])]
    assert [lead for lead in leads if lead not in called] == ["Someone from Housing"]


def test_every_address_and_telephone_is_one_kept_for_fiction() -> None:
    text = (ROOT / "automation/jobs/demo_cast.toml").read_text(encoding="utf-8")
    assert all(address.endswith(("@example.org", ".example")) for address in re.findall(r"\S+@[\w.]+", text))
    assert all(number.startswith(("07700 900", "01632 960")) for number in re.findall(r"\b0\d{4} \d{6}\b", text))
