"""The office as the jobs see it: sheets, forms, drive and mailbox, reached where config says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from automation.errors import WorkspaceError
from automation.workspace import carriers
from automation.workspace.carriers import TIMEOUT_SECONDS, Carrier, http, session
from automation.workspace.drive import Drive
from automation.workspace.forms import Forms
from automation.workspace.mailbox import Mailbox
from automation.workspace.pictures import Pictures
from automation.workspace.previews import Previews
from automation.workspace.retry import Patience
from automation.workspace.sharing import Sharing
from automation.workspace.sheets import Http, Sheets
from automation.workspace.traffic import GOOGLE_A_MINUTE, Traffic
from automation.workspace.transport import Desk, DeskFileError, InProcess, create_app

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_LONGEST_WAIT: Final = 3.0
"""Seconds for which a job waits for a desk that another program holds; it says so then, and can be run again."""


@dataclass
class Office:
    """The kinds of calls. Clients are made when first used: importing them takes its time.

    `carrier` carries the calls, to the desk or to Google, and `credentials` sign them; the desk in this process wants
    none. `patience` decides what is tried again; `traffic` counts every call, and spaces them out where there is a
    quota.
    """

    carrier: Carrier
    patience: Patience = field(default_factory=Patience)
    traffic: Traffic = field(default_factory=Traffic)
    credentials: Credentials | None = None
    _open: list[Any] = field(default_factory=list)

    def close(self) -> None:
        """Close every connection that was opened; the next call opens its own anew."""
        for made in self._open:
            made.close()

    @property
    def desk(self) -> Desk:
        """The desk itself, for what no API can say; WorkspaceError where the office is at Google."""
        if self.credentials is None and isinstance(self.carrier, InProcess):
            return self.carrier.desk
        raise WorkspaceError("The forms and the tracker are at Google: there is no desk here.")

    @cached_property
    def sheets(self) -> Sheets:
        """Spreadsheets."""
        import gspread

        made = session(self.carrier, self.traffic, self.credentials)
        self._open.append(made)
        client = gspread.Client(auth=None, session=made, http_client=Http)
        client.set_timeout(TIMEOUT_SECONDS)
        return Sheets(client, self.patience)

    @cached_property
    def forms(self) -> Forms:
        """Forms."""
        return Forms(self._service("forms", "v1"), self.patience)

    @cached_property
    def drive(self) -> Drive:
        """Files."""
        return Drive(self._service("drive", "v3"), self.patience)

    @cached_property
    def pictures(self) -> Pictures:
        """Drawings."""
        return Pictures(self._service("drive", "v3"), self.patience)

    @cached_property
    def sharing(self) -> Sharing:
        """Who may open which file."""
        return Sharing(self._service("drive", "v3"), self.patience)

    @cached_property
    def mailbox(self) -> Mailbox:
        """Sent mail."""
        return Mailbox(self._service("gmail", "v1"), self.patience)

    @cached_property
    def previews(self) -> Previews:
        """Mail to be looked at before it is sent."""
        return Previews(self._service("gmail", "v1"), self.patience)

    def _service(self, name: str, version: str) -> Any:
        from googleapiclient.discovery import build

        # The client would write refusals to the screen that are said in words elsewhere.
        logging.getLogger("googleapiclient.http").setLevel(logging.ERROR)
        by = http(self.carrier, self.traffic, self.credentials)
        self._open.append(by)
        return build(name, version, http=by, static_discovery=True)


def open_office(
    file: Path,
    base_url: str,
    *,
    clock: Callable[[], datetime] | None = None,
    check_answers: bool = False,
    patience: Patience | None = None,
) -> Office:
    """Open the desk (its file is made when it is not there) and the clients to it.

    Raises WorkspaceError where the file cannot be used, with the reason and the remedy in words.
    """
    try:
        desk = create_app(file, base_url=base_url, clock=clock, check_answers=check_answers, seconds=_LONGEST_WAIT)
    except DeskFileError as error:
        raise WorkspaceError(str(error)) from error
    return Office(InProcess(desk), patience or Patience())


def open_google(token_file: Path, *, patience: Patience | None = None) -> Office:
    """Open the office at Google, as the account that signed in; no call leaves yet.

    Raises ConfigError where nobody has signed in.
    """
    from automation.workspace.account import account_in

    return google_office(account_in(token_file), patience)


def google_office(account: Credentials, patience: Patience | None = None) -> Office:
    """The office at Google as somebody whose calls these credentials sign."""
    return Office(carriers.Network(), patience or Patience(), Traffic(GOOGLE_A_MINUTE), account)
