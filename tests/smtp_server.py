"""A real mail server on loopback for tests: it takes, refuses, defers, drops and stalls as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "robin@hopeside.example", "abcd efgh ijkl mnop"
STAGES: Final = ("greeting", "mail", "rcpt", "data", "content", "answer")
"""When something may happen: on connecting, at each command, on getting the whole message, before its answer."""
DROP: Final = "drop"
STALL: Final = "stall"


class Post:
    """What the server got, and what it does. `acts` says what happens at a stage: a reply, DROP, STALL or a call.

    An act is for one recipient (`rcpt nobody@…`) or for all (`rcpt`); it stays until it is taken away. What was taken
    in lies in `taken`, in order; at stage `answer` it is taken in already, whatever is answered.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[str, tuple[str, ...], EmailMessage]] = []
        self.acts: dict[str, str | Callable[[], None]] = {}
        self.raw: list[bytes] = []
        self.connections = 0
        self.reached: list[str] = []
        self.transports: list[asyncio.Transport] = []

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that somebody got."""
        return [message for _, recipients, message in self.taken if address in recipients]

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken in."""
        return [str(message["Message-ID"]) for _, _, message in self.taken]

    async def act(self, stage: str, server: SMTP, address: str = "") -> str | None:
        """Do what was asked for at a stage; a text is the reply, None to go on."""
        self.reached.append(stage)
        act = self.acts.get(f"{stage} {address}", self.acts.get(stage))
        if callable(act):
            act()
            return None
        if act == STALL:
            await asyncio.sleep(3600)
        if act == DROP:
            server.transport.abort()
            await asyncio.sleep(3600)
        return act

    # What aiosmtpd calls.

    async def handle_MAIL(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return await self.act("mail", server, address) or "250 OK"

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        reply = await self.act("rcpt", server, address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        reply = await self.act("content", server, address)
        if reply:
            return reply
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((str(envelope.mail_from), tuple(envelope.rcpt_tos), message))
        return await self.act("answer", server, address) or "250 2.0.0 Taken in"


class _Server(SMTP):
    """aiosmtpd's server, which can also fail on connecting and at the word DATA."""

    post: Post

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.post.transports.append(transport)
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        self.post.connections += 1
        reply = await self.post.act("greeting", self)
        if reply:
            await self.push(reply)
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:
        assert self.envelope is not None
        reply = await self.post.act("data", self, *self.envelope.rcpt_tos)
        if reply:
            await self.push(reply)
            return
        await super().smtp_DATA(arg)


def _sign_in(_: SMTP, __: Session, ___: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextlib.contextmanager
def mail_server(
    security: str = "none", *, certificate: ssl.SSLContext | None = None, sign_in: bool = False
) -> Iterator[tuple[Post, int]]:
    """A server that is at work for the length of the block: what it got, and its port."""
    how: dict[str, Any] = {"decode_data": False, "enable_SMTPUTF8": False, "hostname": "mail.hopeside.example"}
    if sign_in:
        how |= {"authenticator": _sign_in, "auth_required": True, "auth_require_tls": security == "starttls"}
    if security == "starttls":
        how |= {"tls_context": certificate, "require_starttls": True}
    post, loop = Post(), asyncio.new_event_loop()

    def connected() -> SMTP:
        with warnings.catch_warnings():
            # It warns that it asks for passwords without STARTTLS: on a connection that is encrypted already.
            warnings.simplefilter("ignore")
            server = _Server(post, loop=loop, **how)
        server.post = post
        return server

    context = certificate if security == "tls" else None
    server = loop.run_until_complete(loop.create_server(connected, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield post, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, post), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server, post: Post) -> None:
    """No more connections, and an end to what waits."""
    server.close()
    for transport in post.transports:
        transport.abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for a server of this name, and the file with the authority that signed it."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return context, file
