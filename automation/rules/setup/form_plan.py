"""What provisioning does to one form: make it, bring it up to the spec, or leave what people changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from automation.rules.setup.form_items import Desired, Item
from automation.rules.setup.plan import Step, bare

Form = Mapping[str, Any]


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


def plan_form(desired: Desired, actual: Form | None, look: str) -> FormPlan:
    """Compare a form with its spec.

    `look` is the fingerprint that the last complete provisioning left (empty before the first one ended): while it
    equals the spec's, any difference was made by a person, is told, and is left alone. Questions are never deleted,
    and a form that a person closed is not opened again.
    """
    plan = FormPlan(desired)
    if actual is not None and look == desired.look:
        plan.steps.extend(_drift(desired, actual))
        return plan
    plan.steps.append(Step("create" if actual is None else "change", f"the form “{desired.title}”"))
    here = list((actual or {}).get("items", []))
    plan.first.extend(_settings(desired, actual or {}))
    requests, order = _items(desired, here)
    plan.first.extend(requests)
    plan.second.extend(_branches(desired, here, order))
    plan.steps.extend(_extra(desired, here))
    if look:
        plan.steps.extend(_closed(desired, actual or {}))
    else:
        plan.publish = not _is_open(actual or {})
    return plan


def _settings(desired: Desired, actual: Form) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = []
    info = actual.get("info", {})
    if info.get("description") != desired.description or info.get("title") != desired.title:
        wanted = {"title": desired.title, "description": desired.description}
        requests.append({"updateFormInfo": {"info": wanted, "updateMask": "title,description"}})
    # Google Workspace's own default asks every respondent to sign in, so it is always set.
    if actual.get("settings", {}).get("emailCollectionType") != "DO_NOT_COLLECT":
        settings = {"emailCollectionType": "DO_NOT_COLLECT"}
        requests.append({"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}})
    return requests


def _items(desired: Desired, here: list[Item]) -> tuple[list[dict[str, Any]], list[str]]:
    """Requests that make, move and renew items, one after another, and the order in which items stand afterwards."""
    requests: list[dict[str, Any]] = []
    branched = {item["itemId"]: item for item in desired.branching}
    known = {item["itemId"]: item for item in here}
    order = list(known)
    at = 0
    for item in desired.items:
        item_id = item["itemId"]
        if item_id not in known:
            requests.append({"createItem": {"item": item, "location": {"index": at}}})
            order.insert(at, item_id)
        else:
            found = order.index(item_id)
            if found < at:
                at -= 1
                requests.append({"moveItem": {"originalLocation": {"index": found}, "newLocation": {"index": at}}})
                order.insert(at, order.pop(found))
            else:
                at = found
            if bare(known[item_id]) not in (bare(item), bare(branched.get(item_id))):
                requests.append(_update(item, at))
        at += 1
    return requests, order


def _branches(desired: Desired, here: list[Item], order: list[str]) -> list[dict[str, Any]]:
    """Requests that set the branches, at the places where the items stand once the first batch is done."""
    known = {item["itemId"]: item for item in here}
    return [
        _update(item, order.index(item["itemId"]))
        for item in desired.branching
        if bare(known.get(item["itemId"])) != bare(item)
    ]


def _update(item: Item, at: int) -> dict[str, Any]:
    # The whole item with its ids: ids left out of an update would be made anew, and answers would lose their question.
    return {"updateItem": {"item": item, "location": {"index": at}, "updateMask": "*"}}


def _drift(desired: Desired, actual: Form) -> list[Step]:
    wanted = {item["itemId"]: item for item in desired.items} | {item["itemId"]: item for item in desired.branching}
    here = {item["itemId"]: item for item in actual.get("items", [])}
    name = f"in the form “{desired.title}”"
    steps = [Step("drift", f"the {what} was changed by hand {name}; left so") for what in _changed(desired, actual)]
    steps += [Step("drift", f"“{i['title']}” was deleted {name}; left so") for k, i in wanted.items() if k not in here]
    steps += [
        Step("drift", f"“{item.get('title', '')}” was changed by hand {name}; left so")
        for key, item in here.items()
        if key in wanted and bare(item) != bare(wanted[key])
    ]
    steps += _extra(desired, actual.get("items", []))
    if [key for key in here if key in wanted] != [key for key in wanted if key in here]:
        steps.append(Step("drift", f"the questions were put in another order {name}; left so"))
    return [*steps, *_closed(desired, actual)]


def _changed(desired: Desired, actual: Form) -> list[str]:
    """What was changed about the form besides its items, in words."""
    info, settings = actual.get("info", {}), actual.get("settings", {})
    found = {
        "title": info.get("title") != desired.title,
        "text at the start": info.get("description") != desired.description,
        "setting for email addresses": settings.get("emailCollectionType") != "DO_NOT_COLLECT",
    }
    return [what for what, differs in found.items() if differs]


def _extra(desired: Desired, here: list[Item]) -> list[Step]:
    """Items that no spec asks for: people's own, or those of an earlier spec, which may hold answers."""
    ours = {item["itemId"] for item in desired.items}
    name = f"which is in the form “{desired.title}” and not in its spec"
    return [Step("leave", f"“{item.get('title', '')}”, {name}") for item in here if item["itemId"] not in ours]


def _closed(desired: Desired, actual: Form) -> list[Step]:
    return [] if _is_open(actual) else [Step("drift", f"the form “{desired.title}” was closed by hand; left so")]


def _is_open(form: Form) -> bool:
    state = form.get("publishSettings", {}).get("publishState", {})
    return bool(state.get("isPublished") and state.get("isAcceptingResponses"))
