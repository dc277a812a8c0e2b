"""Update masks of Forms: which fields a request changes, held against the schemas of the discovery document."""

from __future__ import annotations

import copy
import re
from typing import Any, Final

from automation.desk import contract, fieldmask
from automation.desk.fault import invalid

Json = dict[str, Any]

ITEM_KINDS: Final = ("questionItem", "questionGroupItem", "pageBreakItem", "textItem", "imageItem", "videoItem")
QUESTION_KINDS: Final = (
    "choiceQuestion",
    "textQuestion",
    "scaleQuestion",
    "dateQuestion",
    "timeQuestion",
    "fileUploadQuestion",
    "rowQuestion",
    "ratingQuestion",
)
_UNIONS: Final = {"Item": ITEM_KINDS, "Question": QUESTION_KINDS}


def paths(text: str) -> list[str]:
    """The dotted fields of a mask, in the camel case of JSON; a 400 refusal where it names none."""
    if not text.strip():
        raise invalid("At least one field must be listed in the update mask.", "updateMask")
    camel = re.sub(r"_([a-z])", lambda match: match.group(1).upper(), text)
    return fieldmask.paths(re.sub(r"\s", "", camel))


def apply(target: Json, source: Json, mask: str, schema: str) -> Json:
    """A copy of `target` in which the fields of the mask are those of `source`; absent there means cleared.

    Setting one kind of a union (of item, of question) takes the place of the kind that was there.
    """
    named = paths(mask)
    if "*" in named:
        return copy.deepcopy(source)
    changed = copy.deepcopy(target)
    for path in named:
        _set(changed, source, path.split("."), schema)
    return changed


def _set(target: Json, source: Json, names: list[str], schema: str) -> None:
    name, rest = names[0], names[1:]
    declared = contract.document("forms")["schemas"][schema]["properties"].get(name)
    if declared is None or (rest and "$ref" not in declared):
        raise invalid(f"Invalid field mask: {'.'.join(names)} is not a field of {schema}.", "updateMask")
    if name in source:
        _clear_rivals(target, name, schema)
    if rest:
        _set(target.setdefault(name, {}), source.get(name, {}), rest, declared["$ref"])
    elif name in source:
        target[name] = copy.deepcopy(source[name])
    else:
        target.pop(name, None)


def _clear_rivals(target: Json, name: str, schema: str) -> None:
    union = _UNIONS.get(schema, ())
    for rival in union if name in union else ():
        if rival != name:
            target.pop(rival, None)


def kind_of(value: Json, schema: str, place: str) -> str:
    """The one kind that is set of a union; a 400 refusal where none or several are."""
    found = [kind for kind in _UNIONS[schema] if kind in value]
    if len(found) != 1:
        told = f"{len(found)} are set ({', '.join(found)})" if found else "none is set"
        raise invalid(f"Exactly one kind must be set at '{place}': {told}.", place)
    return found[0]
