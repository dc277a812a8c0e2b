"""A form as requests that make it anew elsewhere, with the ids of its questions, and what of it cannot go."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

Request = dict[str, Any]
Json = Mapping[str, Any]
_NOT_MADE: Final = ("imageItem", "videoItem")
"""Items that can be made only from a picture's or a film's own address."""
DO_NOT_COLLECT: Final = "DO_NOT_COLLECT"


def movable(form: Json, *, at_google: bool, only_google: Collection[str] = ()) -> dict[str, Any]:
    """The form as far as it can be made anew: without pictures, uploads, and at a desk without collected addresses.

    `only_google` are the ids of items that Followthrough makes at Google alone.
    """
    gone = () if at_google else only_google
    here = [item for item in form.get("items", []) if item["itemId"] not in gone]
    items = [_without_pictures(item) for item in here if _can_be_made(item)]
    kept = {item["itemId"] for item in items}
    for item in items:
        for option in _options(item):
            if option.get("goToSectionId") not in kept:
                option.pop("goToSectionId", None)
    collects = form.get("settings", {}).get("emailCollectionType", DO_NOT_COLLECT) if at_google else DO_NOT_COLLECT
    return {"info": dict(form.get("info", {})), "settings": {"emailCollectionType": collects}, "items": items}


def left_behind(form: Json) -> int:
    """How many items of a form cannot be made anew, or only without their picture."""
    return sum(not _can_be_made(item) or "image" in item.get("questionItem", {}) for item in form.get("items", []))


def first(form: Json) -> list[Request]:
    """The requests that fill a new, empty form (as `movable` gives it), but for its branches."""
    info, settings = form["info"], form["settings"]
    requests: list[Request] = []
    if info.get("description"):
        told = {"description": info["description"]}
        requests.append({"updateFormInfo": {"info": told, "updateMask": "description"}})
    requests.append({"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}})
    for at, item in enumerate(form["items"]):
        plain = copy.deepcopy(item)
        for option in _options(plain):
            option.pop("goToSectionId", None)
        requests.append({"createItem": {"item": plain, "location": {"index": at}}})
    return requests


def second(form: Json) -> list[Request]:
    """The requests that set its branches: they can lead only to pages that are there. May be done twice."""
    return [
        {"updateItem": {"item": item, "location": {"index": at}, "updateMask": "*"}}
        for at, item in enumerate(form["items"])
        if any("goToSectionId" in option for option in _options(item))
    ]


def _can_be_made(item: Json) -> bool:
    question = item.get("questionItem", {}).get("question", {})
    return not any(kind in item for kind in _NOT_MADE) and "fileUploadQuestion" not in question


def _without_pictures(item: Json) -> dict[str, Any]:
    made = copy.deepcopy(dict(item))
    made.get("questionItem", {}).pop("image", None)
    for option in _options(made):
        option.pop("image", None)
    return made


def _options(item: Json) -> Iterator[dict[str, Any]]:
    yield from item.get("questionItem", {}).get("question", {}).get("choiceQuestion", {}).get("options", [])
