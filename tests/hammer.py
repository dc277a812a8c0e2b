"""A program that writes to a desk as fast as it can, and says what was acknowledged: to be killed at any moment.

python -m hammer api|file|form PLACE … prints one word a line for each write that was acknowledged.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from automation.jobs.visitor import Visitor
from automation.workspace.loopback import Loopback
from automation.workspace.office import open_office


def two_rows(client: Any, book: str, tabs: tuple[int, int]) -> Callable[[], str]:
    """A batch that writes the same word into two tabs: both or none."""

    def write() -> str:
        word = secrets.token_hex(8)
        row = {"values": [{"userEnteredValue": {"stringValue": word}}]}
        requests = [{"appendCells": {"sheetId": tab, "rows": [row], "fields": "userEnteredValue"}} for tab in tabs]
        client.batch_update(book, {"requests": requests})
        return word

    return write


def writer(kind: str, places: list[str]) -> Callable[[], str]:
    """What writes once, and gives the word of what was acknowledged."""
    if kind == "form":
        address, form = places
        visitor = Visitor(address)
        return lambda: visitor.fill_in(form, {})
    book, first, second, *where = places
    if kind == "api":
        client = Loopback(where[0], where[1]).gspread().http_client
    else:
        client = open_office(Path(where[0]), "http://127.0.0.1").sheets._http
    return two_rows(client, book, (int(first), int(second)))


if __name__ == "__main__":
    write = writer(sys.argv[1], sys.argv[2:])
    while True:
        sys.stdout.write(f"{write()}\n")
        sys.stdout.flush()
