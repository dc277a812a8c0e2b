"""What a message says, as its readers see it, and the partnership that writes it."""

from __future__ import annotations

from email.message import EmailMessage

from bs4 import BeautifulSoup

from automation.mail.message import MailSettings

SETTINGS = MailSettings(
    from_name="Hopeside Family Partnership",
    from_address="tracker@hopeside.example",
    organisation="Hopeside Family Partnership",
    coordinator_name="Robin Ashdown",
    coordinator_phone="01632 960101",
    coordinator_email="robin@hopeside.example",
    safeguarding_name="Sam Whitlock",
    safeguarding_phone="01632 960102",
)


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def html(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return body.get_content()


def seen(message: EmailMessage) -> str:
    """The HTML as a reader sees it: its words without markup, on one line."""
    return " ".join(BeautifulSoup(html(message), "html.parser").body.get_text().split())  # type: ignore[union-attr]
