"""The languages that messages are written in: English, and each that has a catalogue."""

from __future__ import annotations

import functools
import io
import re
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from automation.errors import MailError
from automation.rules.people import fold

CATALOGUES: Final = Path(__file__).parent / "catalogues"
"""One file for each language, named by its code: cy.po is Welsh. English needs none, being what is translated."""
_ENGLISH: Final = "en_GB"


@dataclass(frozen=True, eq=False)
class Language:
    """A language: its code, as catalogues are named by it, and what its catalogue says."""

    code: str
    translations: NullTranslations

    @property
    def tag(self) -> str:
        """What headers and HTML call it: "en-GB"."""
        return self.code.replace("_", "-")


def language_of(typed: str) -> Language:
    """The language that a cell of People names, in English, in its own words or by its code.

    Of several ("Welsh and English") the first counts; where none is named that there is a catalogue for, it is English.
    """
    known = _by_name()
    named = (known[word] for word in re.findall(r"[^\W_]+", fold(typed)) if word in known)
    return _language(next(named, _ENGLISH))


def read_catalogue(file: Path) -> Catalog:
    """A catalogue as it stands in its file. Raises MailError saying where it cannot be read."""
    try:
        with file.open("rb") as content:
            return read_po(content, locale=file.stem, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise MailError(
            f"The catalogue {file.name} cannot be read: {error}.",
            remedy="Put that line right, or put the file back as it came.",
        ) from error


@functools.cache
def _by_name() -> dict[str, str]:
    """Every word that names a language, and the language's code."""
    found: dict[str, str] = {}
    for code in (_ENGLISH, *sorted(file.stem for file in CATALOGUES.glob("*.po"))):
        locale = Locale.parse(code)
        names = (locale.language, locale.get_language_name("en"), locale.get_language_name(code))
        found |= {fold(name): code for name in names if name}
    return found


@functools.cache
def _language(code: str) -> Language:
    if code == _ENGLISH:
        return Language(code, NullTranslations())
    return Language(code, _translations(read_catalogue(CATALOGUES / f"{code}.po")))


def _translations(catalogue: Catalog) -> GNUTranslations:
    """What gettext makes of a catalogue. A sentence that lost one of its places is left out: English stands instead."""
    for message in catalogue:
        if message.id and message.check(catalogue):
            message.string = ""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
