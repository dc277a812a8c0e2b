"""What is noted beside a form, on its file: what provisioning made of it, and what Forms has no place for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.jobs.files import known_address
from automation.jobs.house import House
from automation.rules.setup import form_record
from automation.rules.setup.form_items import BY_LINK, HINT, Desired
from automation.rules.setup.form_record import AFTERWARDS


def to_note(house: House, known: Mapping[str, str], desired: Desired, actual: Mapping[str, Any]) -> dict[str, Any]:
    """What a form's file must say yet of what was made of the form, and of where it is filled in; nothing if all is.

    `known` are the properties that the file has now. The answer is the body for Drive's files.update.
    """
    wanted: dict[str, str | None] = {
        **dict.fromkeys(_outdated_hints(house, desired, known)),
        **form_record.properties_of(desired.prints, known),
        **desired.hints,
        form_record.ADDRESS: known_address(house, actual),
    }
    changed = {name: value for name, value in wanted.items() if known.get(name) != value}
    is_told = form_record.known(known).get(AFTERWARDS) == desired.prints[AFTERWARDS]
    body = {} if is_told else {"description": desired.afterwards}
    return {**body, "appProperties": changed} if changed else body


def _outdated_hints(house: House, desired: Desired, known: Mapping[str, str]) -> list[str]:
    """Hints to take away: of questions that are another kind now. Those of removed questions still hold."""
    ours = (BY_LINK, *(f"{HINT}{question_id}" for question_id in house.layouts[desired.key].by_id))
    return [name for name in ours if name in known and name not in desired.hints]
