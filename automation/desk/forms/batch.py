"""The requests of a forms batchUpdate, applied one after another to a form's body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.forms import grading, items, masks

Json = dict[str, Any]
plain_title = items.plain_title


class Batch:
    """One batch on one form: the body it changes, and the sections that were there before it began.

    As on Google, an option can lead only to a section that an earlier batch made.
    """

    def __init__(self, body: Json) -> None:
        self.body = body
        self.items: list[Json] = body.setdefault("items", [])
        self.sections = {item["itemId"] for item in self.items if "pageBreakItem" in item}

    def apply(self, request: Json, place: str) -> Json:
        """Carry out one request and return its reply."""
        kinds = list(request)
        if len(kinds) != 1:
            raise invalid(f"Exactly one kind of request must be set at '{place}'.", place)
        return HANDLERS[kinds[0]](self, request[kinds[0]], f"{place}.{kinds[0]}")

    def index(self, location: Json | None, place: str, *, room: int = 0) -> int:
        """The index of a location, where absent means 0 as in all of Google's messages.

        `room` is how many places after the last item are allowed too.
        """
        if location is None:
            raise invalid(f"A location is required at '{place}'.", place)
        index = int(location.get("index", 0))
        count = len(self.items) + room
        if not 0 <= index < count:
            raise invalid(f"The index {index} at '{place}' must be in the range [0..{count}).", f"{place}.index")
        return index

    def admit(self, item: Json, place: str, rest: list[Json]) -> Json:
        """Check an item that is to stand beside `rest`, and give ids to what has none."""
        still = {one["itemId"] for one in [*rest, item] if "pageBreakItem" in one and "itemId" in one}
        quiz = grading.is_quiz(self.body)
        return items.admit(item, place, taken=items.ids_of(rest), sections=self.sections & still, quiz=quiz)


def apply(body: Json, requests: list[Json]) -> list[Json]:
    """Apply requests in order to a form's body and return a reply for each; raises a refusal at the first that fails.

    The caller drops the body when this raises, so that a batch is done wholly or not at all.
    """
    batch = Batch(body)
    replies = [batch.apply(request, f"requests[{number}]") for number, request in enumerate(requests)]
    if not batch.items:
        del body["items"]
    return replies


def _create_item(batch: Batch, request: Json, place: str) -> Json:
    """Add an item at a place, with ids for it and its questions."""
    index = batch.index(request.get("location"), f"{place}.location", room=1)
    item = batch.admit(request.get("item", {}), f"{place}.item", batch.items)
    batch.items.insert(index, item)
    reply: Json = {"itemId": item["itemId"]}
    questions = [question["questionId"] for question in items.questions_of(item)]
    return {"createItem": {**reply, **({"questionId": questions} if questions else {})}}


def _delete_item(batch: Batch, request: Json, place: str) -> Json:
    """Delete an item; answers that led to it, if it began a section, lead on."""
    gone = batch.items.pop(batch.index(request.get("location"), f"{place}.location"))
    if "pageBreakItem" in gone:
        items.forget_section(batch.items, gone["itemId"])
    return {}


def _move_item(batch: Batch, request: Json, place: str) -> Json:
    """Move an item to another place, counted after it was taken out."""
    source = batch.index(request.get("originalLocation"), f"{place}.originalLocation")
    target = batch.index(request.get("newLocation"), f"{place}.newLocation")
    batch.items.insert(target, batch.items.pop(source))
    return {}


def _update_item(batch: Batch, request: Json, place: str) -> Json:
    """Change what the mask names of an item; an id that the mask names and the item lacks is made anew."""
    index = batch.index(request.get("location"), f"{place}.location")
    old = batch.items[index]
    changed = masks.apply(old, request.get("item", {}), request.get("updateMask", ""), "Item")
    rest = batch.items[:index] + batch.items[index + 1 :]
    item = batch.admit(changed, f"{place}.item", rest)
    batch.items[index] = item
    if "pageBreakItem" in old and (item["itemId"] != old["itemId"] or "pageBreakItem" not in item):
        items.forget_section(batch.items, old["itemId"])
    return {}


def _update_form_info(batch: Batch, request: Json, place: str) -> Json:
    """Change the form's title or description."""
    mask = request.get("updateMask", "")
    if "documentTitle" in masks.paths(mask):
        raise invalid("info.documentTitle cannot be changed here. Rename the file with Drive files.update.", place)
    info = masks.apply(batch.body["info"], request.get("info", {}), mask, "Info")
    info.pop("documentTitle", None)
    info["title"] = plain_title(info.get("title", ""), f"{place}.info.title")
    batch.body["info"] = items.without_defaults(info)
    return {}


def _update_settings(batch: Batch, request: Json, _: str) -> Json:
    """Make the form a quiz or an ordinary form, and say whether it asks for an email address."""
    settings = masks.apply(
        batch.body["settings"], request.get("settings", {}), request.get("updateMask", ""), "FormSettings"
    )
    collects = settings.get("emailCollectionType")
    asked = collects if collects in ("VERIFIED", "RESPONDER_INPUT") else "DO_NOT_COLLECT"
    batch.body["settings"] = {"emailCollectionType": asked}
    if settings.get("quizSettings", {}).get("isQuiz"):
        batch.body["settings"]["quizSettings"] = {"isQuiz": True}
        return {}
    for item in batch.items:
        grading.forget(items.questions_of(item))
    return {}


HANDLERS: Final[dict[str, Callable[[Batch, Json, str], Json]]] = {
    "createItem": _create_item,
    "deleteItem": _delete_item,
    "moveItem": _move_item,
    "updateItem": _update_item,
    "updateFormInfo": _update_form_info,
    "updateSettings": _update_settings,
}
"""Every kind of request, by its name in the discovery document."""
_ITEMS: Final = (
    "A picture is refused as Google refuses one that it cannot fetch: the desk fetches nothing. `shuffle` and "
    "`shuffleQuestions` are kept, and the pages show the given order. A video is shown as its address."
)
DIFFERS: Final = {
    "createItem": _ITEMS,
    "updateItem": _ITEMS,
    "updateSettings": "A form that wants `VERIFIED` addresses opens to nobody: the desk cannot tell who answers.",
}
"""What is not as it is at Google, for docs/desk.md."""
