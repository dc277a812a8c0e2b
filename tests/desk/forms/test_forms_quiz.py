"""Quizzes: grading on questions, and the points that a response gets when it is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from automation.desk.forms.responses import add_response

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
QUIZ = {"updateSettings": {"settings": {"quizSettings": {"isQuiz": True}}, "updateMask": "quizSettings.isQuiz"}}
NO_QUIZ = {"updateSettings": {"settings": {}, "updateMask": "quizSettings"}}


def correct(*values: str, points: int = 2, **more: Any) -> dict[str, Any]:
    return {"pointValue": points, "correctAnswers": {"answers": [{"value": value} for value in values]}, **more}


def asks(question_id: str, grading: dict[str, Any] | None, **kind: Any) -> dict[str, Any]:
    question = {"questionId": question_id, **kind, **({"grading": grading} if grading else {})}
    return {"createItem": {"item": {"questionItem": {"question": question}}, "location": {"index": 0}}}


def choice(kind: str, *options: str) -> dict[str, Any]:
    return {"type": kind, "options": [{"value": option} for option in options]}


@pytest.fixture
def answered(desk, forms, form_id):
    """Send answers (by question id) and give the response as the API tells it."""

    def send(**given: list[str]) -> dict[str, Any]:
        answers = {
            key[1:]: {"questionId": key[1:], "textAnswers": {"answers": [{"value": one} for one in values]}}
            for key, values in given.items()
        }
        with desk.store.write() as connection:
            add_response(connection, form_id, "R" * 26, "attempt", answers, lambda: NOW)
        return forms.responses().list(formId=form_id).execute()["responses"][-1]

    return send


def test_a_response_to_a_quiz_gets_its_points(change, answered):
    praise = {"text": "Well done"}
    change(
        QUIZ,
        asks("0000000a", correct("Yes", whenRight=praise), choiceQuestion=choice("RADIO", "Yes", "No")),
        asks("0000000b", correct("A", "B", points=3), choiceQuestion=choice("CHECKBOX", "A", "B", "C")),
        asks("0000000c", correct("Robin", "robin"), textQuestion={}),
        asks("0000000d", None, textQuestion={}),
    )
    response = answered(_0000000a=["Yes"], _0000000b=["A"], _0000000c=["robin"], _0000000d=["Anything"])
    grades = {key: answer.get("grade") for key, answer in response["answers"].items()}
    assert response["totalScore"] == 4
    assert grades == {
        "0000000a": {"score": 2, "correct": True, "feedback": praise},
        "0000000b": {},
        "0000000c": {"score": 2, "correct": True},
        "0000000d": None,
    }


def test_a_response_to_a_form_that_is_no_quiz_has_no_points(change, answered):
    change(asks("0000000a", None, textQuestion={}))
    response = answered(_0000000a=["Yes"])
    assert "totalScore" not in response and "grade" not in response["answers"]["0000000a"]


def test_a_quiz_no_more_loses_its_grading(forms, form_id, change):
    change(QUIZ, asks("0000000a", correct("Yes"), textQuestion={}))
    assert forms.get(formId=form_id).execute()["settings"]["quizSettings"] == {"isQuiz": True}
    change(NO_QUIZ)
    form = forms.get(formId=form_id).execute()
    assert "quizSettings" not in form["settings"]
    assert "grading" not in form["items"][0]["questionItem"]["question"]


def test_only_a_quiz_has_grading(not_changed):
    assert "quiz" in not_changed(asks("0000000a", correct("Yes"), textQuestion={}))


@pytest.mark.parametrize(
    ("grading", "kind"),
    [
        (correct("Yes", points=-1), {"textQuestion": {}}),
        (correct("Perhaps"), {"choiceQuestion": choice("RADIO", "Yes", "No")}),
        (correct("Yes", generalFeedback={"text": "x"}), {"choiceQuestion": choice("RADIO", "Yes", "No")}),
        (correct("Yes", whenRight={"text": "x"}), {"textQuestion": {}}),
        ({"pointValue": 1, "generalFeedback": {}}, {"textQuestion": {}}),
    ],
)
def test_grading_that_cannot_be_is_refused(change, not_changed, grading, kind):
    change(QUIZ)
    not_changed(asks("0000000a", grading, **kind))
