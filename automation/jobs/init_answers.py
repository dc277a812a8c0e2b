"""What init asks, and the answers as config.toml's own types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from automation.config import SECTIONS, Config, config_text, parse_config
from automation.config_text import Value
from automation.decoding import did_you_mean
from automation.errors import ConfigError, Problem


@dataclass(frozen=True)
class Question:
    """One thing that init asks: the key in config.toml, the question, what its answer is called, and a check.

    `default` is what an empty answer means at first; `needed` says whether something must be there. `check` gives what
    is wrong with an answer, in words, or nothing.
    """

    key: str
    text: str
    label: str
    needed: bool
    default: str
    check: Callable[[str], str]


ANSWERS: Final = "answers"
"""The place of a problem with an answer that cannot be read as what its setting is, whatever else is answered."""
_NATIONS: Final = "England, Wales, Scotland or Northern Ireland"
WHERE: Final = "workspace.where"
PLACES: Final = ("desk", "google")
"""Where forms and tracker may live."""
_QUESTIONS: Final = (
    (
        WHERE,
        "Where are the forms and the tracker to live: desk (one file on this computer) or google (your organisation's "
        "Google account)?",
        "Forms and tracker live on",
        True,
    ),
    ("organisation.name", "What is your organisation or partnership called?", "Organisation", True),
    ("organisation.nation", f"Which nation is it in ({_NATIONS})?", "Nation", True),
    ("coordinator.name", "Who is the coordinator, whom leads and families can ask?", "Coordinator", True),
    ("coordinator.email", "The coordinator's email address?", "Coordinator's email", True),
    ("coordinator.telephone", "The coordinator's telephone number?", "Coordinator's telephone", True),
    ("safeguarding.name", "Who is the safeguarding lead? Every form names them.", "Safeguarding lead", True),
    (
        "safeguarding.telephone",
        "The safeguarding lead's telephone number? Every form gives it.",
        "Safeguarding lead's telephone",
        True,
    ),
    (
        "safeguarding.email",
        "The safeguarding lead's email address? It is told when someone may not be safe.",
        "Safeguarding lead's email",
        False,
    ),
    (
        "privacy.notice",
        "Your privacy notice: what you do with what people tell you, in plain words?",
        "Privacy notice",
        True,
    ),
    ("privacy.contact", "Whom can people ask about it, and how?", "Whom to ask about privacy", False),
    (
        "references.prefix",
        "With which letters is every child's reference to begin: two to four capital letters, without A, E, I, O or U?",
        "References begin with",
        True,
    ),
    (
        "google.kind",
        "Which kind of Google account: workspace (with a domain of your own), nonprofit (the same, from Google for "
        "Nonprofits) or consumer (an address that ends in @gmail.com)?",
        "Kind of Google account",
        True,
    ),
    (
        "desk.public_url",
        "The https address at which others reach the forms? Leave it empty if there is none yet.",
        "Others reach the forms at",
        False,
    ),
)
"""Key in config.toml, question, what the answer is called, and whether one is needed."""
_ONLY: Final = {"google.kind": "google", "desk.public_url": "desk"}
"""Questions that make sense only where forms and tracker live there."""


def questions() -> tuple[Question, ...]:
    """What to ask, in order; everything else in config.toml has a default that may be changed there later."""
    return tuple(
        Question(key, text, label, needed, _default(key), partial(_wrong_with, key, needed=needed))
        for key, text, label, needed in _QUESTIONS
    )


def applies(key: str, answers: Mapping[str, str]) -> bool:
    """Whether a question makes sense, after the answers that are known."""
    where = answers.get(WHERE, Config().workspace.where)
    return _ONLY.get(key, where) == where


def _wrong_with(key: str, answer: str, *, needed: bool) -> str:
    if needed and not answer.strip():
        return "This is needed."
    problems = problems_of({key: answer})
    wanted = [f"Expected: {problem.expected}." if problem.expected else "" for problem in problems]
    return " ".join(filter(None, (*wanted, *(problem.remedy for problem in problems))))


def as_spelt(key: str, answer: str) -> str:
    """An answer with the capitals that its setting wants, where nothing else is amiss with it."""
    ways = (answer, answer.upper(), answer.lower(), answer.title())
    return next((way for way in ways if not problems_of({key: way})), answer)


def _default(key: str) -> str:
    section, _, name = key.partition(".")
    return str(getattr(getattr(Config(), section), name))


def problems_of(answers: Mapping[str, str]) -> list[Problem]:
    """What is wrong with some answers, whatever is still missing beside them."""
    try:
        parse_config(config_text(typed(answers)))
    except ConfigError as error:
        return list(error.problems)
    return []


def setting_of(problem: Problem) -> tuple[str, str]:
    """Which setting a problem is about: nobody needs to hear that one is missing whose answer is refused."""
    return problem.place, problem.found.partition(" ")[0]


def typed(answers: Mapping[str, str]) -> dict[str, Value]:
    """Answers as config.toml's own types; raises ConfigError for keys that it does not have."""
    kinds = _kinds()
    problems = [
        Problem(ANSWERS, f"config.toml has no `{key}`", "", did_you_mean(key, kinds))
        for key in answers
        if key not in kinds
    ]
    found: dict[str, Value] = {}
    for key, answer in answers.items():
        text = answer.strip()
        if kinds.get(key) != "int":
            found[key] = text
        elif text.isascii() and text.isdecimal():
            found[key] = int(text)
        else:
            problems.append(Problem(ANSWERS, f"`{key}` is “{text}”", "a whole number"))
    if problems:
        raise ConfigError("The answers cannot be used.", problems=problems)
    return found


def _kinds() -> dict[str, str]:
    """The type of every key of config.toml: "str", "int", "Path" and such."""
    return {f"{name}.{key}": str(kind) for name, part in SECTIONS.items() for key, kind in part.__annotations__.items()}
