"""Brings the catalogues up to date with what messages say in English; run by `make catalogues`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from automation.mail.catalogue import SHIPPED, codes, plural_forms, read_catalogue
from automation.rules.chasing.outside import choices_shown
from automation.rules.intake.kinds import HOW_TO_DECIDE
from automation.specs.reading import load_specs

_HERE: Final = Path(__file__).parent
_METHODS: Final = [("**.py", "python"), ("templates/**.txt", "jinja2"), ("templates/**.html", "jinja2")]
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, "_say": None, "_count": (1, 2)}
_WIDTH: Final = 120


def all_sentences() -> Catalog:
    """Every sentence that a message may say, in English, with the files that say it."""
    sentences = Catalog(charset="utf-8")
    for file, _, message, comments, context in extract_from_dir(_HERE, _METHODS, keywords=_KEYWORDS):
        sentences.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    for kind in HOW_TO_DECIDE:
        sentences.add(kind, auto_comments=["What a line of the tab “To check” is about."])
    for choice in choices_shown(load_specs().tabs()):
        sentences.add(choice, auto_comments=["A choice of the forms that come with Followthrough."])
    return sentences


def renewed(code: str) -> Catalog:
    """A language's catalogue with a place for every sentence, and none for those that nothing says any more.

    A new or changed sentence stands there without a translation, and is said in English until it has one.
    """
    file = SHIPPED / f"{code}.po"
    catalogue = read_catalogue(file) if file.exists() else _begun(code)
    catalogue.mime_headers = [("Plural-Forms", plural_forms(code))]
    catalogue.update(all_sentences(), no_fuzzy_matching=True, update_creation_date=False)
    return catalogue


def _begun(code: str) -> Catalog:
    head = "# What messages say in another language. docs/languages.md tells how to change a sentence."
    return Catalog(code, header_comment=head, project="Followthrough", version="mail", charset="utf-8", fuzzy=False)


def main(named: Iterable[str]) -> None:
    """Renew the catalogues of the languages that are named, new ones included; of none: all that there are."""
    for code in list(named) or codes(SHIPPED):
        renewed_text = io.BytesIO()
        write_po(
            renewed_text, renewed(code), width=_WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False
        )
        (SHIPPED / f"{code}.po").write_bytes(renewed_text.getvalue())


if __name__ == "__main__":
    main(sys.argv[1:])
