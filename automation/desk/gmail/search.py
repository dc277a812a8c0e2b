"""What Gmail's `q` asks for: the Message-ID, the labels, and words in the headers of a message."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final

from automation.desk import mailbox
from automation.desk.api import timestamp
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.gmail.labels import check_known
from automation.desk.mailbox import Kept

_TERM: Final = re.compile(r"""\s*(-?)(?:(\w+):)?("[^"]*"|\([^()]*\)|[^\s"(){}]+)""")
_WORD: Final = re.compile(r"""-?"[^"]*"|[^\s"]+""")
_HEADERS: Final = {
    "to": ("To", "Cc", "Bcc"),
    "from": ("From",),
    "cc": ("Cc",),
    "bcc": ("Bcc",),
    "subject": ("Subject",),
}
_PLACES: Final = {
    "sent": "SENT",
    "inbox": "INBOX",
    "trash": "TRASH",
    "spam": "SPAM",
    "drafts": "DRAFT",
    "draft": "DRAFT",
}
ANSWERED: Final = "rfc822msgid:, to:, from:, cc:, bcc:, subject:, in:, label:, after: and before:"


@dataclass
class Search:
    """A search as read: the Message-ID and the labels to be found, and tests on a message and its headers."""

    message_id: str = ""
    labels: set[str] = field(default_factory=set)
    on_kept: list[Callable[[Kept], bool]] = field(default_factory=list)
    on_headers: list[Callable[[EmailMessage], bool]] = field(default_factory=list)

    def finds(self, connection: sqlite3.Connection, kept: Kept) -> bool:
        """Whether a message passes the tests; its headers are read only where one needs them."""
        if not all(test(kept) for test in self.on_kept):
            return False
        if not self.on_headers:
            return True
        found = mailbox.read(connection, kept.id)
        headers = mailbox.parse(found[1].partition(b"\r\n\r\n")[0] if found else b"")
        return all(test(headers) for test in self.on_headers)


def read_search(q: str, me: str) -> Search:
    """The search that `q` stands for, `me` in it being an address.

    Raises a 501 refusal for a search that the desk does not answer.
    """
    search, at, text = Search(), 0, q.rstrip()
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None or not match[2]:
            raise unanswered(f"q: a search other than {ANSWERED}")
        name, value = match[2].lower(), match[3]
        if name in _HEADERS:
            search.on_headers.append(_test(name, _alternatives(value), me, wanted=not match[1]))
        elif value.startswith("("):
            raise unanswered(f"q: a group under {name}:")
        else:
            _add(search, name, value.strip('"'), wanted=not match[1])
        at = match.end()
    return search


def _add(search: Search, name: str, value: str, *, wanted: bool) -> None:
    if name == "rfc822msgid":
        _add_message_id(search, value.strip("<>"), wanted=wanted)
    elif name in ("in", "label"):
        _add_label(search, name, value, wanted=wanted)
    elif name in ("after", "before"):
        moment = _moment(value)
        search.on_kept.append(lambda kept: ((kept.at >= moment) == (name == "after")) == wanted)
    else:
        raise unanswered(f"q: a search other than {ANSWERED}")


def _add_message_id(search: Search, message_id: str, *, wanted: bool) -> None:
    if wanted and not search.message_id:
        search.message_id = message_id
    search.on_kept.append(lambda kept: (kept.message_id == message_id) == wanted)


def _add_label(search: Search, name: str, value: str, *, wanted: bool) -> None:
    label = _PLACES.get(value.lower()) if name == "in" else value.upper()
    if label is None:
        raise unanswered(f"q: in:{value}")
    check_known([label])
    if wanted:
        search.labels.add(label)
    else:
        search.on_kept.append(lambda kept: label not in kept.labels)


def _alternatives(value: str) -> list[list[str]]:
    """What a word or a group asks for: of each list of words one, and all of the lists."""
    if not value.startswith("("):
        return [[value.strip('"')]]
    found: list[list[str]] = []
    joins = False
    for word in _WORD.findall(value[1:-1]):
        if word.startswith("-") or ":" in word:
            raise unanswered(f"q: a search other than {ANSWERED}")
        if word in ("OR", "AND"):
            joins = word == "OR" and bool(found)
            continue
        found[-1:] = [[*found[-1], word.strip('"')]] if joins else [*found[-1:], [word.strip('"')]]
        joins = False
    if not found:
        raise invalid("Invalid q: an empty group", "q")
    return found


def _test(name: str, alternatives: list[list[str]], me: str, *, wanted: bool) -> Callable[[EmailMessage], bool]:
    """A test on the headers of a message; where a header names people, `me` is the owner's address."""

    def meant(word: str) -> str:
        return me if word.lower() == "me" and name != "subject" else word

    def test(message: EmailMessage) -> bool:
        return all(any(_has(message, _HEADERS[name], meant(word)) for word in words) for words in alternatives)

    return lambda message: test(message) == wanted


def _has(message: EmailMessage, names: tuple[str, ...], value: str) -> bool:
    """Whether a header has the words, whole and in this order, as Gmail looks for them."""
    pattern = re.compile(r"(?<!\w)" + re.escape(value) + r"(?!\w)", re.IGNORECASE)
    return any(pattern.search(str(header)) for name in names for header in message.get_all(name, []))


def _moment(value: str) -> str:
    """A day as 2026/11/22 or a second of Unix time, as times are stored."""
    try:
        if re.fullmatch(r"\d{5,}", value):
            return timestamp(datetime.fromtimestamp(int(value), UTC))
        return timestamp(datetime.strptime(value.replace("-", "/"), "%Y/%m/%d").replace(tzinfo=UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise _wrong(value) from error


def _wrong(value: str) -> Refusal:
    return invalid(f"Invalid time in q: {value}", "q")
