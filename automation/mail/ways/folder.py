"""Messages as files in a folder, from which a person sends them."""

from __future__ import annotations

import email
import email.policy
import os
import re
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from automation.errors import MailError
from automation.mail.message import KIND_HEADER
from automation.mail.ways.way import HaltedError, HandedOver
from automation.rules.chasing.emails import WRITTEN

_UNSENT: Final = b"X-Unsent: 1\r\n"
"""A header by which Outlook opens the file ready to be sent; it is no part of the message."""
_SAFE_KIND: Final = re.compile(r"[a-z]{1,20}")
_OUR_ID: Final = re.compile(r"<([0-9a-f]{8})")


class FolderWay:
    """Writes each message to a folder as an .eml file, which a person opens in a mail program and sends."""

    state: Final = WRITTEN

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> str:
        """That files can be written there; the folder itself is made with the first of them."""
        there = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            raise HaltedError(
                f"Emails cannot be written to {self._folder}.",
                remedy="Make it a folder in which this account may write.",
            )
        return f"Emails can be written to {self._folder}. They wait there until somebody sends them, alerts too."

    def send(self, message: EmailMessage) -> HandedOver:
        """Write one message, whole or not at all; the same message again is the same file."""
        file = self._folder / _file_name(message)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(file, _UNSENT + message.as_bytes())
        except OSError as error:
            raise HaltedError(
                f"A message could not be written to {self._folder}: {error.strerror}.",
                remedy="Check that the folder exists, that it may be written to and that the disk is not full.",
            ) from error
        return HandedOver(message["Message-ID"], str(file))

    def knows(self, message_id: str) -> bool:
        """Whether its file is there, of whichever day."""
        found = _OUR_ID.match(message_id)
        files = self._folder.glob(f"*-{found[1]}.eml") if found else ()
        return any(_id_in(file) == message_id for file in files)

    def close(self) -> None:
        """Nothing is kept open."""


def _id_in(file: Path) -> str:
    with file.open("rb") as opened:
        return str(email.message_from_binary_file(opened, policy=email.policy.default)["Message-ID"])


def _file_name(message: EmailMessage) -> str:
    """Date, kind and the start of the Message-ID: nothing of whom the message is for or about."""
    day = parsedate_to_datetime(message["Date"]).date().isoformat()
    kind = str(message[KIND_HEADER])
    found = _OUR_ID.match(message["Message-ID"])
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
