"""What is kept with a form's file: a fingerprint of each part that was written, and kinds of questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from automation.rules.values import digest

TITLE: Final = "title---"
START: Final = "start---"
EMAILS: Final = "emails--"
AFTERWARDS: Final = "after---"
"""The parts of a form besides its items, which go by their ids; all names are as long as an id."""
ADDRESS: Final = "address"
"""The property of a form's file that says where the form is filled in."""
_NAME: Final = "made-"
"""Start of the names of the properties that hold the fingerprints."""
_PART, _PRINT = 8, 6
_PROPERTY_BYTES: Final = 124
_IN_A_PROPERTY: Final = (_PROPERTY_BYTES - len(f"{_NAME}00")) // (_PART + _PRINT)
_IN_A_HINT: Final = 11
"""Ids in a property whose name is some twenty letters long."""
_MOST_PROPERTIES: Final = 30
_ID: Final = re.compile(r"[0-9a-f]{8}")
_NUMBERED: Final = re.compile(r"-\d+$")
_OTHERS: Final = 4
"""The properties that a form's file has besides: its marker and its address, and two more while it is moved."""
HINT: Final = "kind-"
"""Start of the name of a property that says which questions are of a kind; the kind follows, the ids are its value.

Before, each question had a property of its own, with the id in the name and the kind as the value.
"""


def print_of(content: Any) -> str:
    """The fingerprint of a part."""
    return digest(json.dumps(content, sort_keys=True, ensure_ascii=False), length=_PRINT)


def fitting(prints: Mapping[str, str], hints: int) -> dict[str, str]:
    """As many of a form's fingerprints as its file has room for beside so many hints, which is more than 150.

    Google keeps thirty properties of an app on a file. A part that finds no room is taken for one whose spec changed.
    """
    return dict(islice(prints.items(), _IN_A_PROPERTY * (_MOST_PROPERTIES - _OTHERS - hints)))


def hints_of(kinds: Mapping[str, str]) -> dict[str, str]:
    """The kinds of questions, by id, as properties: of each kind all ids in a row, in one property or more."""
    found: dict[str, str] = {}
    for kind in dict.fromkeys(kinds.values()):
        ids = [question_id for question_id, one in kinds.items() if one == kind]
        for number, at in enumerate(range(0, len(ids), _IN_A_HINT)):
            found[f"{HINT}{kind}{f'-{number}' if number else ''}"] = "".join(ids[at : at + _IN_A_HINT])
    return found


def hinted(properties: Mapping[str, str]) -> dict[str, str]:
    """The kinds of questions, by id, that a file's properties tell, in the new way or the old."""
    found: dict[str, str] = {}
    for name, value in properties.items():
        kind = name.removeprefix(HINT)
        if _ID.fullmatch(kind):
            found[kind] = value
        elif name.startswith(HINT):
            ids = (value[at : at + _PART] for at in range(0, len(value), _PART))
            found |= dict.fromkeys(ids, _NUMBERED.sub("", kind))
    return found


def properties_of(prints: Mapping[str, str], held: Iterable[str] = ()) -> dict[str, str | None]:
    """Fingerprints, in the order of the form, as properties of its file; None for those `held` that go away."""
    text, step = "".join(part + made for part, made in prints.items()), _IN_A_PROPERTY * (_PART + _PRINT)
    made = {f"{_NAME}{at // step:02}": text[at : at + step] for at in range(0, len(text), step)}
    return {**{name: None for name in held if name.startswith(_NAME)}, **made}


def known(properties: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints that a file's properties hold, in the order of the form as it was written."""
    text = "".join(properties[name] for name in sorted(properties) if name.startswith(_NAME))
    step = _PART + _PRINT
    return {text[at : at + _PART]: text[at + _PART : at + step] for at in range(0, len(text), step)}
