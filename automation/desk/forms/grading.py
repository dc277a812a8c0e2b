"""Forms that are quizzes: what grading a question may have, and the points that a response gets."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid

Json = dict[str, Any]

_BY_ANSWER: Final = ("whenRight", "whenWrong")


def is_quiz(body: Json) -> bool:
    """Whether a form is a quiz."""
    return bool(body["settings"].get("quizSettings", {}).get("isQuiz"))


def check(question: Json, place: str, *, quiz: bool) -> None:
    """Refuse grading that Google would not take on a question."""
    grading, choice = question["grading"], question.get("choiceQuestion")
    if not quiz:
        raise invalid("Grading can only be set on the questions of a quiz.", place)
    if grading.get("pointValue", 0) < 0:
        raise invalid("The point value must not be negative.", f"{place}.pointValue")
    correct = _correct(grading)
    for name in (*_BY_ANSWER, "generalFeedback"):
        if name in grading and not grading[name].get("text"):
            raise invalid("The text of feedback is required.", f"{place}.{name}.text")
    if not (choice and correct):
        for name in _BY_ANSWER:
            if name in grading:
                raise invalid("This feedback needs a multiple choice question with correct answers.", f"{place}.{name}")
    elif "generalFeedback" in grading:
        message = "General feedback cannot be set for automatically graded multiple choice questions."
        raise invalid(message, f"{place}.generalFeedback")
    offered = {option.get("value") for option in choice["options"]} if choice else correct
    if not correct <= offered:
        raise invalid("A correct answer must be one of the options.", f"{place}.correctAnswers")


def forget(questions: list[Json]) -> None:
    """Take the grading off questions, as Google does when a form is a quiz no more."""
    for question in questions:
        question.pop("grading", None)


def grade(questions: list[Json], given: Json) -> Json:
    """Give each answer its grade where its question can be graded without a person; returns the total score."""
    total = 0
    for question in questions:
        answer, grading = given.get(question["questionId"]), question.get("grading", {})
        correct = _correct(grading)
        if not correct or not answer or "textAnswers" not in answer:
            continue
        said = {one["value"] for one in answer["textAnswers"]["answers"]}
        several = question.get("choiceQuestion", {}).get("type") == "CHECKBOX"
        right = said == correct if several else said <= correct
        answer["grade"] = _grade(grading, right=right)
        total += answer["grade"].get("score", 0)
    return {"totalScore": total} if total else {}


def _grade(grading: Json, *, right: bool) -> Json:
    feedback = grading.get("whenRight" if right else "whenWrong")
    score = {"score": grading["pointValue"]} if right and grading.get("pointValue") else {}
    return {**score, **({"correct": True} if right else {}), **({"feedback": feedback} if feedback else {})}


def _correct(grading: Json) -> set[str]:
    return {answer.get("value", "") for answer in grading.get("correctAnswers", {}).get("answers", [])}
