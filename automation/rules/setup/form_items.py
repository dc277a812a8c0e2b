"""A form as the Forms API wants it: every page and question as items, with the words about safety around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from automation.rules.layout import LEAD_UNKNOWN, Layout, Page, Placed
from automation.rules.setup.form_record import AFTERWARDS, EMAILS, START, TITLE, fitting, hints_of, print_of
from automation.rules.setup.plan import Step
from automation.specs.model import Question
from automation.specs.system import END
from automation.specs.words import fill

Item = dict[str, Any]
_ICONS: Final = {"star": "STAR", "heart": "HEART", "thumb": "THUMB_UP"}
_HINTED: Final = frozenset({"email", "reference", "drawing", "number", "initials"})
"""Kinds that the Forms API has no word for: a property of the form's file names them, where only the desk looks."""
EMAIL_SETTING: Final = "DO_NOT_COLLECT"
"""Google Workspace's own default asks every respondent to sign in, so it is always set."""
BY_LINK: Final = "by-link"
"""The property of a form that only a link can fill in: the desk's public list does not offer it."""


@dataclass(frozen=True)
class Desired:
    """A form as it should be.

    `items` come in order and without branches, which can only lead to pages that exist already; `branching` are
    the items to set again once they do. `kinds` are those that Forms has no word for, by question id; `by_link` says
    that only a link can fill it in; `prints` are the fingerprints of its parts.
    """

    key: str
    title: str
    description: str
    afterwards: str
    items: tuple[Item, ...]
    branching: tuple[Item, ...]
    kinds: Mapping[str, str]
    by_link: bool
    prints: Mapping[str, str]

    @property
    def finished(self) -> dict[str, Item]:
        """Every item by its id, in order, with its branches."""
        return {item["itemId"]: item for item in (*self.items, *self.branching)}


NO_DRAWING: Final = "There is no place to draw in this form: please draw on paper."


@dataclass(frozen=True)
class Surroundings:
    """What every form says besides its own text: what to do in danger, and the privacy notice.

    `on_google` forms have no place to draw in, and Google lets nobody set what they say once they were sent.
    """

    words: Mapping[str, str]
    safety: str
    privacy: str
    on_google: bool = False


def surroundings(
    words: Mapping[str, str], privacy_notice: str, privacy_contact: str, *, on_google: bool = False
) -> Surroundings:
    """The words around every form, from the standing words of config."""
    safety = fill(
        "If someone is in danger now, call 999. If you are worried that someone is not safe, call "
        "{safeguarding_name} on {safeguarding_phone}. A child can also call Childline, free, on 0800 1111.\n\n"
        "Nobody watches this form. What you write here may be read some days later, so please do not use it to ask "
        "for help right now.",
        words,
    )
    contact = f"\n\nQuestions about this: {privacy_contact}" if privacy_contact else ""
    privacy = f"What happens to what you write: {_flowing(privacy_notice)}{contact}"
    return Surroundings(words, safety, privacy, on_google)


def _flowing(text: str) -> str:
    """A text that somebody broke into lines by hand as paragraphs that flow; blank lines and lists stay."""
    return re.sub(r"(?<!\n)[ \t]*\n[ \t]*(?![\s•*\-]|\d+[.)])", " ", text.strip().replace("\r", ""))


def desired_form(layout: Layout, around: Surroundings, lead_names: Sequence[str]) -> Desired:
    """The form that a layout describes, in the words of its variant."""
    form = layout.form
    words = {**around.words, **(layout.variant.words if layout.variant else {})}
    maker = _Maker(layout, words, around, lead_names)
    description = "\n\n".join([around.safety, fill(form.text, words).strip(), around.privacy])
    title, afterwards = fill(form.title, words), fill(form.afterwards, words).strip()
    items, branching = tuple(maker.items()), tuple(maker.branching())
    kinds: dict[str, str] = {
        question_id: placed.question.falls or placed.question.kind
        for question_id, placed in layout.by_id.items()
        if placed.question.falls or placed.question.kind in _HINTED
    }
    by_link = form.known_only
    made = Desired(layout.key, title, description, afterwards, items, branching, kinds, by_link, {})
    return replace(made, prints=fitting(_prints(made), len(hints_of(kinds)) + by_link))


def cannot_be(layout: Layout) -> Iterator[Step]:
    """What of a form's spec Google's forms have no place for, in words for whoever sets it up there."""
    if any(placed.question.kind == "drawing" for placed in layout.by_id.values()):
        yield Step("note", f"nobody can draw in the form “{layout.title}” at Google: it asks for words instead")


def _prints(form: Desired) -> dict[str, str]:
    parts = {TITLE: form.title, START: form.description, EMAILS: EMAIL_SETTING, AFTERWARDS: form.afterwards}
    return {part: print_of(content) for part, content in (parts | form.finished).items()}


