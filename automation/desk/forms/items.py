"""What an item of a form may be, as Google has it; and the ids of items and questions."""

from __future__ import annotations

import copy
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.forms import grading, masks

Json = dict[str, Any]

_ID: Final = re.compile(r"[0-9a-f]{8}")
_YOUTUBE: Final = re.compile(r"https?://((www\.|m\.)?youtube\.com|youtu\.be)/\S+")
_NAVIGATION: Final = ("goToAction", "goToSectionId")
_SCALE_LOWS: Final = (0, 1)
_SCALE_HIGHS: Final = range(2, 11)
_RATING_LEVELS: Final = range(3, 11)


@dataclass
class _Surroundings:
    """What an item is checked against: ids that others have, sections to lead to, and whether the form is a quiz."""

    taken: set[str]
    sections: set[str]
    quiz: bool


def admit(item: Json, place: str, *, taken: set[str], sections: set[str], quiz: bool) -> Json:
    """The item as it will stand in the form: checked, with an id for itself and for each question.

    `taken` are ids in use elsewhere in the form, `sections` those an option may lead to. Raises a refusal that
    names the field.
    """
    made: Json = without_defaults(copy.deepcopy(item))
    around = _Surroundings(set(taken), sections, quiz)
    _take_id(made, "itemId", place, around)
    if "title" in made:
        plain_text(made["title"], f"{place}.title")
    kind = masks.kind_of(made, "Item", place)
    _ITEM_CHECKS[kind](made[kind], f"{place}.{kind}", around)
    return made


def without_defaults(value: Any) -> Any:
    """A message as Google gives it back: false, 0, empty text and empty lists are left out."""
    if isinstance(value, list):
        return [without_defaults(part) for part in value]
    if not isinstance(value, dict):
        return value
    parts = {name: without_defaults(part) for name, part in value.items()}
    return {name: part for name, part in parts.items() if part or isinstance(part, dict)}


def questions_of(item: Json) -> list[Json]:
    """The questions of an item: one, those of a grid, or none."""
    if "questionItem" in item:
        return [item["questionItem"]["question"]]
    return list(item.get("questionGroupItem", {}).get("questions", []))


def ids_of(items: Iterable[Json]) -> set[str]:
    """Every item and question id in use."""
    found: set[str] = set()
    for item in items:
        found.add(item["itemId"])
        found.update(question["questionId"] for question in questions_of(item))
    return found


def forget_section(items: Iterable[Json], section_id: str) -> None:
    """Let options that led to a section which is gone lead on to the next, as Google's editor does."""
    for item in items:
        for question in questions_of(item):
            for option in question.get("choiceQuestion", {}).get("options", []):
                if option.get("goToSectionId") == section_id:
                    del option["goToSectionId"]


def plain_text(text: str, place: str) -> str:
    """A text of one line, as titles and options must be."""
    if re.search(r"[\r\n]", text):
        raise invalid("Displayed text cannot contain newlines.", place)
    return text


def plain_title(text: str, place: str) -> str:
    """The title of a form: one line, and not empty."""
    if not text.strip():
        raise invalid("The form's title cannot be empty.", place)
    return plain_text(text, place)


def _take_id(value: Json, name: str, place: str, around: _Surroundings) -> None:
    given = value.get(name) or _unused_id(around.taken)
    if not _ID.fullmatch(given):
        raise invalid(f"Invalid ID {given}: an ID has eight hexadecimal digits.", f"{place}.{name}")
    if given in around.taken:
        raise invalid(f"The ID {given} is already in use in this form.", f"{place}.{name}")
    around.taken.add(given)
    value[name] = given


def _unused_id(taken: set[str]) -> str:
    while (made := f"{secrets.randbelow(2**31):08x}") in taken:
        continue
    return made


def _question_item(value: Json, place: str, around: _Surroundings) -> None:
    _no_picture(value, place)
    if "question" not in value:
        raise invalid(f"A question is required at '{place}'.", f"{place}.question")
    kind = _question(value["question"], f"{place}.question", around)
    if kind == "rowQuestion":
        raise invalid("A row question belongs in a question group.", f"{place}.question.rowQuestion")


def _question(value: Json, place: str, around: _Surroundings) -> str:
    _take_id(value, "questionId", place, around)
    kind = masks.kind_of(value, "Question", place)
    _QUESTION_CHECKS[kind](value[kind], f"{place}.{kind}", around)
    if "grading" in value:
        grading.check(value, f"{place}.grading", quiz=around.quiz)
    return kind


def _group(value: Json, place: str, around: _Surroundings) -> None:
    _no_picture(value, place)
    grid = value.get("grid")
    if grid is None:
        raise invalid(f"A grid is required at '{place}'.", f"{place}.grid")
    columns = grid.get("columns", {})
    if columns.get("type") not in ("RADIO", "CHECKBOX"):
        raise invalid("Only CHECKBOX and RADIO are allowed in a grid.", f"{place}.grid.columns.type")
    for option in columns.get("options", []):
        if "isOther" in option or any(name in option for name in _NAVIGATION):
            raise invalid("Options of a grid cannot be 'other' or lead elsewhere.", f"{place}.grid.columns.options")
    _choice(columns, f"{place}.grid.columns", around)
    if not value.get("questions"):
        raise invalid("A question group needs at least one question.", f"{place}.questions")
    for number, question in enumerate(value["questions"]):
        where = f"{place}.questions[{number}]"
        if _question(question, where, around) != "rowQuestion":
            raise invalid("Questions of a grid must be row questions.", where)


