"""The headers by which a mail program offers to stop emails: List-Unsubscribe, and one click (RFC 8058)."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Final
from urllib.parse import quote

from automation.rules.chasing.wishes import WishLinks

_HEADER: Final = "List-Unsubscribe"


class _Policy(EmailPolicy):
    """How messages are written: addresses in angle brackets one to a line.

    Folded like words, as all other headers are, long ones would be encoded, and open nothing.
    """

    def fold(self, name: str, value: str) -> str:
        """A header as it is written."""
        return _one_to_a_line(value) if name == _HEADER else str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same in bytes."""
        return _one_to_a_line(value).encode("ascii") if name == _HEADER else bytes(super().fold_binary(name, value))


def _one_to_a_line(value: str) -> str:
    return f"{_HEADER}: " + ",\r\n ".join(value.split(", ")) + "\r\n"


POLICY: Final = _Policy(linesep="\r\n")


def add_headers(message: EmailMessage, links: WishLinks, coordinator: str) -> None:
    """Say how to stop such emails: on the desk, or by writing to the coordinator. One click needs https.

    Where nothing stops them at once, what leads to a page that asks would promise too much: then only by writing.
    """
    by_mail = f"<mailto:{quote(coordinator, safe='@')}?subject={quote('No more emails')}>"
    message[_HEADER] = f"<{links.at_once}>, {by_mail}" if links.at_once else by_mail
    if links.at_once.startswith("https:"):
        message[f"{_HEADER}-Post"] = f"{_HEADER}=One-Click"
