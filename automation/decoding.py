"""From TOML to typed parts, each decoded by itself, with everything that is wrong said in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from automation.errors import Problem

S = TypeVar("S", bound=msgspec.Struct)

NEAR: Final = 70
"""How alike (0 to 100) a word must be to one that is known before it is suggested."""

_LOST: Any = object()
_LABELLED_BY: Final = ("key", "title")
_AT: Final = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")

_PLAINLY: Final = {
    "Cannot overwrite a value": "this key was given before",
    "Invalid value": "here should stand a text in quotes, a number, true or false, or a list",
    "Illegal character '\\n'": "the text has no closing quote on its line",
    "Unterminated string": "a text has no closing quote",
    "Unclosed array": "a list has no closing ]",
    "Expected newline or end of document after a statement": "something stands behind the value on this line",
}
_LOOK: Final = "Look there and just before it"


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or None if none is like it."""
    from rapidfuzz import fuzz, process  # only a mistake needs it, and every command would wait for it

    match = process.extractOne(word.casefold(), list(known), scorer=fuzz.ratio, processor=str.casefold)
    return match[0] if match and match[1] >= NEAR else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The remedy for a word that is not known: the nearest one that is, or else another sentence."""
    near = closest(word, known)
    return f"Did you mean `{near}`?" if near else otherwise


def listed(words: Iterable[str]) -> str:
    """Names for the eye: `a`, `b` or `c`."""
    *most, last = [f"`{word}`" for word in words] or ["none"]
    return f"{', '.join(most)} or {last}" if most else last


class Decoder:
    """Decodes one file, and keeps what was wrong with it in `problems`.

    `lost` names the structures of which one could not be made out: nothing follows from such a one not being there.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.lost: set[str] = set()

    def table(self, path: Path) -> dict[str, Any] | None:
        """The file's TOML, or None with a problem noted."""
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            remedy = "Check that the file is there and that you may read it"
            self._note(self.name, f"cannot be read ({error.strerror})", "", remedy)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            found = f"line {line} is not saved as UTF-8 text"
            self._note(self.name, found, "", "Save the file again and choose the encoding UTF-8")
        else:
            return self.parse(text)
        return None

    def parse(self, text: str) -> dict[str, Any] | None:
        """The TOML of a text, or None with a problem noted: line, column and what is odd there."""
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self._note(self.name, _broken(str(error), text), "", _LOOK)
            return None

    def struct(self, raw: dict[str, Any], kind: type[S], place: str) -> S | None:
        """A table as a structure; None if one of its values is wrong or missing."""
        fields = _fields(kind)
        values: dict[str, Any] = {}
        for key, value in self._known(raw, tuple(fields), place).items():
            values[key] = self._value(value, fields[key].type, place, key)
        missing = [key for key, field in fields.items() if field.required and key not in values]
        for key in missing:
            self._note(place, f"`{key}` is missing", "", f'Add a line {key} = "…"' if _is_text(fields[key]) else "")
        if missing or any(value is _LOST for value in values.values()):
            self.lost.add(kind.__name__)
            return None
        return kind(**values)

    def _known(self, raw: dict[str, Any], keys: tuple[str, ...], place: str) -> dict[str, Any]:
        """The table without unknown keys; one that is nearly right is noted, and read as what was meant."""
        table = {key: value for key, value in raw.items() if key in keys}
        for key in (key for key in raw if key not in keys):
            near = closest(key, keys)
            remedy = f"Did you mean `{near}`?" if near else f"Remove it, or use {listed(keys)}"
            self._note(place, f"`{key}` is not known here", "", remedy)
            if near and near not in table:
                table[near] = raw[key]
        return table

    def _value(self, value: Any, kind: Any, place: str, key: str) -> Any:
        """One value as its type, or _LOST with a problem noted."""
        inner = _struct_in(kind)
        if inner is None:
            return self._leaf(value, kind, place, key)
        if get_origin(kind) is tuple:
            return self._parts(value, inner, place, key)
        if not isinstance(value, dict):
            return self._wrong(value, dict, place, key)
        part = self.struct(value, inner, f"{place}, [{key}]")
        return _LOST if part is None else part

    def _parts(self, value: Any, kind: type[msgspec.Struct], place: str, key: str) -> Any:
        """A list of tables; those that could not be made out are left out."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            return self._wrong(value, kind, place, key)
        labels = [f"{place}, {_label(item, kind, number)}" for number, item in enumerate(value, 1)]
        parts = [self.struct(item, kind, label) for item, label in zip(value, labels, strict=True)]
        return tuple(part for part in parts if part is not None)

    def _leaf(self, value: Any, kind: Any, place: str, key: str) -> Any:
        if isinstance(value, date | time):
            return self._wrong(value, kind, place, key)
        try:
            return msgspec.convert(value, kind, dec_hook=_as_path)
        except msgspec.ValidationError:
            return self._wrong(value, kind, place, key)

    def _wrong(self, value: Any, kind: Any, place: str, key: str) -> Any:
        """Note a value of the wrong type."""
        remedy = ""
        if get_origin(kind) is Literal and isinstance(value, str):
            remedy = did_you_mean(value, get_args(kind))
        elif kind in (str, Path) and not isinstance(value, list | dict):
            remedy = f'Put it in quotes: {key} = "{str(value).lower() if isinstance(value, bool) else value}"'
        self._note(place, f"`{key}` is {_in_words(value)}", _wanted(kind), remedy)
        return _LOST

    def _note(self, place: str, found: str, expected: str, remedy: str) -> None:
        self.problems.append(Problem(place, found, expected, remedy))


def _broken(message: str, text: str) -> str:
    """What is said of a text that is not TOML: where, and what is odd there."""
    match = _AT.match(message)
    what = match["what"] if match else message
    if match and match["line"]:
        where = f"line {match['line']}, column {match['column']}"
    else:
        lines = text.splitlines() or [""]
        where = f"its end (line {len(lines)}, column {len(lines[-1]) + 1})"
    return f"cannot be read as TOML at {where}: {_PLAINLY.get(what, what[:1].lower() + what[1:])}"


@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    """The fields of a structure by name; kept, since msgspec compiles every annotation anew when it is asked."""
    return {field.name: field for field in msgspec.structs.fields(kind)}


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """The structure in a field's type: of `Case`, `Case | None` and `tuple[Case, ...]` it is Case."""
    for option in (kind, *get_args(kind)):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _label(item: dict[str, Any], kind: type[msgspec.Struct], number: int) -> str:
    name = next((item[key] for key in _LABELLED_BY if isinstance(item.get(key), str) and item[key]), None)
    return f'{kind.__name__.lower()} "{name}"' if name else f"{kind.__name__.lower()} {number}"


def _is_text(field: FieldInfo) -> bool:
    return field.type is str or get_origin(field.type) is Literal


def _as_path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError


def _in_words(value: Any) -> str:
    """A value as a person would call it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, datetime | date | time):
        return f"the date or time {value}"
    return "a list" if isinstance(value, list) else "a table"


def _wanted(kind: Any) -> str:
    """What a type asks for, in words."""
    if get_origin(kind) is Literal:
        return "one of " + listed(get_args(kind))
    if get_origin(kind) is UnionType:
        return " or ".join(_wanted(option) for option in get_args(kind) if option is not NoneType)
    if get_origin(kind) is tuple:
        return 'a list of texts, such as ["one", "two"]' if get_args(kind)[0] is str else "a list of tables"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"parts written as [[{kind.__name__.lower()}s]]"
    words = {str: "text in quotes", Path: "text in quotes", bool: "true or false", int: "a whole number"}
    return words.get(kind, "a table of texts")
