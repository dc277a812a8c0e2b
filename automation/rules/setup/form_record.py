"""What of a form was written from its spec: a fingerprint of each part, kept with the form's file."""

from __future__ import annotations

import json
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
_MOST_PROPERTIES: Final = 30
_OTHERS: Final = 2
"""The properties that every form's file has besides: its marker and its address."""


def print_of(content: Any) -> str:
    """The fingerprint of a part."""
    return digest(json.dumps(content, sort_keys=True, ensure_ascii=False), length=_PRINT)


def fitting(prints: Mapping[str, str], hints: int) -> dict[str, str]:
    """As many of a form's fingerprints as its file has room for beside so many hints, which is more than 200.

    Google keeps thirty properties of an app on a file. A part that finds no room is taken for one whose spec changed.
    """
    return dict(islice(prints.items(), _IN_A_PROPERTY * (_MOST_PROPERTIES - _OTHERS - hints)))


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
