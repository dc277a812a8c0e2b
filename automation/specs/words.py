"""Fills the marks in a form's texts, such as {organisation}, with the words they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from automation.specs.model import FormSpec

STANDING_MARKS: Final = (
    "organisation",
    "coordinator_name",
    "coordinator_phone",
    "coordinator_email",
    "safeguarding_name",
    "safeguarding_phone",
)
"""The marks that every form may use; a form's variants add their own."""

_MARK: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Reachable(_Named, Protocol):
    @property
    def telephone(self) -> str: ...
    @property
    def email(self) -> str: ...


class Standing(Protocol):
    """What forms need of config.Config, which stands on the same floor as this room."""

    @property
    def organisation(self) -> _Named: ...
    @property
    def coordinator(self) -> _Reachable: ...
    @property
    def safeguarding(self) -> _Reachable: ...


def standing_words(config: Standing) -> dict[str, str]:
    """The words for the marks that every form may use."""
    return {
        "organisation": config.organisation.name,
        "coordinator_name": config.coordinator.name,
        "coordinator_phone": config.coordinator.telephone,
        "coordinator_email": config.coordinator.email,
        "safeguarding_name": config.safeguarding.name,
        "safeguarding_phone": config.safeguarding.telephone,
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with each known {mark} replaced; other braces stay as they are, and words are not filled again."""
    return _MARK.sub(lambda mark: words.get(mark[1], mark[0]), text)


def marks(text: str) -> list[str]:
    """The names of the marks in a text, in order."""
    return _MARK.findall(text)


def texts(form: FormSpec) -> Iterator[tuple[str, str]]:
    """Every text of a form in which marks are filled, each with its place within the form."""
    yield from (("title", form.title), ("who", form.who), ("text", form.text), ("afterwards", form.afterwards))
    for section in form.sections:
        place = f'section "{section.key}"'
        yield from ((place, section.title), (place, section.text))
        if section.repeat:
            yield place, section.repeat.again
        for question in section.questions:
            at = f'{place}, question "{question.key}"'
            yield from ((at, question.title), (at, question.help))
            yield from ((at, label) for label in (question.low_label, question.high_label, *question.rows))
