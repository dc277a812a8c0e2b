"""The languages that messages are written in: English, and each that has a catalogue."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo

from automation.mail.catalogue import SHIPPED, codes, is_whole, read_catalogue
from automation.rules.people import fold

_ENGLISH: Final = "en_GB"


@dataclass(frozen=True, eq=False)
class Language:
    """A language: its code, as catalogues are named by it, and what is said in it."""

    code: str
    translations: NullTranslations

    @property
    def tag(self) -> str:
        """What headers and HTML call it: "en-GB"."""
        return self.code.replace("_", "-")


def language_of(typed: str, own: Path | None = None) -> Language:
    """The language that a cell of People names, in English, in its own words or by its code.

    Of several ("Welsh and English") the first counts; where none is named that there is a catalogue for, it is English.
    `own` is a folder with a partnership's own sentences, which are said before those that come with Followthrough.
    Raises MailError where a catalogue cannot be read.
    """
    return _language(_named(typed, own) or _ENGLISH, own)


def is_language(typed: str, own: Path | None = None) -> bool:
    """Whether a cell of People names a language that there are sentences for."""
    return bool(_named(typed, own))


def _named(typed: str, own: Path | None) -> str:
    known = _by_name(own)
    return next((known[word] for word in re.findall(r"[^\W_]+", fold(typed)) if word in known), "")


@functools.cache
def _by_name(own: Path | None) -> dict[str, str]:
    """Every word that names a language, and the language's code."""
    found: dict[str, str] = {}
    for code in (_ENGLISH, *codes(SHIPPED), *(codes(own) if own else ())):
        locale = Locale.parse(code)
        names = (locale.language, locale.get_language_name("en"), locale.get_language_name(code))
        found |= {fold(name): code for name in names if name}
    return found


@functools.cache
def _language(code: str, own: Path | None) -> Language:
    said = NullTranslations()
    for folder in filter(None, (SHIPPED, own)):
        file = folder / f"{code}.po"
        if file.exists():
            before, said = said, translations(file)
            said.add_fallback(before)
    return Language(code, said)


def translations(file: Path) -> GNUTranslations:
    """What a catalogue says. A sentence that is not whole is left out: what was said before stands."""
    catalogue = read_catalogue(file)
    for message in catalogue:
        if message.id and not is_whole(message, catalogue):
            message.string = ""
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
