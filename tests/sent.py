"""Responses as a form keeps them, for tests that need no browser: Google's shapes, with answers by question key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from automation.desk import Desk
from automation.desk.forms.responses import add_response
from automation.jobs.files import find_files
from automation.jobs.house import House


def given(house: House, form: str, **answers: str | Sequence[str]) -> dict[str, Any]:
    """Answers by question id, as they are kept; the first filling of a repeat among them."""
    made: dict[str, Any] = {}
    for page in house.layouts[form].pages:
        for placed in page.questions:
            if placed.question.key in answers and placed.turn in (0, 1) and len(placed.ids) == 1:
                said = answers[placed.question.key]
                texts = [said] if isinstance(said, str) else said
                values = [{"value": text} for text in texts]
                made[placed.ids[0]] = {"questionId": placed.ids[0], "textAnswers": {"answers": values}}
    return made


def send(
    desk: Desk, house: House, form: str, response_id: str, clock: Callable[[], datetime], **answers: str | Sequence[str]
) -> None:
    """Somebody fills in a form; its answers are kept under this id."""
    form_id = find_files(house, {}).forms[form]
    with desk.store.write() as connection:
        add_response(connection, form_id, response_id, response_id, given(house, form, **answers), clock)
