"""Doctor's look at what was erased: whether the forms still hold it, because nobody deleted it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from automation.errors import WorkspaceError
from automation.jobs.findings import Finding, warning
from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.rules.intake.entry import ERASED
from automation.rules.values import text_of
from automation.specs.system import RESPONSES, ROW_ID
from automation.workspace.refusals import HopelessError

_MOST: Final = 50
"""Each costs a call: those are asked for that were taken in last."""
_SHOWN: Final = 5
_ON_DESK: Final = "Open each at {base}/responses/ with its receipt number behind it, and choose “Erase these answers”."
_AT_GOOGLE: Final = (
    "In Google Forms open the form, then Responses and Individual, and delete each with the bin. “followthrough erase” "
    "with the reference says when each came."
)


def examine_erased(house: House, reading: Reading) -> Iterator[Finding]:
    """The answers that were erased from the tracker, and that their forms still give out."""
    lines = reading.book.tables[RESPONSES]
    newest = [lines.row(at) for at in lines.where("became", ERASED)][-_MOST:]
    asked = [(text_of(line.get("receipt")), text_of(line.get("form")), text_of(line.get(ROW_ID))) for line in newest]
    left = [receipt for receipt, form, response_id in asked if _is_there(house, reading, form, response_id)]
    if left:
        many, named = len(left), ", ".join(left[:_SHOWN])
        still = "1 response that was erased is" if many == 1 else f"{many} responses that were erased are"
        remedy = _AT_GOOGLE if house.on_google else _ON_DESK.format(base=house.base_url)
        yield warning(f"{still} still in the form ({named}{' …' if many > _SHOWN else ''}).", remedy)


def _is_there(house: House, reading: Reading, form: str, response_id: str) -> bool:
    """Whether a form gives out a response; of one that cannot be asked just now the other findings tell."""
    form_id = reading.files.forms.get(form)
    if not form_id or not response_id:
        return False
    try:
        return house.office.forms.response(form_id, response_id) is not None
    except HopelessError:
        raise
    except WorkspaceError:
        return False
