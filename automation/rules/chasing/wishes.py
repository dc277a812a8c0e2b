"""The form by which people say how often they want our emails, and the addresses of it that an email carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from automation.rules.book import FormLink
from automation.rules.people import fold
from automation.specs.model import Question
from automation.specs.system import PEOPLE

NEVER: Final = "never"
CODE: Final = "code"
_HOW_OFTEN: Final = "how_often"
_PUBLIC_ID: Final = re.compile(r"/forms/d/e/([^/]+)/viewform")


@dataclass(frozen=True, slots=True)
class WishLinks:
    """Where a reader says how often they want our emails: a page that asks, and one that stops them at once (or "")."""

    page: str
    at_once: str


@dataclass(frozen=True, slots=True)
class WishForm:
    """The form that asks: its address and public id, the question for the reader's code, the answer that stops all."""

    link: FormLink
    public_id: str
    code: str
    stop: Mapping[str, tuple[str, ...]]
    """By question id."""


def wish_form(links: Iterable[FormLink]) -> WishForm | None:
    """The form that changes who is there in People by their code, and has a choice that stops their emails."""
    for link in links:
        form, layout, found = link.layout.form, link.layout, _PUBLIC_ID.search(link.address)
        if form.tab != PEOPLE or not form.known_only or form.natural_key != (CODE,) or found is None:
            continue
        questions = [question for section in form.sections for question in section.questions]
        code = next((one.key for one in questions if one.column == CODE), "")
        stops = {layout.question_id(one.key): (choice,) for one in questions for choice in _stopping(one)}
        if code and stops:
            return WishForm(link, found[1], layout.question_id(code), stops)
    return None


def _stopping(question: Question) -> list[str]:
    """The choices of a question that stop emails."""
    return [choice for choice, sets in question.sets.items() if fold(sets.get(_HOW_OFTEN, "")) == NEVER]
