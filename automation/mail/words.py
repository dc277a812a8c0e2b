"""The words of a message: three templates for each kind, filled in in the reader's language."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from automation.mail.inert import inert
from automation.mail.languages import Language
from automation.mail.phrases import Phrases
from automation.rules.chasing.readers import wants

TEMPLATES: Final = Path(__file__).parent / "templates"


def words(template: str, facts: Mapping[str, object], language: Language) -> str:
    """A template filled in. What it prints is inert, and in HTML escaped; a name that it does not know is an error."""
    return _environment(language).get_template(template).render(facts)


@functools.cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_inert_if_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    says = language.translations
    environment.globals |= {"_": _sentence(says.gettext), "ngettext": _sentence(says.ngettext), "language": language}
    phrases = Phrases(language)
    environment.filters |= {name: getattr(phrases, name) for name in vars(Phrases) if not name.startswith("_")}
    environment.filters["wants"] = wants
    return environment


def _sentence(translated: Callable[..., str]) -> Callable[..., str]:
    """A call that templates make for a sentence, with what goes in its places: `_(…, name=…)`, `ngettext(…, …, 3)`.

    What goes in is made inert here, because in HTML `finalize` sees the whole sentence, and that is markup by then. The
    number that is counted by is called `num`.
    """

    @pass_eval_context
    def said(context: EvalContext, *asked: object, **places: object) -> str:
        text = escape(translated(*asked)) if context.autoescape else translated(*asked)
        if len(asked) == 3:
            places["num"] = asked[2]
        return text % {name: _inert_if_text(value) for name, value in places.items()} if places else text

    return said


def _inert_if_text(printed: object) -> object:
    return inert(printed) if isinstance(printed, str) and not isinstance(printed, Markup) else printed
