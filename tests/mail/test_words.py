"""The words of messages in the reader's language, and none in another."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from email.message import EmailMessage
from gettext import NullTranslations

import pytest
from bs4 import BeautifulSoup
from mailed import NOW, SETTINGS, TYPED, WRITTEN_KINDS, digest, messages
from promised import PAT, TODAY, item

from automation.mail.languages import Language, language_of
from automation.mail.message import compose
from automation.mail.phrases import Phrases
from automation.mail.words import TEMPLATES, words

NUMBERS = (0, 1, 2, 3, 4, 6, 7)


def lines(message: EmailMessage, form: str) -> list[str]:
    """What a reader sees of a message, line by line, its subject first."""
    body = message.get_body((form,))
    assert body is not None
    text = body.get_content()
    if form == "html":
        text = BeautifulSoup(text, "html.parser").body.get_text("\n")  # type: ignore[union-attr]
    return [str(message["Subject"]), *(" ".join(line.split()) for line in text.splitlines() if line.strip())]


def without_what_was_typed(line: str) -> str:
    for typed in sorted(TYPED, key=len, reverse=True):
        line = re.sub(re.escape(typed), "", line, flags=re.IGNORECASE)
    return line


def has_words(line: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", without_what_was_typed(line)))


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Welsh", "cy"), ("WELSH", "cy"), (" welsh ", "cy"), ("Cymraeg", "cy"), ("cymraeg", "cy"), ("cy", "cy"),
        ("Cymraeg / Welsh", "cy"), ("Welsh and English", "cy"), ("Welsh (north)", "cy"), ("cy_GB", "cy"),
        ("English", "en-GB"), ("english", "en-GB"), ("en", "en-GB"), ("", "en-GB"), ("English and Welsh", "en-GB"),
        ("Polish", "en-GB"), ("Portuguese, please", "en-GB"), ("Cymru", "en-GB"), ("?", "en-GB"), ("cyc", "en-GB"),
    ],
)  # fmt: skip
def test_a_readers_language_is_what_their_line_in_people_names_and_english_otherwise(typed: str, tag: str) -> None:
    assert language_of(typed).tag == tag


def test_headers_and_html_say_in_which_language_a_message_is() -> None:
    for language, tag in (("Welsh", "cy"), ("English", "en-GB")):
        for facts in messages(2, language):
            message = compose(facts, SETTINGS, NOW)
            assert message["Content-Language"] == tag
            page = message.get_body(("html",))
            assert page is not None and f'<html lang="{tag}"' in page.get_content()
            assert message["From"] == "Hopeside Family Partnership <tracker@hopeside.example>"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("form", ["plain", "html"])
def test_a_welsh_message_has_no_english_line(number: int, form: str) -> None:
    for facts, english in zip(messages(number, "Welsh"), messages(number), strict=True):
        welsh_lines = lines(compose(facts, SETTINGS, NOW), form)
        english_lines = lines(compose(english, SETTINGS, NOW), form)
        assert len(welsh_lines) == len(english_lines)
        for welsh, other in zip(welsh_lines, english_lines, strict=True):
            assert welsh != other or not has_words(welsh), welsh


class Marked(NullTranslations):
    """A language in which every sentence stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("file", ["subject.txt", "body.txt", "body.html"])
def test_every_word_of_every_message_comes_from_the_catalogue(number: int, file: str) -> None:
    marked = Language("en_GB", Marked())
    for facts in messages(number):
        told = {"facts": facts, "settings": SETTINGS, "subject": ""}
        text = words(f"{facts.kind}/{file}", told, marked)
        text = BeautifulSoup(text, "html.parser").get_text(" ") if file.endswith("html") else text
        while text != (text := re.sub("⟦[^⟦⟧]*⟧", "", text)):
            pass
        text = re.sub(r"\w+day \d+ \w+ \d{4}", "", text)  # a date is in the reader's language by itself
        assert not has_words(text), text


def test_the_messages_of_these_tests_are_of_every_kind_that_has_templates() -> None:
    assert (
        {facts.kind for facts in messages(1)}
        == set(WRITTEN_KINDS)
        == {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()}
    )


@pytest.mark.parametrize(
    ("number", "overdue", "counted"),
    [
        (1, "1 diwrnod yn hwyr", "Rydych yn arwain 1 cam agored. Mae 1 yn hwyr."),
        (2, "2 ddiwrnod yn hwyr", "Rydych yn arwain 2 gam agored. Mae 2 yn hwyr."),
        (3, "3 diwrnod yn hwyr", "Rydych yn arwain 3 cham agored. Mae 3 yn hwyr."),
        (4, "4 diwrnod yn hwyr", "Rydych yn arwain 4 cam agored. Mae 4 yn hwyr."),
        (6, "6 diwrnod yn hwyr", "Rydych yn arwain 6 cham agored. Mae 6 yn hwyr."),
    ],
)
def test_welsh_counts_with_the_mutation_that_follows_each_number(number: int, overdue: str, counted: str) -> None:
    late = dataclasses.replace(item("1", TODAY), days_overdue=number)
    reader = dataclasses.replace(PAT, language="Welsh")
    message = compose(digest(reader, (late,) * number), SETTINGS, NOW)
    assert message["Subject"] == f"{number} yn hwyr"
    text = "\n".join(lines(message, "plain"))
    assert overdue in text
    assert counted in text


def test_dates_are_welsh_too_and_a_day_inside_a_sentence_begins_small() -> None:
    english, welsh = Phrases(language_of("")), Phrases(language_of("Welsh"))
    assert english.weekday(date(2026, 11, 27)) == "Friday 27 November 2026"
    assert welsh.weekday(date(2026, 11, 27)) == "dydd Gwener 27 Tachwedd 2026"
    assert welsh.day(date(2026, 2, 1)) == "1 Chwefror 2026"


@pytest.mark.parametrize("language", ["", "Welsh"])
def test_a_name_inside_a_sentence_is_inert_and_escaped(language: str) -> None:
    reader = dataclasses.replace(PAT, name="Pat\u202e\nBcc: x <b>%(day)s</b> {{ 7 * 7 }}", language=language)
    message = compose(digest(reader), SETTINGS, NOW)
    for form in ("plain", "html"):
        (hello,) = (line for line in lines(message, form) if line.startswith("Hel"))
        assert hello.partition(" ")[2] == "Pat Bcc: x <b>%(day)s</b> {{ 7 * 7 }},"
