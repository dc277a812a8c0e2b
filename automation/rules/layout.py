"""Where every question of a form spec stands once the form exists: repeats unrolled, ids fixed, closing page added."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from automation.rules.values import digest
from automation.specs.model import FormSpec, Question, Section, Specs, Variant
from automation.specs.system import MOST_TURNS, NOT_SAFE
from automation.specs.words import fill

CLOSING: Final = "closing"
"""Key of the page that every form ends with."""
NOT_SAFE_CHOICE: Final = "Someone may not be safe"
LEAD_UNKNOWN: Final = "We do not know yet"
"""The choice of every lead question that names nobody."""


@dataclass(frozen=True)
class Placed:
    """One question of the form as people see it.

    `turn` counts the fillings of a repeat from 1; 0 outside repeats. `ids` has one question id, or one for each
    row of a grid. `again` marks the added question that asks for one more filling.
    """

    question: Question
    section: Section
    turn: int
    item_id: str
    ids: tuple[str, ...]
    again: bool = False


@dataclass(frozen=True)
class Page:
    """One page of the form: a section, in a given turn. `item_id` is its page break's id; the first page has none."""

    section: Section
    turn: int
    item_id: str
    text_id: str
    questions: tuple[Placed, ...]


@dataclass(frozen=True)
class Layout:
    """A whole form: its pages in order, and its questions by question id."""

    form: FormSpec
    variant: Variant | None
    pages: tuple[Page, ...]
    by_id: Mapping[str, Placed] = field(default_factory=dict)
    last_id: str = ""
    """Id of the text that stands behind everything else, in a form that can say nothing after it was sent."""

    @functools.cached_property
    def entries(self) -> Mapping[str, tuple[str, ...]]:
        """The entries of a prefilled address by column, or by "reference".

        A question id is hexadecimal, the address wants it decimal (`entry.<number>`), as Google's own prefilled links.
        """
        found: dict[str, tuple[str, ...]] = {}
        for placed in (placed for page in self.pages for placed in page.questions if placed.turn <= 1):
            name = "reference" if placed.question.kind == "reference" else placed.question.column
            found[name] = (*found.get(name, ()), f"entry.{int(placed.ids[0], 16)}")
        return found

    @functools.cached_property
    def asked_otherwise(self) -> Mapping[str, Placed]:
        """The same questions by the ids that they have where a section repeats more often, less often, or not at all.

        A form goes on asking what its spec asked before, and people answer what lay open on their screen.
        """
        return {
            question_id: placed
            for section in self.form.sections
            for turn in range(MOST_TURNS + 1)
            for placed in _every_question(section, turn)
            for question_id in placed.ids
            if question_id not in self.by_id
        }

    @functools.cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the spec, page by page."""
        return tuple(question for section in self.form.sections for question in section.questions)

    @functools.cached_property
    def asks_for_reference(self) -> tuple[str, ...]:
        """The keys of the questions that ask for a reference."""
        return tuple(question.key for question in self.questions if question.kind == "reference")

    @property
    def key(self) -> str:
        """The key of this form among all: the spec's, with the variant's behind it."""
        return form_key(self.form, self.variant)

    @property
    def has_spec(self) -> bool:
        """Whether anything is known of this form; see `without_spec`."""
        return bool(self.form.tab)

    @property
    def title(self) -> str:
        """What people call this form."""
        return fill(self.form.title, self.variant.words if self.variant else {})

    def question_id(self, key: str) -> str:
        """The id of a question outside repeats, for prefilled links; empty where there is none of this key."""
        found = (p.ids[0] for page in self.pages for p in page.questions if p.question.key == key and p.turn <= 1)
        return next(found, "")


def form_key(form: FormSpec, variant: Variant | None) -> str:
    """The key of a form as it is provisioned, such as `assessment_mum`."""
    return f"{form.key}_{variant.key}" if variant else form.key


def form_titles(specs: Specs) -> dict[str, str]:
    """What people call each form, by its key among all."""
    return {layout.key: layout.title for form in specs.forms for layout in layouts(form)}


def layouts(form: FormSpec) -> Iterator[Layout]:
    """The forms that a spec describes: one for each variant, or just one."""
    for variant in form.variants or (None,):
        yield lay_out(form, variant)


def lay_out(form: FormSpec, variant: Variant | None = None) -> Layout:
    """Place every question. Ids are computed from the keys, so that nothing has to remember them."""
    ids = _Ids()
    pages = [
        _page(section, turn, ids)
        for section in (*form.sections, closing_section())
        for turn in (range(1, section.repeat.max + 1) if section.repeat else (0,))
    ]
    by_id = {question_id: placed for page in pages for placed in page.questions for question_id in placed.ids}
    return Layout(form, variant, tuple(pages), by_id, ids.make("text:afterwards"))


def without_spec(key: str, title: str) -> Layout:
    """A form whose spec was taken away, renamed or given other variants: of it only the closing page is known.

    It is still there, and whoever has its address goes on answering it.
    """
    return lay_out(FormSpec(key=key, title=title, purpose="adds", tab="", who=""))


def closing_section() -> Section:
    """The last page of every form, with the one question that nobody has to answer."""
    return Section(
        key=CLOSING,
        title="Before you send this",
        questions=(
            Question(
                key=NOT_SAFE,
                kind="many_choices",
                title="Is anyone in danger, or might someone not be safe?",
                help="Leave this empty if not. If you tick it, a person who can help is told that there is a worry.",
                choices=(NOT_SAFE_CHOICE,),
            ),
        ),
    )


def again_key(section: Section) -> str:
    """The key of the question that asks for one more filling of a repeat."""
    return f"{section.key}_again"


def _page(section: Section, turn: int, ids: _Ids) -> Page:
    questions = [_placed(question, section, turn, ids) for question in section.questions]
    if section.repeat and turn < section.repeat.max:
        ask = Question(
            key=again_key(section),
            kind="one_choice",
            title=section.repeat.again,
            required=True,
            choices=(section.repeat.yes, section.repeat.no),
        )
        questions.append(_placed(ask, section, turn, ids, again=True))
    place = f"{section.key}.{turn}"
    return Page(section, turn, ids.make(f"page:{place}"), ids.make(f"text:{place}"), tuple(questions))


def _every_question(section: Section, turn: int) -> Iterator[Placed]:
    """The questions of one filling, whether or not the section has it, and the one that asks for one more."""
    more = Question(key=again_key(section), kind="one_choice", title="")
    yield from (_placed(question, section, turn, _Ids()) for question in section.questions)
    yield _placed(more, section, turn, _Ids(), again=True)


def _placed(question: Question, section: Section, turn: int, ids: _Ids, *, again: bool = False) -> Placed:
    place = f"{section.key}.{turn}.{question.key}"
    rows = question.rows if question.kind == "grid" else ("",)
    question_ids = tuple(ids.make(f"question:{place}:{row}") for row in rows)
    return Placed(question, section, turn, ids.make(f"item:{place}"), question_ids, again)


class _Ids:
    """Eight hexadecimal digits for each place, as the Forms API wants them; a collision takes the next candidate."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def make(self, place: str) -> str:
        attempt = 0
        while True:
            number = int(digest(place, str(attempt), length=8), 16) & 0x7FFFFFFF
            made = f"{number:08x}"
            if number and made not in self._taken:
                self._taken.add(made)
                return made
            attempt += 1
