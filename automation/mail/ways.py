"""The ways a message is handed over: in this version into a folder, from which a person sends it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Protocol

from automation.config import Mail
from automation.errors import MailError
from automation.mail.message import KIND_HEADER
from automation.rules.chasing.emails import WRITTEN

_UNSENT: Final = b"X-Unsent: 1\r\n"
"""A header by which Outlook opens the file ready to be sent; it is no part of the message."""
_SAFE_KIND: Final = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A message that was handed over: its Message-ID, and where it went (a file, say)."""

    message_id: str
    where: str


class Way(Protocol):
    """How messages are handed over. This is the seam where further ways (an SMTP server, say) join.

    A way takes one message or raises MailError saying what to do; it never changes the message, so that one that is
    handed over again carries the same Message-ID. It tries once: whether to try again is for the caller, who keeps the
    ledger.
    """

    @property
    def state(self) -> str:
        """What Emails says of a message that went this way: Sent, or Written where a person still has to send it."""
        ...

    def send(self, message: EmailMessage) -> HandedOver:
        """Hand over one message."""
        ...


class FolderWay:
    """Writes each message to a folder as an .eml file, which a person opens in a mail program and sends."""

    state: Final = WRITTEN

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> HandedOver:
        """Write one message, whole or not at all; the same message again is the same file."""
        file = self._folder / _file_name(message)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(file, _UNSENT + message.as_bytes())
        except OSError as error:
            raise MailError(
                f"A message could not be written to {self._folder}: {error.strerror}.",
                remedy="Check that the folder exists, that it may be written to and that the disk is not full.",
            ) from error
        return HandedOver(message["Message-ID"], str(file))


def way_for(mail: Mail) -> Way:
    """The way that config names: the one place where it is chosen."""
    return _WAYS[mail.way](mail)


_WAYS: Final[dict[str, Callable[[Mail], Way]]] = {"folder": lambda mail: FolderWay(mail.folder)}
"""The ways by their names in config, which takes no other."""


def _file_name(message: EmailMessage) -> str:
    """Date, kind and the start of the Message-ID: nothing of whom the message is for or about."""
    day = parsedate_to_datetime(message["Date"]).date().isoformat()
    kind = str(message[KIND_HEADER])
    found = re.match(r"<([0-9a-f]{8})", message["Message-ID"])
    if not found or not _SAFE_KIND.fullmatch(kind):
        raise MailError("A message without a kind or an id of ours was not written.", remedy="Make it with compose().")
    return f"{day}-{kind}-{found[1]}.eml"


def _write_whole(file: Path, content: bytes) -> None:
    """Write beside and rename, flushed to the disk: after a power cut there is the whole file or none."""
    beside = file.with_suffix(".tmp")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
