"""What is noted beside a form, on its file: what provisioning made of it, and what Forms has no place for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.jobs.files import known_address
from automation.jobs.house import House
from automation.rules.setup import form_record
from automation.rules.setup.form_items import BY_LINK, Desired
from automation.rules.setup.form_record import AFTERWARDS, HINT, hinted, hints_of


def to_note(house: House, known: Mapping[str, str], desired: Desired, actual: Mapping[str, Any]) -> dict[str, Any]:
    """What a form's file must say yet of what was made of the form, and of where it is filled in; nothing if all is.

    `known` are the properties that the file has now. The answer is the body for Drive's files.update.
    """
    wanted: dict[str, str | None] = {
        **{name: None for name in known if name.startswith(HINT) or name == BY_LINK},
        **form_record.properties_of(desired.prints, known),
        **_hints(house, desired, known),
        form_record.ADDRESS: known_address(house, actual),
    }
    changed = {name: value for name, value in wanted.items() if known.get(name) != value}
    is_told = form_record.known(known).get(AFTERWARDS) == desired.prints[AFTERWARDS]
    body = {} if is_told else {"description": desired.afterwards}
    return {**body, "appProperties": changed} if changed else body


def _hints(house: House, desired: Desired, known: Mapping[str, str]) -> dict[str, str]:
    """What Forms has no place for; of questions that left the spec, and stay in the form, what was noted before."""
    ours = house.layouts[desired.key].by_id
    left = {question_id: kind for question_id, kind in hinted(known).items() if question_id not in ours}
    return {**hints_of({**left, **desired.kinds}), **({BY_LINK: "yes"} if desired.by_link else {})}
