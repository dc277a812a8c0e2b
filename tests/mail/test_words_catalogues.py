"""The catalogues: whole, without anything stale, and true to the places and plural forms of each sentence."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.plural import to_gettext
from letters import html, plain
from mailed import NOW, SETTINGS, digest
from promised import PAT, TODAY, item

from automation.errors import MailError
from automation.mail import renew
from automation.mail.catalogue import SHIPPED, codes, problems_in, read_catalogue
from automation.mail.languages import language_of, translations
from automation.mail.message import compose
from automation.mail.words import TEMPLATES
from automation.rules.chasing.messages import KINDS
from automation.specs.reading import load_specs
from automation.specs.system import PEOPLE

CODES = codes(SHIPPED)


def ids(message: Message) -> tuple[str, ...]:
    """The English of a sentence: once, or for one and for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def said(message: Message) -> tuple[str, ...]:
    """The translation of a sentence, in each plural form that it has."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def sentences(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_welsh_is_there() -> None:
    assert "cy" in CODES


def test_people_offers_the_languages_that_there_are_and_no_others() -> None:
    people = next(tab for tab in load_specs().tabs() if tab.key == PEOPLE)
    offered = next(column.choices for column in people.columns if column.key == "language")
    assert [language_of(name).code for name in offered] == ["en_GB", *CODES]


@pytest.mark.parametrize("code", CODES)
class TestACatalogue:
    def test_has_every_sentence_that_messages_say_and_none_that_they_do_not(self, code: str) -> None:
        catalogue = read_catalogue(SHIPPED / f"{code}.po")
        wanted = {ids(message) for message in sentences(renew.all_sentences())}
        assert {ids(message) for message in sentences(catalogue)} == wanted

    def test_translates_every_sentence_in_every_plural_form_of_the_language(self, code: str) -> None:
        forms = len(Locale.parse(code).plural_form.tags) + 1
        for message in sentences(read_catalogue(SHIPPED / f"{code}.po")):
            assert len(said(message)) == (1 if isinstance(message.id, str) else forms), message.id
            assert all(text.strip() for text in said(message)), message.id
            assert not message.fuzzy, message.id

    def test_keeps_the_places_of_each_sentence_in_each_of_its_forms(self, code: str) -> None:
        for message in sentences(read_catalogue(SHIPPED / f"{code}.po")):
            for text in said(message):
                assert places(text) == places(ids(message)[-1]), message.id

    def test_counts_as_the_language_counts(self, code: str) -> None:
        catalogue = read_catalogue(SHIPPED / f"{code}.po")
        assert catalogue.plural_forms == to_gettext(Locale.parse(code).plural_form)

    def test_stands_as_renewing_would_leave_it(
        self, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = (SHIPPED / f"{code}.po").read_bytes()
        (tmp_path / f"{code}.po").write_bytes(kept)
        monkeypatch.setattr(renew, "SHIPPED", tmp_path)
        renew.main([])
        assert (tmp_path / f"{code}.po").read_bytes() == kept


def test_welsh_has_six_plural_forms_and_each_number_its_own() -> None:
    days = language_of("Welsh").translations.ngettext
    counted = [days("%(num)s open action, %(overdue)s overdue.", "", number) for number in (0, 1, 2, 3, 4, 5, 6, 7, 10)]
    nouns = [text.split()[1] for text in counted]
    assert nouns == ["camau", "cam", "gam", "cham", "cam", "cam", "cham", "cam", "cam"]


def test_no_template_says_a_word_that_is_not_in_a_catalogue() -> None:
    """What stands in a template outside of its calls is layout: tags, bullets and numbers, and not one word."""
    for file in [*TEMPLATES.rglob("*.txt"), *TEMPLATES.rglob("*.html")]:
        if file.name == "styles.html":
            continue
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", file.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", bare)) == [], file


def test_every_kind_of_message_has_its_three_templates() -> None:
    told = {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()}
    assert told <= set(KINDS)
    for kind in told:
        assert {file.name for file in (TEMPLATES / kind).iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_a_new_language_begins_with_every_sentence_and_says_it_in_english_until_it_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renew, "SHIPPED", tmp_path)
    renew.main(["gd"])
    begun = read_catalogue(tmp_path / "gd.po")
    assert begun.num_plurals == len(Locale.parse("gd").plural_form.tags) + 1 == 4
    assert len(sentences(begun)) == len(sentences(renew.all_sentences()))
    says = translations(tmp_path / "gd.po")
    assert says.gettext("Going away?") == "Going away?"
    assert [says.ngettext("%(num)s day", "%(num)s days", number) for number in (1, 2)] == [
        "%(num)s day",
        "%(num)s days",
    ]


def test_renewing_keeps_what_was_translated_and_drops_what_nothing_says_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renew, "SHIPPED", tmp_path)
    old = '\nmsgid "Going away?"\nmsgstr "Mynd i ffwrdd?"\n\nmsgid "An old sentence."\nmsgstr "Hen frawddeg."\n'
    (tmp_path / "cy.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n' + old, "utf-8")
    renew.main(["cy"])
    renewed = read_catalogue(tmp_path / "cy.po")
    assert renewed.get("Going away?").string == "Mynd i ffwrdd?"
    assert "frawddeg" not in (tmp_path / "cy.po").read_text("utf-8")


def test_a_sentence_that_lost_one_of_its_places_is_said_in_english(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    wrong = '#, python-format\nmsgid "due %(day)s"\nmsgstr "erbyn %(dydd)s"\n\nmsgid "Later"\nmsgstr "Wedyn"\n'
    (tmp_path / "cy.po").write_text(head + wrong, "utf-8")
    says = translations(tmp_path / "cy.po")
    assert (says.gettext("due %(day)s"), says.gettext("Later")) == ("due %(day)s", "Wedyn")


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "cy.po").write_text('msgid "Later"\nmsgstr "Wedyn"\nneu eto\n', "utf-8")
    with pytest.raises(MailError, match=r"cy\.po") as refused:
        read_catalogue(tmp_path / "cy.po")
    assert refused.value.remedy


class TestOwnSentences:
    def test_are_said_before_those_that_come_with_followthrough_and_all_others_stay(self, tmp_path: Path) -> None:
        (tmp_path / "cy.po").write_text('msgid "Later"\nmsgstr "Wedyn"\n', "utf-8")
        (tmp_path / "en_GB.po").write_text('msgid "Later"\nmsgstr "Not yet"\n', "utf-8")
        welsh, english = (language_of(name, tmp_path).translations for name in ("Welsh", "English"))
        assert [welsh.gettext(text) for text in ("Later", "Overdue")] == ["Wedyn", "Hwyr"]
        assert [english.gettext(text) for text in ("Later", "Overdue")] == ["Not yet", "Overdue"]
        assert language_of("Welsh").translations.gettext("Later") == "Yn nes ymlaen"

    def test_need_no_head_to_count_as_the_language_counts(self, tmp_path: Path) -> None:
        forms = "".join(f'msgstr[{form}] "%(num)s {noun}"\n' for form, noun in enumerate("abcdef"))
        own = 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\n' + forms
        (tmp_path / "cy.po").write_text(own, "utf-8")
        says = language_of("Welsh", tmp_path).translations.ngettext
        assert [says("%(num)s day", "%(num)s days", n)[-1] for n in (0, 1, 2, 3, 4, 6, 7)] == list("abcdfef")
        assert list(problems_in(tmp_path)) == []

    def test_can_be_in_a_language_of_their_own(self, tmp_path: Path) -> None:
        (tmp_path / "pl.po").write_text('msgid "Later"\nmsgstr "Później"\n', "utf-8")
        for typed in ("Polish", "polski", "pl"):
            polish = language_of(typed, tmp_path)
            assert (polish.tag, polish.translations.gettext("Later")) == ("pl", "Później")
        assert language_of("Polish").tag == "en-GB"

    @pytest.mark.parametrize(
        ("file", "content", "told"),
        [
            ("cy.po", 'msgid "Latr"\nmsgstr "Wedyn"\n', "cy.po: no message says “Latr”."),
            ("cy.po", 'msgid "due %(day)s"\nmsgstr "erbyn"\n', "a place or a form is missing"),
            ("cy.po", 'msgid "due %(day)s"\nmsgstr "erbyn %(dydd)s"\n', "a place or a form is missing"),
            (
                "cy.po",
                'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s dydd"\n',
                "a form is missing",
            ),
            ("cy.po", 'msgid "%(num)s day"\nmsgstr "%(num)s dydd"\n', "cy.po: no message says “%(num)s day”."),
            ("cy.po", 'msgid "Later"\nmsgstr "Wedyn"\nneu eto\n', "cannot be read"),
            ("welsh.po", 'msgid "Later"\nmsgstr "Wedyn"\n', "welsh.po: nobody can tell which language this is."),
        ],
    )
    def test_that_cannot_be_said_are_named_and_the_others_are_said(
        self, tmp_path: Path, file: str, content: str, told: str
    ) -> None:
        (tmp_path / file).write_text(content, "utf-8")
        (found,) = problems_in(tmp_path)
        assert told in str(found)
        assert found.remedy
        if "cannot be read" not in told:
            says = language_of("Welsh", tmp_path).translations
            assert says.gettext("due %(day)s") == "i’w wneud erbyn %(day)s"
            assert says.ngettext("%(num)s day", "%(num)s days", 2) == "%(num)s ddiwrnod"

    def test_in_a_folder_that_is_not_there_are_missed(self, tmp_path: Path) -> None:
        (found,) = problems_in(tmp_path / "words")
        assert "there is no such folder" in str(found)

    def test_cannot_bring_markup_into_a_message(self, tmp_path: Path) -> None:
        (tmp_path / "en_GB.po").write_text('msgid "Going away?"\nmsgstr "<b>Away</b> & 100%?"\n', "utf-8")
        message = compose(digest(PAT), dataclasses.replace(SETTINGS, own_words=tmp_path), NOW)
        assert "<B>AWAY</B> & 100%?" in plain(message)
        assert "&lt;b&gt;Away&lt;/b&gt; &amp; 100%?" in html(message)

    def test_say_a_choice_of_ones_own_which_stays_as_typed_without_them(self, tmp_path: Path) -> None:
        (tmp_path / "cy.po").write_text('msgid "A day out"\nmsgstr "Diwrnod allan"\n', "utf-8")
        pat = dataclasses.replace(PAT, language="Welsh")
        shipped, own = (
            dataclasses.replace(item(n, TODAY), choices=(c,)) for n, c in (("1", "School"), ("2", "A day out"))
        )
        facts = digest(pat, soon=(shipped, own))
        without = plain(compose(facts, SETTINGS, NOW))
        assert "cam 1 — Ysgol — " in without and "cam 2 — A day out — " in without
        with_own = compose(facts, dataclasses.replace(SETTINGS, own_words=tmp_path), NOW)
        assert "cam 1 — Ysgol — " in plain(with_own) and "cam 2 — Diwrnod allan — " in plain(with_own)
        assert "Diwrnod allan" in html(with_own)
        assert list(problems_in(tmp_path, ["A day out"])) == [] != list(problems_in(tmp_path))

    def test_are_not_said_for_words_that_a_person_typed(self) -> None:
        typed = dataclasses.replace(item("1", TODAY), what="School", choices=())
        assert "cam 1 — School — " in plain(
            compose(digest(dataclasses.replace(PAT, language="Welsh"), soon=(typed,)), SETTINGS, NOW)
        )
