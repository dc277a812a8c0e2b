"""What provisioning does to one form: make it, bring it up to the spec, or leave what people changed."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from automation.rules.setup.form_drift import Form, closed, drift, extra, moved
from automation.rules.setup.form_items import EMAIL_SETTING, Desired, Item
from automation.rules.setup.form_record import EMAILS, START, TITLE
from automation.rules.setup.plan import Step, bare


@dataclass
class FormPlan:
    """The steps for one form, and the requests that carry them out in two batches (branches need their pages)."""

    desired: Desired
    steps: list[Step] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)
    second: list[dict[str, Any]] = field(default_factory=list)
    publish: bool = False

    @property
    def writes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.first or self.second or self.publish)


def plan_form(desired: Desired, actual: Form | None, written: Mapping[str, str], *, anew: bool = False) -> FormPlan:
    """Compare a form with its spec.

    `written` are the fingerprints that the last complete provisioning left of each part, in order (none before the
    first one ended). While that of a part is still the spec's, any difference was made by a person, is told, and is
    left alone, unless everything is to be written `anew`. Questions are never deleted, those that a person deleted or
    moved stay so, and a form that a person closed is not opened again but `anew`.
    """
    plan, form = FormPlan(desired), actual or {}
    here = list(form.get("items", []))
    known = {} if anew else written
    parts, prints = (TITLE, START, EMAILS, *desired.finished), desired.prints
    stale = {part for part in parts if part not in prints or known.get(part) != prints[part]}
    gone = (known.keys() & desired.finished.keys()) - {item["itemId"] for item in here}
    in_order = _still_in_order(desired, known)
    plan.first.extend(_settings(desired, form, stale))
    requests, order = _items(desired, here, stale - gone, gone, in_order=in_order)
    plan.first.extend(requests)
    plan.second.extend(_branches(desired, here, order, stale - gone))
    plan.publish = (anew or not written) and not _is_open(form)
    if plan.writes or list(written.items()) != list(prints.items()):
        reopened = ", which takes responses again" if written and plan.publish else ""
        plan.steps.append(Step("create" if actual is None else "change", f"the form “{desired.title}”{reopened}"))
    plan.steps.extend(drift(desired, form, prints.keys() - stale, gone))
    plan.steps.extend(extra(desired, here))
    if in_order:
        plan.steps.extend(moved(desired, here))
    if written and not anew and not _is_open(form):
        plan.steps.append(closed(desired))
    return plan


def _still_in_order(desired: Desired, known: Mapping[str, str]) -> bool:
    """Whether the spec has the items in the order in which they were last written."""
    now = [item_id for item_id in desired.finished if item_id in known]
    return bool(now) and now == [item_id for item_id in known if item_id in desired.finished]


def _settings(desired: Desired, actual: Form, stale: Collection[str]) -> Iterator[dict[str, Any]]:
    info = actual.get("info", {})
    texts = {"title": (TITLE, desired.title), "description": (START, desired.description)}
    wanted = {name: text for name, (part, text) in texts.items() if part in stale and info.get(name) != text}
    if wanted:
        yield {"updateFormInfo": {"info": wanted, "updateMask": ",".join(wanted)}}
    if EMAILS in stale and actual.get("settings", {}).get("emailCollectionType") != EMAIL_SETTING:
        settings = {"emailCollectionType": EMAIL_SETTING}
        yield {"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}}


def _items(
    desired: Desired, here: Sequence[Item], stale: Collection[str], gone: Collection[str], *, in_order: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Requests that make, move and renew items, one after another, and the order in which items stand afterwards.

    Where the spec is still `in_order`, nothing is moved, and a new item comes behind the one that it follows there.
    """
    requests: list[dict[str, Any]] = []
    finished = desired.finished
    known = {item["itemId"]: item for item in here}
    order = list(known)
    at = 0
    for item in (item for item in desired.items if item["itemId"] not in gone):
        item_id = item["itemId"]
        if item_id not in known:
            requests.append({"createItem": {"item": item, "location": {"index": at}}})
            order.insert(at, item_id)
        else:
            found = order.index(item_id)
            if found < at and not in_order:
                at -= 1
                requests.append({"moveItem": {"originalLocation": {"index": found}, "newLocation": {"index": at}}})
                order.insert(at, order.pop(found))
            else:
                at = found
            if item_id in stale and bare(known[item_id]) not in (bare(item), bare(finished[item_id])):
                requests.append(_update(item, at))
        at += 1
    return requests, order


def _branches(
    desired: Desired, here: Sequence[Item], order: Sequence[str], stale: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Requests that set the branches, at the places where the items stand once the first batch is done."""
    known = {item["itemId"]: item for item in here}
    for item in desired.branching:
        wanted = _within(item, order)
        if item["itemId"] in stale and bare(known.get(item["itemId"])) != bare(wanted):
            yield _update(wanted, order.index(item["itemId"]))


def _within(item: Item, there: Collection[str]) -> Item:
    """An item without branches to pages that a person deleted: Google refuses those."""
    made = copy.deepcopy(item)
    for option in made["questionItem"]["question"]["choiceQuestion"]["options"]:
        if option.get("goToSectionId") not in there:
            option.pop("goToSectionId", None)
    return made


def _update(item: Item, at: int) -> dict[str, Any]:
    # The whole item with its ids: ids left out of an update would be made anew, and answers would lose their question.
    return {"updateItem": {"item": item, "location": {"index": at}, "updateMask": "*"}}


def _is_open(form: Form) -> bool:
    state = form.get("publishSettings", {}).get("publishState", {})
    return bool(state.get("isPublished") and state.get("isAcceptingResponses"))
