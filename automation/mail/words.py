"""The words of a message: three templates for each kind, filled in in the reader's language."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from automation.mail.languages import Language
from automation.mail.phrases import Phrases
from automation.rules.chasing.digests import wants

TEMPLATES: Final = Path(__file__).parent / "templates"
_WHITESPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def words(template: str, facts: Mapping[str, object], language: Language) -> str:
    """A template filled in. What it prints is inert, and in HTML escaped; a name that it does not know is an error."""
    return _environment(language).get_template(template).render(facts)


def inert(text: str) -> str:
    """A text that can only be read: on one line, without characters that steer a screen or turn reading around."""
    return _UNSEEN.sub("", _SURROGATE.sub("\ufffd", _WHITESPACE.sub(" ", text)))


@functools.cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_inert_if_text,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(language.translations, newstyle=True)  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext"):
        environment.globals[name] = _naming_inertly(cast(Callable[..., str], environment.globals[name]))
    environment.globals["language"] = language
    phrases = Phrases(language)
    environment.filters |= {name: getattr(phrases, name) for name in vars(Phrases) if not name.startswith("_")}
    environment.filters["wants"] = wants
    return environment


def _naming_inertly(translated: Callable[..., str]) -> Callable[..., str]:
    """Sentences come to `finalize` as markup, with names in their places already: those are made inert here."""

    @pass_context
    def sentence(context: Context, *messages: object, **places: object) -> str:
        return translated(context, *messages, **{name: _inert_if_text(value) for name, value in places.items()})

    return sentence


def _inert_if_text(printed: object) -> object:
    return inert(printed) if isinstance(printed, str) and not isinstance(printed, Markup) else printed
