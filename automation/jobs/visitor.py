"""A visitor who fills in a form on the desk's pages over HTTP, as a browser without script does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, SoupStrainer, Tag

from automation.errors import WorkspaceError

Answers = Mapping[str, Sequence[str]]
"""What to answer, by the name of the field (`entry.<number>`); dates as 2027-01-31."""

_MOST_PAGES: Final = 60
_TIMEOUT_SECONDS: Final = 30
_PARTS: Final = ("year", "month", "day")
_FIELD: Final = re.compile(r"(entry\.\d+)(?:_(year|month|day)|\.(other_option_response))?")
_OTHER: Final = "__other_option__"
_MAIN: Final = SoupStrainer("main")
_TICKED: Final = ("radio", "checkbox")


class Visitor:
    """Somebody with a browser: keeps cookies and the connection, and goes from page to page by the buttons on them."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False  # pages on this computer are never reached by way of a proxy

    def close(self) -> None:
        """Close the browser."""
        self._session.close()

    def fill_in(self, address: str, answers: Answers) -> str:
        """Fill in the form at an address (of which the path matters), send it, and return the receipt number.

        Raises WorkspaceError, with the form's path and what the page said, where the page refuses an answer, does not
        offer it, or never asks for it. Nothing that was typed is in the message.
        """
        path = urlsplit(address).path
        page = self._read(self._session.get(urljoin(self._base_url, path), timeout=_TIMEOUT_SECONDS), path)
        waiting = set(answers)
        for _ in range(_MOST_PAGES):
            receipt = page.find(class_="receipt__number")
            if receipt:
                _all_were_asked(waiting, path)
                return receipt.text.strip()
            form = _form_on(page, path)
            fields = list(_filled(form, answers, path))
            waiting -= {_base(name) for name, _ in fields}
            action = urljoin(self._base_url, str(form.get("action") or path))
            sent = [*fields, ("action", _button(form, path))]
            page = self._read(self._session.post(action, data=sent, timeout=_TIMEOUT_SECONDS), path)
        raise _stuck(path, f"there was no receipt after {_MOST_PAGES} pages")

    def _read(self, answer: requests.Response, path: str) -> BeautifulSoup:
        page = BeautifulSoup(answer.text, "html.parser", parse_only=_MAIN)
        summary = page.find(class_="error-summary")
        if isinstance(summary, Tag):
            raise _stuck(path, " ".join(line.text.strip() for line in summary.find_all("li")))
        if not answer.ok:
            title = page.h1.text.strip() if page.h1 else answer.reason
            raise _stuck(path, f"the answer was {answer.status_code} ({title})")
        return page


def _form_on(page: BeautifulSoup, path: str) -> Tag:
    form = page.find("form")
    if not isinstance(form, Tag):
        raise _stuck(path, "a page had neither a form nor a receipt on it")
    return form


def _button(form: Tag, path: str) -> str:
    """The button that leads on: the one that sends the form where there is one."""
    offered = {str(button.get("value")) for button in form.find_all("button", attrs={"name": "action"})}
    for wanted in ("submit", "continue"):
        if wanted in offered:
            return wanted
    raise _stuck(path, "a page had no button that leads on")


def _filled(form: Tag, answers: Answers, path: str) -> Iterator[tuple[str, str]]:
    """What a browser sends for the fields on a page once the answers are typed, ticked and picked."""
    fields = [field for field in form.find_all(["input", "textarea", "select"]) if field.get("name")]
    choices = _choices(fields)
    for name, offered in choices.items():
        if set(answers.get(name, ())) - offered and _OTHER not in offered:
            raise _stuck(path, f"the field {name} does not offer an answer that was to be given")
    for field in fields:
        name = str(field["name"])
        if field.get("type") in _TICKED:
            wanted = answers.get(name, ())
            own_words = field["value"] == _OTHER and set(wanted) - choices[name]
            if field["value"] in wanted or own_words:
                yield name, str(field["value"])
        else:
            yield name, _typed(field, name, answers, choices)


def _choices(fields: list[Tag]) -> dict[str, set[str]]:
    """The answers that a page offers to choose from, by the name of the field."""
    offered: dict[str, set[str]] = {}
    for field in fields:
        if field.get("type") in _TICKED:
            offered.setdefault(str(field["name"]), set()).add(str(field["value"]))
        elif field.name == "select":
            offered[str(field["name"])] = {str(option["value"]) for option in field.find_all("option")}
    return offered


def _typed(field: Tag, name: str, answers: Answers, choices: Mapping[str, set[str]]) -> str:
    """What stands in one field that is not ticked: what was typed, else what the page put there."""
    place = _FIELD.fullmatch(name)
    given = answers.get(place[1], ()) if place else ()
    if place is None or not given:
        return _as_it_was(field)
    if place[2]:
        return dict(zip(_PARTS, given[0].split("-"), strict=True))[place[2]]
    if place[3]:
        return ", ".join(text for text in given if text not in choices[place[1]])
    return given[0].replace("\n", "\r\n")


def _as_it_was(field: Tag) -> str:
    if field.name == "textarea":
        return field.text.removeprefix("\n").replace("\n", "\r\n")
    if field.name == "select":
        chosen = field.find("option", attrs={"selected": True}) or field.find("option")
        return str(chosen["value"]) if isinstance(chosen, Tag) else ""
    return str(field.get("value", ""))


def _base(name: str) -> str:
    place = _FIELD.fullmatch(name)
    return place[1] if place else name


def _all_were_asked(waiting: set[str], path: str) -> None:
    if waiting:
        raise _stuck(path, f"it never asked for {', '.join(sorted(waiting))}")


def _stuck(path: str, why: str) -> WorkspaceError:
    return WorkspaceError(
        f"The form at {path} could not be filled in: {why}",
        remedy="Where the forms were changed, the answers have to follow them.",
    )
