"""The catalogues: what messages say in other languages, as it stands in .po files, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from babel.plural import to_gettext

from automation.errors import MailError, Problem

SHIPPED: Final = Path(__file__).parent / "catalogues"
"""One file for each language, named by its code: cy.po is Welsh. English needs none, being what is translated."""
_PLACES: Final = re.compile(r"%\(\w+\)s")


def codes(folder: Path) -> list[str]:
    """The codes of the languages that a folder has catalogues for; files with another name are passed over."""
    return sorted(file.stem for file in folder.glob("*.po") if _locale(file.stem))


def plural_forms(code: str) -> str:
    """How a language counts, as catalogues say it. Babel's own table knows fewer forms for Welsh than CLDR has."""
    return to_gettext(Locale.parse(code).plural_form)


def read_catalogue(file: Path) -> Catalog:
    """A catalogue as it stands in its file; a head is not needed. Raises MailError saying where it cannot be read."""
    try:
        content = file.read_bytes()
        if b"Plural-Forms:" not in content:
            content = f'msgid ""\nmsgstr "Plural-Forms: {plural_forms(file.stem)}\\n"\n\n'.encode() + content
        return read_po(BytesIO(content), locale=file.stem, charset="utf-8", abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise MailError(
            f"The sentences in {file.name} cannot be read: {error}.",
            remedy="Put that line right, or take the file away: then the sentences of Followthrough are said.",
        ) from error


def is_whole(message: Message, catalogue: Catalog) -> bool:
    """Whether a sentence is translated in every form of the language, each with the same places as the English."""
    english, forms = _texts(message.id)[-1], _texts(message.string)
    wanted = catalogue.num_plurals if message.pluralizable else 1
    same = all(text and set(_PLACES.findall(text)) == set(_PLACES.findall(english)) for text in forms)
    return same and len(forms) == wanted and not message.check(catalogue)


def problems_in(folder: Path, choices: Iterable[str] = ()) -> Iterator[Problem]:
    """What is wrong with a partnership's own sentences: each is named with what to do.

    `choices` are those of its own forms that a message may show: it may translate them too.
    """
    if not folder.is_dir():
        yield Problem(str(folder), "there is no such folder", remedy="Make it, or empty `words` under [specs].")
    for file in sorted(folder.glob("*.po")):
        if not _locale(file.stem):
            remedy = "Name it by its language's code: en_GB.po for English, cy.po for Welsh."
            yield Problem(file.name, "nobody can tell which language this is", remedy=remedy)
            continue
        try:
            yield from _problems(read_catalogue(file), file.name, choices)
        except MailError as error:
            yield Problem(file.name, error.what.rstrip("."), remedy=error.remedy)


def _problems(catalogue: Catalog, name: str, choices: Iterable[str]) -> Iterator[Problem]:
    known = {message.id for code in codes(SHIPPED) for message in read_catalogue(SHIPPED / f"{code}.po")}
    known.update(choices)
    for message in catalogue:
        english = _texts(message.id)[0]
        if message.id not in known:
            remedy = "Copy the English from a catalogue of Followthrough, to the letter: docs/languages.md says how."
            yield Problem(name, f"no message says “{english}”", remedy=remedy)
        elif message.id and any(_texts(message.string)) and not is_whole(message, catalogue):
            remedy = "Write each %(…)s as in English, in every form of the sentence. Until then it is not said."
            yield Problem(name, f"a place or a form is missing from what stands for “{english}”", remedy=remedy)


def _texts(said: str | Sequence[str] | None) -> Sequence[str]:
    """A sentence in each of its forms; one that is not translated at all has one that is empty."""
    return said if said and not isinstance(said, str) else (str(said or ""),)


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
