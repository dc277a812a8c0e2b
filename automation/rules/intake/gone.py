"""The responses that were erased, remembered in To check for good: none comes back, though its line be deleted."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from automation.rules.intake.checklines import about_of
from automation.rules.intake.kinds import ABOUT_STOPPING, BY_ERASING, SETTLED, STOPS
from automation.rules.tables import Table
from automation.rules.values import day_in_words, digest, text_of, to_serial

BLANKED: Final = "What stood here was erased."
"""What stands where a line asked something that was erased."""
_GONE: Final = "gone"
"""In what a line is about: the fingerprints of the responses that were erased."""


class Gone:
    """Fingerprints of erased responses, beside the question whether to erase what is kept of a case.

    In Responses an erased one has a line without its answers. People who tidy up delete such a line, and the form still
    holds what was sent.
    """

    def __init__(self, checks: Table) -> None:
        self._checks = checks

    def note(self, name: str, reference: str, responses: Iterable[str], today: date) -> None:
        """Remember responses that were erased, by a case's reference or by a receipt number (`name`)."""
        line_id = f"{ABOUT_STOPPING}{name}"
        line = self._checks.find(line_id)
        about = about_of(line or {})
        known = _fingerprints(about)
        gone = list(dict.fromkeys([*known, *map(digest, responses)]))
        if gone == known:
            return
        told = json.dumps({**about, _GONE: gone}, ensure_ascii=False)
        if line is not None:
            self._checks.set(line_id, "response", told)
            return
        outcome = f"{BY_ERASING}{day_in_words(today)}."
        asked = {"kind": STOPS, "what": BLANKED, "outcome": outcome, "reference": reference, "response": told}
        days = {"found_on": to_serial(today), "settled_on": to_serial(today)}
        self._checks.add(line_id, {**asked, **days, "state": SETTLED})

    def erased_with(self, response_id: str) -> str | None:
        """The reference of the case that a response was erased with, or nothing; None for one that was not erased."""
        return self._by_fingerprint.get(digest(response_id)) if self._by_fingerprint else None

    @functools.cached_property
    def _by_fingerprint(self) -> Mapping[str, str]:
        abouts = enumerate(self._checks.texts("response"))
        lines = [self._checks.row(at) for at, text in abouts if f'"{_GONE}"' in text]
        return {one: text_of(line.get("reference")) for line in lines for one in _fingerprints(about_of(line))}


def _fingerprints(about: Mapping[str, Any]) -> list[str]:
    gone = about.get(_GONE)
    return list(map(str, gone)) if isinstance(gone, list) else []
