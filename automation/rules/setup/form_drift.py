"""What people changed by hand in a form, in words, and how to take the spec's again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from automation.rules.setup.form_items import EMAIL_SETTING, Desired, Item
from automation.rules.setup.form_record import EMAILS, START, TITLE
from automation.rules.setup.plan import Step, bare

Form = Mapping[str, Any]


def drift(desired: Desired, actual: Form, left: Collection[str], gone: Collection[str]) -> Iterator[Step]:
    """What differs in the parts that are `left` as they are; `gone` are the items that were deleted by hand."""
    here, wanted = {item["itemId"]: item for item in actual.get("items", [])}, desired.finished
    for what in _texts(desired, actual, left):
        yield _step(desired, f"the {what} was changed by hand")
    for item_id in wanted:
        if item_id in gone:
            yield _step(desired, f"“{wanted[item_id]['title']}” was deleted")
    for item_id, item in here.items():
        if item_id in left and bare(item) != bare(wanted[item_id]):
            what = ", ".join(_aspects_that_differ(item, wanted[item_id]))
            yield _step(desired, f"“{item.get('title', '')}” was changed by hand ({what})")


def moved(desired: Desired, here: Sequence[Item]) -> Iterator[Step]:
    """That the questions stand in another order than in the spec."""
    ids = [item["itemId"] for item in here]
    wanted = [item["itemId"] for item in desired.items if item["itemId"] in ids]
    if [item_id for item_id in ids if item_id in wanted] != wanted:
        yield _step(desired, "the questions were put in another order")


def extra(desired: Desired, here: Sequence[Item]) -> Iterator[Step]:
    """Items that no spec asks for: people's own, or those of an earlier spec, which may hold answers."""
    name = f"which is in the form “{desired.title}” and not in its spec"
    for item in here:
        if item["itemId"] not in desired.finished:
            yield Step("leave", f"“{item.get('title', '')}”, {name}")


def closed(desired: Desired) -> Step:
    """That a form takes no responses."""
    return _opened_by(desired, f"the form “{desired.title}” was closed by hand")


def nobody_may_answer(desired: Desired) -> Step:
    """That a form which takes responses is shared with nobody who could send one."""
    return _opened_by(desired, f"nobody may fill in the form “{desired.title}” any more, because of how it is shared")


def _opened_by(desired: Desired, what: str) -> Step:
    return Step("drift", f"{what}; left so (to open it again: followthrough provision --anew {desired.key})")


def _step(desired: Desired, what: str) -> Step:
    again = f"to take the spec's again: followthrough provision --anew {desired.key}"
    return Step("drift", f"{what} in the form “{desired.title}”; left so ({again})")


def _texts(desired: Desired, actual: Form, left: Collection[str]) -> list[str]:
    """What was changed about the form besides its items."""
    info, settings = actual.get("info", {}), actual.get("settings", {})
    found = {
        TITLE: ("title", info.get("title") != desired.title),
        START: ("text at the start", info.get("description") != desired.description),
        EMAILS: ("setting for email addresses", settings.get("emailCollectionType") != EMAIL_SETTING),
    }
    return [what for part, (what, differs) in found.items() if differs and part in left]


def _aspects_that_differ(here: Item, wanted: Item) -> list[str]:
    mine, specs = _aspects(here), _aspects(wanted)
    told = [f"its {name}" for name in specs if specs[name] != mine[name]]
    if mine["title"] != specs["title"]:
        told[0] += f", which is “{specs['title']}” in the spec"
    return told


def _aspects(item: Item) -> dict[str, Any]:
    question = dict(item.get("questionItem", {}).get("question", {}))
    required = bool(question.pop("required", False))
    others = {name: part for name, part in item.items() if name not in ("title", "description", "questionItem")}
    return {
        "title": item.get("title", ""),
        "help text": item.get("description", ""),
        "need of an answer": required,
        "answers": bare([question, others]),
    }
