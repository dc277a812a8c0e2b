"""The sent mail in the store: messages put away as they were written, and read back."""

from __future__ import annotations

import email.policy
import json
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Final

from automation.desk.api import timestamp
from automation.desk.owner import Owner

_COLUMNS: Final = "id, thread_id, message_id, labels, at"
SENT: Final = "SENT"
DRAFT: Final = "DRAFT"


@dataclass(frozen=True)
class Kept:
    """A message as the store knows it without its text; `at` is an ISO time in UTC, `message_id` has no brackets."""

    id: str
    thread_id: str
    message_id: str
    labels: tuple[str, ...]
    at: str


def parse(raw: bytes) -> EmailMessage:
    """An RFC 822 message, its headers decoded."""
    return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(raw)


def recipients(message: EmailMessage) -> list[str]:
    """Every address that a message goes to."""
    found: list[str] = []
    for name in ("To", "Cc", "Bcc"):
        for header in message.get_all(name, []):
            found.extend(address.addr_spec for address in header.addresses if address.domain and address.username)
    return found


def put(
    connection: sqlite3.Connection, now: datetime, who: Owner, raw: bytes, labels: tuple[str, ...], thread_id: str = ""
) -> Kept:
    """Put a message away; sender, date and Message-ID are added where they are missing, all else stays as written."""
    message = parse(raw)
    domain = who.address.rsplit("@", 1)[-1]
    usual = {
        "From": who.address,
        "Date": format_datetime(now),
        "Message-ID": f"<{secrets.token_hex(16)}@{domain}>",
    }
    missing = "".join(f"{name}: {value}\r\n" for name, value in usual.items() if not message.get(name))
    message_id = str(message.get("Message-ID") or usual["Message-ID"]).strip().strip("<>")
    own_id = f"{int(now.timestamp() * 1000):011x}{secrets.token_hex(3)[:5]}"
    kept = Kept(own_id, thread_id or own_id, message_id, labels, timestamp(now))
    line = (own_id, kept.thread_id, message_id, json.dumps(labels), kept.at, missing.encode() + raw)
    connection.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)", line)
    return kept


def put_note(connection: sqlite3.Connection, now: datetime, who: Owner, *, to: str, subject: str, text: str) -> Kept:
    """Write and put away a short message of the desk's own."""
    note = EmailMessage(policy=email.policy.SMTP)
    note["To"], note["Subject"] = to, subject
    note.set_content(text)
    return put(connection, now, who, note.as_bytes(), (SENT,))


def messages(connection: sqlite3.Connection, message_id: str = "") -> list[Kept]:
    """The messages in the store, the newest first; only those with a Message-ID, where one is given."""
    where, values = ("WHERE message_id = ?", (message_id,)) if message_id else ("", ())
    rows = connection.execute(f"SELECT {_COLUMNS} FROM message {where} ORDER BY at DESC, id DESC", values)  # noqa: S608
    return [_kept(row) for row in rows]


def read(connection: sqlite3.Connection, own_id: str) -> tuple[Kept, bytes] | None:
    """One message and its text as written, or None."""
    row = connection.execute(f"SELECT {_COLUMNS}, raw FROM message WHERE id = ?", (own_id,)).fetchone()  # noqa: S608
    return (_kept(row[:5]), bytes(row[5])) if row else None


def remove(connection: sqlite3.Connection, own_id: str) -> None:
    """Take a message out of the store for good."""
    connection.execute("DELETE FROM message WHERE id = ?", (own_id,))


def _kept(row: tuple[str, str, str, str, str]) -> Kept:
    return Kept(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4])


def text_of(message: EmailMessage, kind: str) -> str:
    """The text of the `plain` or the `html` part; empty where there is none."""
    part = message.get_body((kind,))
    return text_in(part) if part else ""


def text_in(part: MIMEPart) -> str:
    """The text of a part; what cannot be decoded is shown by a replacement mark."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
