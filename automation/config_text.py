"""The text of a new config.toml: the example's notes, with other values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

Value = str | int | Path

_HEAD: Final = """\
# How Followthrough is set up here. Change what stands after the equals signs, then type `followthrough check`.
# Lines that begin with # are notes and change nothing.
"""
_SECTION: Final = re.compile(r"\[(\w+)\]")
_LIST: Final = re.compile(r"\[\[.+\]\]")
_KEY: Final = re.compile(r"(\w+) = (.*)")
_QUOTES: Final = '"""'


def rendered(example: str, values: Mapping[str, Value]) -> str:
    """The example with each value replaced by the one under "section.key"; its first paragraph is for the example.

    KeyError if the example has a key without a value.
    """
    _, body = example.split("\n\n", 1)
    return _HEAD + "\n" + "\n".join(_lines(iter(body.splitlines()), values)) + "\n"


def toml_value(value: Value) -> str:
    """A value as TOML writes it; a text of several lines keeps them."""
    if isinstance(value, int):
        return str(value)
    text = str(value).encode("utf-8", "replace").decode()
    if "\n" not in text:
        return '"' + "".join(map(_escaped, text)) + '"'
    lines = "\n".join("".join(map(_escaped, line)) for line in text.split("\n"))
    return f"{_QUOTES}\n{lines}{_QUOTES}"


def _lines(lines: Iterator[str], values: Mapping[str, Value]) -> Iterator[str]:
    section = ""
    for line in lines:
        if found := _SECTION.fullmatch(line):
            section = found[1]
        elif _LIST.fullmatch(line):
            section = ""  # nobody is asked for lists: they stay as they are
        if section and (pair := _KEY.fullmatch(line)):
            yield f"{pair[1]} = {toml_value(values[f'{section}.{pair[1]}'])}"
            if pair[2].startswith(_QUOTES) and _QUOTES not in pair[2][3:]:
                _skip_text(lines)
        else:
            yield line


def _skip_text(lines: Iterator[str]) -> None:
    """Pass over the rest of the example's own text of several lines."""
    while _QUOTES not in next(lines):
        pass


def _escaped(character: str) -> str:
    """One character of a TOML text within quotes."""
    if character in '"\\':
        return "\\" + character
    return f"\\u{ord(character):04X}" if ord(character) < 0x20 or ord(character) == 0x7F else character
