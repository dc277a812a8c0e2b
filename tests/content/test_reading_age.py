"""What children read is written for children, and what leads read at the end of a long day can be read at eleven."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mailed import NOW, SETTINGS, WRITTEN_KINDS, messages

from automation.mail.message import compose
from automation.specs.model import FormSpec
from automation.specs.reading import load_specs
from automation.specs.words import fill, texts

ROOT = Path(__file__).parents[2]
FORMS = load_specs([ROOT / "form_specs", ROOT / "sheet_templates"]).forms
FOR_CHILDREN = [form for form in FORMS if form.key in ("assessment", "feedback_child", "change_of_mind")]
STANDING = {"coordinator_name": "Robin", "coordinator_phone": "", "coordinator_email": "", "organisation": "Hopeside"}


def whole_sentences(form: FormSpec) -> list[str]:
    """Every sentence of a form's texts, in each of its wordings; labels and headings without a full stop left out."""
    wordings = [variant.words for variant in form.variants] or [{}]
    whole = [fill(text, {**STANDING, **words}) for words in wordings for _, text in texts(form)]
    return [sentence for text in whole for sentence in re.findall(r"[^.!?]+[.!?]", text)]


def syllables(word: str) -> int:
    """Syllables by groups of vowels. Silent ones are counted too, so that the grade comes out too high if anything."""
    return max(1, len(re.findall(r"[aeiouy]+", word.lower())))


def grade(sentences: list[str]) -> float:
    """The Flesch-Kincaid grade: years of school needed to read it. A child of ten is in grade 5."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("form", FOR_CHILDREN, ids=lambda form: str(form.key))
def test_a_child_of_ten_can_read_it(form: FormSpec) -> None:
    assert grade(whole_sentences(form)) <= 5


@pytest.mark.parametrize("form", FOR_CHILDREN, ids=lambda form: str(form.key))
def test_no_sentence_is_too_long_to_hold_in_mind(form: FormSpec) -> None:
    assert [sentence for sentence in whole_sentences(form) if len(sentence.split()) > 20] == []


def said_in(kind: str) -> set[str]:
    """Every sentence of a kind of message, with names and numbers in it; headings and lines of a list left out."""
    bodies = [compose(facts, SETTINGS, NOW).get_body(("plain",)) for n in (0, 1, 3) for facts in messages(n, kind=kind)]
    lines = {line for body in bodies if body for line in body.get_content().splitlines()}
    whole = [re.sub(r"^\d+\. ", "", line) for line in lines if not line.startswith("- ") and not line.isupper()]
    return {sentence.strip() for line in whole for sentence in re.findall(r"[^.!?]+[.!?:]", line)}


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
def test_every_message_can_be_read_at_eleven(kind: str) -> None:
    assert grade(sorted(said_in(kind))) <= 6  # Somebody of eleven is in grade 6.


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
def test_no_sentence_of_a_message_is_too_long_to_hold_in_mind(kind: str) -> None:
    assert [sentence for sentence in said_in(kind) if len(sentence.split()) > 25] == []


def test_the_measure_tells_an_officials_sentence_from_a_childs() -> None:
    official = "Notification of the determination will subsequently be communicated to the applicant."
    assert grade([official]) > 12 > 3 > grade(["We tell you what they said."])


def test_in_the_assessment_only_the_reference_and_the_gates_must_be_answered() -> None:
    form = next(form for form in FORMS if form.key == "assessment")
    required = [q for section in form.sections for q in section.questions if q.required]
    gates = [question for question in required if question.go_to]
    assert [question.kind for question in required if question not in gates] == ["reference"]
    assert len(gates) == 5
    assert all("I'd rather not say" in question.go_to for question in gates)