def _choice(value: Json, place: str, around: _Surroundings) -> None:
    kind = value.get("type", "CHOICE_TYPE_UNSPECIFIED")
    if kind == "CHOICE_TYPE_UNSPECIFIED":
        raise invalid("The type of a choice question is required.", f"{place}.type")
    options = value.get("options", [])
    if not options:
        raise invalid("A choice question needs at least one option.", f"{place}.options")
    seen: set[str] = set()
    for number, option in enumerate(options):
        where = f"{place}.options[{number}]"
        _option(option, kind, where, around)
        word = "" if option.get("isOther") else option["value"]
        if word in seen:
            raise invalid("Options of a question must differ from one another.", where)
        seen.add(word)


def _option(value: Json, kind: str, place: str, around: _Surroundings) -> None:
    _no_picture(value, place)
    if value.get("isOther"):
        if value.get("value"):
            raise invalid("An 'other' option cannot have a value.", f"{place}.value")
        if kind == "DROP_DOWN":
            raise invalid("A drop-down question cannot have an 'other' option.", f"{place}.isOther")
    elif not value.get("value", "").strip():
        raise invalid("An option needs a value.", f"{place}.value")
    else:
        plain_text(value["value"], f"{place}.value")
    _navigation(value, kind, place, around)


def _navigation(value: Json, kind: str, place: str, around: _Surroundings) -> None:
    used = [name for name in _NAVIGATION if name in value]
    if len(used) > 1:
        raise invalid("An option has either goToAction or goToSectionId.", place)
    if used and kind == "CHECKBOX":
        raise invalid("Only RADIO and DROP_DOWN options can lead elsewhere.", f"{place}.{used[0]}")
    target = value.get("goToSectionId")
    if target is not None and target not in around.sections:
        raise invalid(f"No section with the ID {target} in this form.", f"{place}.goToSectionId")


def _scale(value: Json, place: str, _: _Surroundings) -> None:
    if value.get("low", 0) not in _SCALE_LOWS or value.get("high", 0) not in _SCALE_HIGHS:
        raise invalid("A scale runs from 0 or 1 to a number from 2 to 10.", place)
    for name in ("lowLabel", "highLabel"):
        plain_text(value.get(name, ""), f"{place}.{name}")


def _rating(value: Json, place: str, _: _Surroundings) -> None:
    if value.get("ratingScaleLevel", 0) not in _RATING_LEVELS:
        raise invalid("A rating has from 3 to 10 levels.", f"{place}.ratingScaleLevel")
    if value.get("iconType", "RATING_ICON_TYPE_UNSPECIFIED") == "RATING_ICON_TYPE_UNSPECIFIED":
        raise invalid("The icon of a rating is required.", f"{place}.iconType")


def _row(value: Json, place: str, _: _Surroundings) -> None:
    if not value.get("title", "").strip():
        raise invalid("A row needs a title.", f"{place}.title")
    plain_text(value["title"], f"{place}.title")


def _file_upload(_: Json, place: str, __: _Surroundings) -> None:
    raise invalid("The API does not support creating file upload questions.", place)


def _image(value: Json, place: str, _: _Surroundings) -> None:
    if "image" not in value:
        raise invalid(f"An image is required at '{place}'.", f"{place}.image")
    _no_picture(value, place)


def _no_picture(value: Json, place: str) -> None:
    """Refuse a picture as Google does when it cannot fetch it: the desk never fetches anything from the internet."""
    if "image" in value:
        raise invalid(
            "There was a problem retrieving the image. The provided image should be publicly accessible, within size "
            "limit, and in supported formats.",
            f"{place}.image.sourceUri",
        )


def _video(value: Json, place: str, _: _Surroundings) -> None:
    uri = value.get("video", {}).get("youtubeUri", "")
    if not _YOUTUBE.match(uri):
        raise invalid(f"The provided URI is not a valid YouTube URI: {uri!r}.", f"{place}.video.youtubeUri")
    plain_text(value.get("caption", ""), f"{place}.caption")


def _nothing_more(_: Json, __: str, ___: _Surroundings) -> None:
    """Kinds that the schema describes wholly."""


_Check = Callable[[Json, str, _Surroundings], None]
_ITEM_CHECKS: Final[dict[str, _Check]] = {
    "questionItem": _question_item,
    "questionGroupItem": _group,
    "pageBreakItem": _nothing_more,
    "textItem": _nothing_more,
    "imageItem": _image,
    "videoItem": _video,
}
_QUESTION_CHECKS: Final[dict[str, _Check]] = {
    "choiceQuestion": _choice,
    "textQuestion": _nothing_more,
    "scaleQuestion": _scale,
    "dateQuestion": _nothing_more,
    "timeQuestion": _nothing_more,
    "fileUploadQuestion": _file_upload,
    "rowQuestion": _row,
    "ratingQuestion": _rating,
}
