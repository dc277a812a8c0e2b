"""Explain: the story of one case, row or response, read from the workspace; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from automation.errors import ConfigError
from automation.jobs.house import House, existing_office
from automation.jobs.reading import read_book
from automation.jobs.titles import book_as_called
from automation.rules.story.asking import NotFound, find
from automation.rules.story.telling import Story, tell


@dataclass(frozen=True)
class Explained:
    """A story, and what could not be read or trusted while it was put together, in words."""

    story: Story
    problems: tuple[str, ...] = ()


def explain(house: House, reference: str, *, full: bool = False) -> Explained:
    """Tell what a reference or a receipt number stands for; only `full` shows what people wrote.

    Raises ConfigError where nothing goes by that name, with the names that come close.
    """
    existing_office(house)
    reading = read_book(house)
    book = book_as_called(house, reading)
    subject = find(book, reference)
    problems = tuple(dict.fromkeys([*reading.problems, *reading.book.stopped()]))
    if isinstance(subject, NotFound):
        raise not_there(reference, subject, problems)
    return Explained(tell(book, subject, full=full), problems)


def not_there(typed: str, found: NotFound, problems: tuple[str, ...]) -> ConfigError:
    """The error for a name that nothing goes by, with those that come close."""
    near = " or ".join(filter(None, [", ".join(found.near[:-1]), *found.near[-1:]]))
    advice = [f"Did you mean {near}?"] if near else ["Type it as the tracker shows it, or a receipt number."]
    return ConfigError(
        f"Nothing in the tracker goes by “{typed}”.",
        # A tab that cannot be read may be where it stands.
        remedy=" ".join([*advice, *problems]),
    )
