"""The lines of Emails: read anew, set by id, and written only while this run has the lease on sending."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.jobs.reading import Reading, write_to
from automation.mail.message import message_id
from automation.rules.chasing.sending import Cells, Line
from automation.rules.setup.requests import sheet_id
from automation.rules.sorted_in_part import changed_places, told
from automation.rules.tables import Table
from automation.rules.tabs import read_table
from automation.rules.values import Cell, digest
from automation.specs.system import EMAILS
from automation.workspace.lease import Lease

_LASTS: Final = timedelta(minutes=10)
"""For how long a run may send without a sign of life before another computer takes over: longer than any one email."""


class Lines:
    """The tab Emails of one reading, and the lease on sending that guards it."""

    def __init__(self, house: House, reading: Reading) -> None:
        self._house = house
        self._reading = reading
        self._sheet = house.specs.sheet_of(EMAILS).key
        file_id = reading.files.sheets[self._sheet]
        owner = installation(house)
        self.lease = Lease(house.office.sheets, file_id, "sending", owner, house.clock, _LASTS)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._table)

    @property
    def _table(self) -> Table:
        return self._reading.book.tables[EMAILS]

    def find(self, key: str) -> Line | None:
        """The line of a message."""
        return self._table.find(key)

    def read(self) -> str:
        """Look at the tab as it is now; what was set and not written is forgotten. Says why it cannot be trusted."""
        files = self._reading.files.sheets
        values = self._house.office.sheets.read_tabs(files[self._sheet], {EMAILS: sheet_id(EMAILS)})
        self._reading.book.tables[EMAILS] = read_table(self._house.specs.tab(EMAILS), values[EMAILS])
        return self._table.stopped

    def mixed_up(self) -> str:
        """That lines stand beside other emails' states, after a sort of part of the columns; empty where none does.

        Each line that was tried holds its email's own number, which follows from its id.
        """
        table = self._table
        numbers = {message_id(key, "").partition("@")[0]: key for key in table.by_id}
        shown = (text.partition("@")[0] for text in table.texts("message_id"))
        return told(table.tab) if changed_places(table.ids, [numbers.get(text, "") for text in shown]) else ""

    def add(self, key: str, cells: Cells) -> None:
        """A line for a message that has none yet."""
        self._table.add(key, cells)

    def set(self, key: str, cells: Cells) -> None:
        """Set cells of a line; a column that the tab lacks is left out."""
        value: Cell
        for column, value in cells.items():
            self._table.set(key, column, value)

    def write(self, *, let_go: bool = False) -> None:
        """Write what was set, all or nothing, if we still have the lease; with `let_go` give it up in the same write.

        Raises LeaseTakenError where somebody else has it, and has written nothing then.
        """
        changes = self._table.take_changes()
        write = self.lease.let_go if let_go else self.lease.write
        if changes:
            now = write_to(self._house, self._reading, self._sheet, changes, write)
            self._reading.book.tables.update(now)
            if not now:
                self.read()
        elif let_go:
            write(self._reading.files.sheets[self._sheet], (), "letting other computers send", None)


def installation(house: House) -> str:
    """What tells this installation from others: a random word of its folder's own, and the computer's name.

    Both, because a folder may have been copied with everything in it, and two computers may have one name.
    """
    file = house.config_path.parent / ".followthrough" / "installation"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as fresh:
            fresh.write(secrets.token_hex(8))
    except FileExistsError:
        pass
    except OSError as error:
        raise WorkspaceError(
            f"{file} could not be written: {error.strerror}.",
            remedy="Give your account the right to change that folder, or make room on the disk.",
        ) from error
    return digest("installation", file.read_text("ascii"), socket.gethostname())
