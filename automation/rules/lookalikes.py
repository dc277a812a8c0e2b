"""Letters that look like others: Cyrillic, Greek and fullwidth ones read as the Latin ones that a person saw."""

from __future__ import annotations

import unicodedata
from typing import Final

_CYRILLIC: Final = dict(zip("АВЕЗІЈКМНОРЅСТУҮХавезіјкмнорѕстуүх", "ABE3IJKMHOPSCTYYXaBe3ijKMHopscTyyx", strict=True))
_GREEK: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ", "ABEZHIKMNOPTYXaikvoptux", strict=True))
_LATIN: Final = str.maketrans({**_CYRILLIC, **_GREEK})


def plainly(text: str) -> str:
    """A text as it looks: look-alike letters made Latin, invisible characters gone, no space before or behind it.

    A text of plain letters, and there are hardly any others among keys and ids, comes back at once.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_LATIN)
        text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return text.strip()


def without_edges(text: str) -> str:
    """A text without the spaces and invisible characters before and behind it; all else stays as it is."""
    if text.isascii():
        return text.strip()
    start, end = 0, len(text)
    while start < end and _is_nothing(text[start]):
        start += 1
    while end > start and _is_nothing(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_nothing(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"