class _Maker:
    def __init__(
        self, layout: Layout, words: Mapping[str, str], around: Surroundings, lead_names: Sequence[str]
    ) -> None:
        self._layout = layout
        self._words = words
        self._safety = around.safety
        self._on_google = around.on_google
        self._lead_names = lead_names

    def items(self) -> Iterator[Item]:
        """Every item of the form, in order, without branches."""
        for at, page in enumerate(self._layout.pages):
            yield self._heading(page, first=at == 0)
            for placed in page.questions:
                yield self._item(placed, {})
        closing = self._layout.pages[-1]
        yield {
            "itemId": closing.text_id,
            "title": "If someone is not safe",
            "description": self._safety,
            "textItem": {},
        }
        afterwards = fill(self._layout.form.afterwards, self._words).strip()
        if self._on_google and afterwards:
            last = {"itemId": self._layout.last_id, "title": "When you have sent this", "description": afterwards}
            yield {**last, "textItem": {}}

    def branching(self) -> Iterator[Item]:
        """The items whose answers lead to other pages, with their branches."""
        for at, page in enumerate(self._layout.pages):
            for placed in page.questions:
                targets = self._targets(at, placed)
                if targets:
                    yield self._item(placed, targets)

    def _heading(self, page: Page, *, first: bool) -> Item:
        title = fill(page.section.title, self._words)
        if page.turn > 1:
            title = f"{title}: number {page.turn}"
        made: Item = {"itemId": page.text_id if first else page.item_id, "title": title}
        text = fill(page.section.text, self._words).strip()
        if text:
            made["description"] = text
        return made | ({"textItem": {}} if first else {"pageBreakItem": {}})

    def _item(self, placed: Placed, targets: Mapping[str, str]) -> Item:
        question = placed.question
        made: Item = {"itemId": placed.item_id, "title": fill(question.title, self._words)}
        instead = NO_DRAWING if question.kind == "drawing" and self._on_google else ""
        if help_text := " ".join(filter(None, [instead, fill(question.help, self._words)])):
            made["description"] = help_text
        if question.kind == "grid":
            made["questionGroupItem"] = self._grid(placed)
        else:
            content = self._content(question, targets)
            required = {"required": True} if question.required else {}
            made["questionItem"] = {"question": {"questionId": placed.ids[0], **required, **content}}
        return made

    def _grid(self, placed: Placed) -> Item:
        question = placed.question
        rows = [
            {
                "questionId": question_id,
                **({"required": True} if question.required else {}),
                "rowQuestion": {"title": fill(row, self._words)},
            }
            for question_id, row in zip(placed.ids, question.rows, strict=True)
        ]
        columns = {"type": "RADIO", "options": [{"value": fill(c, self._words)} for c in question.choices]}
        return {"questions": rows, "grid": {"columns": columns}}

    def _content(self, question: Question, targets: Mapping[str, str]) -> Item:
        kind = question.kind
        if kind in ("one_choice", "many_choices", "dropdown", "lead"):
            return {"choiceQuestion": self._choices(question, targets)}
        if kind in ("long_text", "drawing"):
            return {"textQuestion": {"paragraph": True}}
        if kind == "date":
            return {"dateQuestion": {"includeYear": True}}
        if kind == "time":
            return {"timeQuestion": {}}
        if kind == "scale":
            labels = {"lowLabel": question.low_label, "highLabel": question.high_label}
            scale = {"low": question.low, "high": question.high, **{k: fill(v, self._words) for k, v in labels.items()}}
            return {"scaleQuestion": {name: value for name, value in scale.items() if value}}
        if kind == "rating":
            return {"ratingQuestion": {"ratingScaleLevel": question.high, "iconType": _ICONS[question.icon]}}
        return {"textQuestion": {}}

    def _choices(self, question: Question, targets: Mapping[str, str]) -> Item:
        types = {"many_choices": "CHECKBOX", "dropdown": "DROP_DOWN"}
        choices = (*self._lead_names, LEAD_UNKNOWN) if question.kind == "lead" else question.choices
        options: list[Item] = [
            {"value": fill(choice, self._words), **({"goToSectionId": targets[choice]} if choice in targets else {})}
            for choice in choices
        ]
        if question.other or question.kind == "lead":
            options.append({"isOther": True})
        return {"type": types.get(question.kind, "RADIO"), "options": options}

    def _targets(self, at: int, placed: Placed) -> dict[str, str]:
        """Page ids by choice, for a question that leads elsewhere."""
        pages = self._layout.pages
        if placed.again and placed.section.repeat:
            after = next(page for page in pages[at + 1 :] if page.section.key != placed.section.key)
            return {placed.section.repeat.yes: pages[at + 1].item_id, placed.section.repeat.no: after.item_id}
        ids = {page.section.key: page.item_id for page in pages if page.turn <= 1}
        return {choice: pages[-1].item_id if key == END else ids[key] for choice, key in placed.question.go_to.items()}
