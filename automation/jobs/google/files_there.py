"""What doctor looks at of the work at Google: files in the bin, and how near the last runs came to Google's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from automation.jobs.files import OUT_OF_THE_BIN, in_the_bin
from automation.jobs.findings import Finding, fine, problem, warning
from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.rules.values import moment_of, text_of
from automation.specs.system import RUNS

_LATELY: Final = timedelta(days=2)
_LIMIT: Final = re.compile(r"\(429\)|quota|rate ?limit", re.IGNORECASE)
"""How a refusal for too many calls, or for too many bytes, reads in Runs."""


def examine_bin(house: House) -> Iterator[Finding]:
    """Whether every file that was made is out of the bin: what lies there goes for good after thirty days."""
    found = in_the_bin(house)
    for name in found:
        yield problem(f"“{name}” is in the bin of Google Drive.", OUT_OF_THE_BIN)
    if not found:
        yield fine("No form or spreadsheet is in the bin.")


def examine_limits(house: House, reading: Reading) -> Iterator[Finding]:
    """Whether Google refused calls of the last days because there were too many."""
    met = [
        row
        for row in reading.book.tables[RUNS].rows
        if (ended := moment_of(row.get("ended")))
        and house.now - ended <= _LATELY
        and _LIMIT.search(text_of(row.get("problems")))
    ]
    if met:
        runs = "1 run" if len(met) == 1 else f"{len(met)} runs"
        yield warning(
            f"Google refused calls of {runs} in the last two days, because they were too many.",
            "Let other programs of this account rest, and bring in responses less often: `sync_minutes` under [run] in "
            "config.toml.",
        )
    else:
        yield fine("No run of the last two days met a limit of Google's.")
