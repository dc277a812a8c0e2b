"""Messages to a mail server: one connection for a run, one recipient for a message, and every answer understood."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Literal

from automation.errors import MailError
from automation.mail.ways.smtp_words import (
    bounced,
    deferred,
    halted_by,
    lost,
    lost_again,
    refuses_all,
    refuses_sender,
    unanswered,
)
from automation.mail.ways.way import HandedOver
from automation.rules.chasing.emails import SENT

Security = Literal["starttls", "tls", "none"]
_HELLO: Final = "[127.0.0.1]"
"""What we call ourselves, as mail programs do: the name of somebody's computer is nobody's business."""
_CLOSING: Final = 421
_TOO_LARGE: Final = 552
_NOT_SIGNED_IN: Final = frozenset({530, 535, 538})
_MOST_LOST: Final = 2
"""After so many connections lost in a row, the server is left in peace until the next run."""
_BROKEN: Final = (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError)


@dataclass(frozen=True)
class Server:
    """A mail server and how to sign in there. `certificates` is a file of authorities; None: the computer's own."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""
    certificates: Path | None = None


class SmtpWay:
    """Sends each message to a mail server, on one connection for as long as that lasts.

    `timeout` is in seconds, for each answer of the server.
    """

    state: Final = SENT

    def __init__(self, server: Server, *, timeout: float = 30.0) -> None:
        self._server = server
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None
        self._lost = 0

    def check(self) -> str:
        """Connect, encrypt, sign in and ask for a sign of life."""
        try:
            self._connected().noop()
        except _BROKEN as error:
            self.close()
            raise halted_by(error, self._server.host, self._server.port, self._server.security) from error
        how = {"none": ""}.get(self._server.security, " over an encrypted connection")
        who = f" from {self._server.user}" if self._server.user else ""
        return f"The mail server {self._server.host} takes emails{who}{how}."

    def send(self, message: EmailMessage) -> HandedOver:
        """Hand one message to the server, which answers for it from then on."""
        connection = self._began(message)
        raw = smtplib.quotedata(message.as_bytes().decode("latin-1")).encode("latin-1")
        try:
            self._name_recipient(connection, message)
            self._ask_to_send(connection)
            connection.send(_ended(raw))
        except _BROKEN as error:
            self._lose()
            raise lost(self._server.host) from error
        self._take_answer(connection)
        return HandedOver(message["Message-ID"], self._server.host)

    def knows(self, message_id: str) -> None:
        """A mail server cannot be asked what it took."""
        del message_id

    def close(self) -> None:
        """End the connection, politely where that is still possible."""
        connection, self._connection = self._connection, None
        if connection:
            with contextlib.suppress(*_BROKEN):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._lost >= _MOST_LOST:
            raise lost_again(self._server.host)
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        """A connection that is encrypted and signed in; without both as config wants them there is none."""
        server, context = self._server, None
        made: smtplib.SMTP | None = None
        try:
            if server.security != "none":
                context = ssl.create_default_context(cafile=server.certificates)
            if server.security == "tls":
                made = smtplib.SMTP_SSL(server.host, server.port, _HELLO, timeout=self._timeout, context=context)
            else:
                made = smtplib.SMTP(server.host, server.port, _HELLO, timeout=self._timeout)
            if server.security == "starttls":
                made.starttls(context=context)
            made.ehlo_or_helo_if_needed()
            if server.user:
                made.login(server.user, server.password)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            if made:
                made.close()
            raise halted_by(error, server.host, server.port, server.security) from error
        return made

    def _began(self, message: EmailMessage) -> smtplib.SMTP:
        """A connection on which the sender was named: a new one, where the server has had enough of the old one."""
        used_before = self._connection is not None
        connection = self._connected()
        sender = message["From"].addresses[0].addr_spec
        try:
            code, said = connection.mail(sender)
        except _BROKEN as error:
            code, said = _CLOSING, b""
            if not used_before:
                self._lose()
                raise lost(self._server.host) from error
        if code == _CLOSING and used_before:
            self._drop()
            return self._began(message)
        if code // 100 != 2:
            self._reset(connection)
            raise bounced(code, said) if code == _TOO_LARGE else refuses_sender(code, said, sender)
        return connection

    def _name_recipient(self, connection: smtplib.SMTP, message: EmailMessage) -> None:
        (recipient,) = (address.addr_spec for address in message["To"].addresses)
        code, said = connection.rcpt(recipient)
        if code // 100 == 2:
            return
        self._reset(connection)
        if code in _NOT_SIGNED_IN or (code // 100 == 5 and b"relay" in said.lower()):
            raise refuses_all(code, said)
        raise self._refusal(code, said)

    def _ask_to_send(self, connection: smtplib.SMTP) -> None:
        code, said = connection.docmd("DATA")
        if code // 100 != 3:
            self._reset(connection)
            raise self._refusal(code, said)

    def _take_answer(self, connection: smtplib.SMTP) -> None:
        """What the server says once it has the whole message; without an answer nobody knows what became of it."""
        try:
            code, said = connection.getreply()
        except _BROKEN as error:
            self._lose()
            raise unanswered(self._server.host) from error
        if code // 100 not in (2, 4, 5):
            self._lose()
            raise unanswered(self._server.host)
        self._lost = 0
        if code // 100 != 2:
            raise self._refusal(code, said)

    def _refusal(self, code: int, said: bytes) -> MailError:
        if code == _CLOSING:
            self._drop()
        return bounced(code, said) if code // 100 == 5 else deferred(code, said)

    def _lose(self) -> None:
        """The connection is gone."""
        self._lost += 1
        self._drop()

    def _reset(self, connection: smtplib.SMTP) -> None:
        """Begin anew on the same connection after a refusal, or drop it."""
        try:
            connection.rset()
            self._lost = 0
        except _BROKEN:
            self._drop()

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def _ended(raw: bytes) -> bytes:
    return raw + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")
