"""Rows with drawings on their way: their new addresses, also in what the row remembers of the cells it filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from automation.rules.drawings import Links, drawings_in, with_new_addresses, with_new_links
from automation.rules.intake.written import short

Json = Mapping[str, Any]


def relinked(row: Sequence[Json], links: Links) -> list[Json]:
    """The cells of a row with the addresses that drawings have in the new place.

    A line of Responses remembers a long answer by its fingerprint, to tell whether a person has changed the cell since.
    The answers in the same line say what that stands for, so it becomes the fingerprint of the answer as it is now.
    """
    renewed = [with_new_links(cell, links) for cell in row]
    known = {str(short(text)): str(short(with_new_addresses(text, links))) for text in _answers_with_drawings(row)}
    return [_with_new_fingerprints(cell, known) for cell in renewed] if known else renewed


def _answers_with_drawings(row: Sequence[Json]) -> Iterator[str]:
    """The texts that cells were made of, as far as they name drawings, from the answers that the row keeps as JSON."""
    for text in (str(cell.get("userEnteredValue", {}).get("stringValue", "")) for cell in row):
        if text.startswith(("{", "[")) and drawings_in(text):
            try:
                yield from _texts(json.loads(text))
            except ValueError:
                continue  # cut, because it was too long for its cell


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str) and drawings_in(part):
        yield part
    elif isinstance(part, dict):
        for one in part.values():
            yield from _texts(one)
    elif isinstance(part, list) and all(isinstance(one, str) for one in part):
        yield from _texts("\n".join(part))
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)


def _with_new_fingerprints(cell: Json, known: Mapping[str, str]) -> Json:
    text = str(cell.get("userEnteredValue", {}).get("stringValue", ""))
    renewed = text
    for old, new in known.items():
        renewed = renewed.replace(json.dumps(old, ensure_ascii=False), json.dumps(new, ensure_ascii=False))
    return cell if renewed == text else {**cell, "userEnteredValue": {"stringValue": renewed}}
