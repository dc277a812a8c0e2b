"""The query language of Drive's files.list: `q` read into a test on a File resource."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Container
from datetime import datetime
from typing import Any, Final

from automation.desk.drive.common import moment
from automation.desk.fault import Refusal, invalid, unanswered

File = dict[str, Any]
Test = Callable[[File], bool]

_TOKEN: Final = re.compile(
    r"""\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([A-Za-z.]+)|(!=|<=|>=|[=<>(){}]))""", re.DOTALL
)
_QUOTES: Final = ("'", '"')
_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TIMES: Final = ("createdTime", "modifiedTime")
_TEXTS: Final = ("name", "mimeType")
_DEEPEST: Final = 50
_TRUTHS: Final = ("trashed", "starred")
_PEOPLE: Final[dict[str, tuple[str, ...]]] = {
    "owners": ("owner",),
    "writers": ("owner", "writer"),
    "readers": ("owner", "writer", "commenter", "reader"),
}
_VISIBILITIES: Final = ("anyoneCanFind", "anyoneWithLink", "domainCanFind", "domainWithLink", "limited")
_NOT_ANSWERED: Final = (
    "fullText", "viewedByMeTime", "sharedWithMeTime", "shortcutDetails.targetId", "labels", "memberCount",
    "organizerCount", "hidden",
)  # fmt: skip


def read(q: str, me: str = "me", known: Container[str] | None = None) -> Test:
    """The test that `q` stands for; an empty `q` lets every file pass. `me` is the address of who asks.

    Raises a 400 refusal naming `q` where Google would, a 404 for a folder that is not among the `known` ids (where
    these are given), and a 501 for terms that the desk does not answer.
    """
    if not q.strip():
        return lambda _: True
    reader = _Reader(_tokens(q), me, known)
    test = reader.expression()
    if not reader.at_end():
        raise _wrong()
    return test


def _wrong() -> Refusal:
    return invalid("Invalid Value", "q")


def _tokens(q: str) -> list[str]:
    found, at, text = [], 0, q.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong()
        found.append(match.group().strip() if not match.group(1) else match.group(1))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[str], me: str, known: Container[str] | None) -> None:
        self._tokens = tokens
        self._me = me
        self._known = known
        self._at = 0
        self._depth = 0

    def at_end(self) -> bool:
        return self._at >= len(self._tokens)

    def expression(self) -> Test:
        """Terms joined by and/or, taken from left to right as Google takes them."""
        first, rest = self._term(), []
        while not self.at_end() and self._peek() in ("and", "or"):
            rest.append((self._next() == "and", self._term()))
        return _joined(first, rest) if rest else first

    def _term(self) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise invalid("The query is too complex.", "q")
        test = self._one_term()
        self._depth -= 1
        return test

    def _one_term(self) -> Test:
        word = self._next()
        if word == "not":
            inner = self._term()
            return lambda file: not inner(file)
        if word == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if word[0] in _QUOTES:
            return self._membership(_unquote(word))
        return self._comparison(word)

    def _membership(self, value: str) -> Test:
        self._expect("in")
        collection = self._next()
        if collection in _NOT_ANSWERED:
            raise unanswered(f"q: {collection}")
        if collection in _PEOPLE:
            who, roles = self._me if value == "me" else value, _PEOPLE[collection]
            return lambda file: any(_is_for(held, who) and held["role"] in roles for held in file["permissions"])
        if collection != "parents":
            raise _wrong()
        return self._lies_in(value)

    def _comparison(self, field: str) -> Test:
        if field in _NOT_ANSWERED:
            raise unanswered(f"q: {field}")
        if field == "sharedWithMe":
            return self._shared_with_me()
        word = self._next()
        if field in _TRUTHS and word in ("=", "!="):
            return self._truth(field, word)
        if field == "visibility" and word in ("=", "!="):
            return self._visibility(word)
        if field in ("appProperties", "properties") and word == "has":
            return self._property(field)
        if field in _TIMES and word in _COMPARE:
            moment = _time(self._text())
            return lambda file: _COMPARE[word](_time(file[field]), moment)
        if field in _TEXTS:
            return self._about_text(field, word)
        if field == "parents" and word == "in":
            # The other way round than Google's guide has it: gspread asks so, and Google answers.
            return self._lies_in(self._text())
        raise _wrong()

    def _lies_in(self, folder: str) -> Test:
        if self._known is not None and folder not in self._known:
            raise Refusal(404, "File not found: .", field="fileId")  # Google names no file here
        return lambda file: folder in file.get("parents", ())

    def _about_text(self, field: str, word: str) -> Test:
        value = self._text()
        if word == "contains":
            # Google matches `contains` on a name at the beginnings of its words only.
            pattern = re.compile(r"(?<!\w)" + re.escape(value), re.IGNORECASE)
            return lambda file: bool(pattern.search(file[field]))
        if word in ("=", "!="):
            return lambda file: _COMPARE[word](file[field], value)
        raise _wrong()

    def _truth(self, field: str, word: str) -> Test:
        value = self._next()
        if value not in ("true", "false"):
            raise _wrong()
        return lambda file: _COMPARE[word](file[field], value == "true")

    def _shared_with_me(self) -> Test:
        """Everything on the desk is its owner's own: nothing was shared with them."""
        wanted = "true"
        if not self.at_end() and self._peek() == "=":
            self._next()
            wanted = self._next()
        if wanted not in ("true", "false"):
            raise _wrong()
        return lambda _: wanted == "false"

    def _visibility(self, word: str) -> Test:
        value = self._text()
        if value not in _VISIBILITIES:
            raise _wrong()
        return lambda file: _COMPARE[word](_visibility_of(file), value)

    def _property(self, name: str) -> Test:
        for expected in ("{", "key", "="):
            self._expect(expected)
        key = self._text()
        for expected in ("and", "value", "="):
            self._expect(expected)
        value = self._text()
        self._expect("}")
        return lambda file: file.get(name, {}).get(key) == value

    def _peek(self) -> str:
        return self._tokens[self._at]

    def _next(self) -> str:
        if self.at_end():
            raise _wrong()
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise _wrong()

    def _text(self) -> str:
        token = self._next()
        if token[0] not in _QUOTES:
            raise _wrong()
        return _unquote(token)


def _is_for(held: dict[str, Any], address: str) -> bool:
    return str(held.get("emailAddress", "")).casefold() == address.casefold()


def _visibility_of(file: File) -> str:
    """Who may find a file, by the widest of its permissions."""
    found = {"limited"}
    for held in file["permissions"]:
        if held["type"] in ("anyone", "domain"):
            found.add(held["type"] + ("CanFind" if held.get("allowFileDiscovery") else "WithLink"))
    return next(name for name in _VISIBILITIES if name in found)


def _joined(first: Test, rest: list[tuple[bool, Test]]) -> Test:
    """Tests one after another, each with whether it narrows (and) or widens (or) what those before it let pass."""

    def test(file: File) -> bool:
        passed = first(file)
        for narrows, one in rest:
            passed = passed and one(file) if narrows else passed or one(file)
        return passed

    return test


def _unquote(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


def _time(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError as error:
        raise _wrong() from error
