"""What respondents sent: the new responses of every form, and single ones that are needed again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from automation.errors import WorkspaceError, in_full
from automation.jobs.files import Files
from automation.jobs.house import House
from automation.jobs.reading import Reading, without_collector
from automation.rules.answers import Response, read_response, receipt_number, which
from automation.rules.chasing.due import listing_is_due
from automation.rules.intake.entry import WAITING
from automation.rules.intake.ledger import Ledger
from automation.rules.layout import Layout, without_spec
from automation.rules.pages import Sent
from automation.rules.values import Cell, moment_of
from automation.specs.system import RESPONSES, RUNS
from automation.workspace.forms import PAGE
from automation.workspace.refusals import HopelessError

_LOST: Final = (
    "A response of the form “{title}” (receipt {receipt}) was deleted from the form, and its answers are too long to "
    "be kept in Responses. If nobody needs it any more, delete its line in Responses."
)
_OVERLAP: Final = timedelta(days=1)
"""Responses are asked for from a little before the newest known one: those known already are recognised by id."""
_WITHOUT_SPEC: Final = (
    "{many} response{s} to “{title}” cannot be taken in, because this form has no spec any more. Put the spec back, or "
    "type “ignore” in To check."
)


def new_responses(house: House, reading: Reading) -> list[Response]:
    """The responses of every form since the newest known; one form or response that fails does not stop the rest."""
    ledger = Ledger(reading.book.tables[RESPONSES])
    found: list[Response] = []
    for key, layout in _layouts(house, reading.files).items():
        form_id = reading.files.forms.get(key)
        if form_id is None:
            reading.problems.append(
                f"The form “{layout.title}” is missing. Make it again with: followthrough provision"
            )
            continue
        try:
            with without_collector():
                found += _listed(house, reading, ledger, layout, form_id)
        except HopelessError:
            raise
        except WorkspaceError as error:
            reading.unread.append(error)
            reading.problems.append(f"The responses of the form “{layout.title}” could not be read: {in_full(error)}")
    return found


def _layouts(house: House, files: Files) -> dict[str, Layout]:
    """The forms of the specs, and those that are left of earlier specs: nothing that is sent by them is lost."""
    left = files.forms.keys() - house.layouts.keys()
    return {**house.layouts, **{key: without_spec(key, files.title(files.forms[key])) for key in sorted(left)}}


def waiting_without_spec(house: House, reading: Reading) -> list[str]:
    """That responses wait for forms whose specs are gone, in words."""
    lines, layouts = reading.book.tables[RESPONSES], _layouts(house, reading.files)
    waiting = Counter(lines.texts("form")[at] for at in lines.where("became", WAITING))
    return [
        _WITHOUT_SPEC.format(many=many, s="s" * (many > 1), title=layouts[key].title if key in layouts else key)
        for key, many in waiting.items()
        if key not in house.layouts
    ]


def _listed(house: House, reading: Reading, ledger: Ledger, layout: Layout, form_id: str) -> list[Response]:
    """What is new among a form's responses; those that were taken in already are let go page by page."""
    found: list[Response] = []
    for one in house.office.forms.responses(form_id, _since(house, reading, ledger, layout.key)):
        try:
            if ledger.may_be_news(one, house.zone):
                found.append(read_response(one, layout, house.zone))
        except ValueError as error:
            reading.problems.append(f"A response of the form “{layout.title}”{which(one)} cannot be used: {error}.")
    return list(filter(ledger.is_news, found))


def fetch(house: House, reading: Reading, wanted: Iterable[tuple[str, str]]) -> dict[str, Response]:
    """Single responses by form key and id: those that typed decisions, waiting lines and lost questions need.

    One that cannot be read again is a problem in words, and does not stop the rest.
    """
    of_form: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, response_id in wanted:
        of_form[key][response_id] = None
    found: dict[str, Response] = {}
    layouts = _layouts(house, reading.files) if of_form else {}
    for key, ids in of_form.items():
        form_id, layout = reading.files.forms.get(key), layouts.get(key)
        if form_id is None or layout is None:
            named = layout.title if layout else key
            reading.problems.append(f"A response waits for the form “{named}”, which is missing.")
            continue
        try:
            listed = _listed_among_all(house, reading, key, form_id, ids)
        except HopelessError:
            raise
        except WorkspaceError as error:
            reading.problems.append(f"The responses of the form “{layout.title}” could not be read: {in_full(error)}")
            continue
        found |= _read_again(house, reading, layout, form_id, {one: listed.get(one) for one in ids})
    return found


def _read_again(
    house: House, reading: Reading, layout: Layout, form_id: str, wanted: Mapping[str, Sent | None]
) -> dict[str, Response]:
    """Responses of one form by id, each asked for by itself where no page had it.

    One that was deleted from its form since is what its line in Responses says: it was acknowledged once.
    """
    found: dict[str, Response] = {}
    lines = Ledger(reading.book.tables[RESPONSES])
    for response_id, listed in wanted.items():
        try:
            raw = listed or house.office.forms.response(form_id, response_id)
            if found_again := read_response(raw, layout, house.zone) if raw else lines.kept(response_id, layout):
                found[response_id] = found_again
            else:
                reading.problems.append(_LOST.format(title=layout.title, receipt=receipt_number(response_id)))
        except HopelessError:
            raise
        except (WorkspaceError, ValueError) as error:
            why = in_full(error) if isinstance(error, WorkspaceError) else error
            reading.problems.append(f"A response of the form “{layout.title}” could not be read again: {why}")
    return found


def _listed_among_all(
    house: House, reading: Reading, key: str, form_id: str, ids: Collection[str]
) -> Mapping[str, Sent]:
    """Responses of a form as its pages have them; none where to ask for them one by one takes fewer calls.

    Very many may wait for a tab that is held back, in every run: a call for each would use up the run's time, or
    Google's patience, before anything else is taken in.
    """
    ledger = Ledger(reading.book.tables[RESPONSES])
    if len(ids) <= 1 + ledger.sent_with(key)[0] // PAGE:
        return {}
    arrived = [_a_day_before(house, ledger.line(one).get("received")) for one in ids]
    since = None if None in arrived else min(filter(None, arrived))
    with without_collector():
        sent = house.office.forms.responses(form_id, since)
        return {one.responseId: one for one in sent if isinstance(one.responseId, str) and one.responseId in ids}


def _since(house: House, reading: Reading, ledger: Ledger, form_key: str) -> datetime | None:
    """From when on to ask: a day before the newest known response; everything where none is known, or now and then.

    Listing everything costs one page a day in a form whose responses fit on it, and all pages once a week in others.
    """
    many, latest = ledger.sent_with(form_key)
    if latest is None or listing_is_due(house.now.date(), reading.book.tables[RUNS], weekly=many >= PAGE):
        return None
    return _a_day_before(house, latest)


def _a_day_before(house: House, serial: Cell) -> datetime | None:
    """A day before a moment of Responses, as the Forms API is asked; None where the cell holds no moment."""
    moment = moment_of(serial)
    return moment.replace(tzinfo=house.zone).astimezone(UTC) - _OVERLAP if moment else None
