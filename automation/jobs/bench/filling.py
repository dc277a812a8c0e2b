"""Filling in any form of the specs with made-up answers, as somebody would who follows its branches."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from string import ascii_uppercase
from typing import Any, Final

from automation.rules.layout import CLOSING, LEAD_UNKNOWN, Layout, Page, Placed
from automation.specs.model import Question
from automation.specs.system import END, NOT_SAFE

Known = Mapping[str, str | None]
"""Answers that are settled, by question key; None leaves the question empty."""

LEADS: Final = tuple(
    f"{first} {last}"
    for first in ("Ash", "Bryn", "Cerys", "Dilys", "Emrys", "Fern", "Gwil", "Hazel")
    for last in ("Bench", "Sample", "Mockup")
)
"""The people of a partnership that does not exist."""
_SENTENCES: Final = (
    "This is made up.",
    "It was hard at first, and then a bit better.",
    "I like football, drawing and my nan's dog.",
    "Please tell my teacher, but not the whole class.",
    "I would like to know what happens next.",
    "A visit on a Saturday would help, because of school.",
    "Nobody asked me that before!",
    "It’s easier to talk when we are walking.",
    "Dw i eisiau siarad â rhywun.",
    "Thank you 🙂",
)
_SKIPPED: Final = 0.4
_UNSAFE: Final = 0.005


class Filling:
    """Fills in forms; what is not known is answered by chance."""

    def __init__(self, chance: random.Random) -> None:
        self._random = chance

    def answers(self, layout: Layout, at: datetime, known: Known, turns: Sequence[Known]) -> dict[str, Any]:
        """The `answers` of a response by question id; `turns` has what is known of each filling of a repeat."""
        told: dict[str, Any] = {}
        go_to = ""
        for page in layout.pages:
            if page.turn > len(turns) or (go_to and page.section.key != go_to):
                continue
            go_to = self._fill(page, at, turns[page.turn - 1] if page.turn else known, len(turns), told)
        return told

    def _fill(self, page: Page, at: datetime, known: Known, turns: int, told: dict[str, Any]) -> str:
        """Answer one page; returns the section that comes next, or nothing for the one behind it."""
        go_to = ""
        for placed in page.questions:
            for question_id, texts in self._answer(placed, at, known, turns):
                if texts:
                    values = [{"value": text} for text in texts]
                    told[question_id] = {"questionId": question_id, "textAnswers": {"answers": values}}
                    go_to = placed.question.go_to.get(texts[0], go_to)
        return CLOSING if go_to == END else go_to

    def _answer(self, placed: Placed, at: datetime, known: Known, turns: int) -> Iterator[tuple[str, list[str]]]:
        question = placed.question
        if placed.again:
            repeat = placed.section.repeat
            assert repeat is not None
            yield placed.ids[0], [repeat.yes if placed.turn < turns else repeat.no]
        elif question.key in known:
            text = known[question.key]
            yield placed.ids[0], [text] if text else []
        elif self._skips(question):
            return
        else:
            for question_id in placed.ids:
                yield question_id, self._by_chance(question, at)

    def _skips(self, question: Question) -> bool:
        if question.key == NOT_SAFE:
            return self._random.random() > _UNSAFE
        return not question.required and self._random.random() < _SKIPPED

    def _by_chance(self, question: Question, at: datetime) -> list[str]:
        chance = self._random
        if question.kind == "lead":
            return [chance.choice((*LEADS, LEAD_UNKNOWN))]
        if question.kind == "many_choices":
            return chance.sample(question.choices, chance.randint(1, min(3, len(question.choices))))
        if question.choices:
            return [chance.choice(question.choices)]
        if question.kind in ("scale", "rating", "number"):
            return [str(chance.randint(question.low, question.high))]
        if question.kind == "date":
            days = chance.randint(14, 120) * (-1 if question.falls == "up to today" else 1)
            return [(at + timedelta(days=days)).date().isoformat()]
        if question.kind == "time":
            return [f"{chance.randint(8, 18):02}:30"]
        if question.kind == "email":
            return [f"person{chance.randint(1, 9999)}@example.org"]
        if question.kind == "initials":
            return ["".join(chance.sample(ascii_uppercase, 2))]
        sentences = 1 if question.kind == "short_text" else chance.randint(1, 4)
        return [" ".join(chance.choice(_SENTENCES) for _ in range(sentences))]
