"""A message from facts: its headers, and its words as plain text and as HTML."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Final

from automation.errors import MailError
from automation.mail.inert import inert
from automation.mail.unsubscribing import POLICY, add_headers
from automation.rules.chasing.addresses import is_address
from automation.rules.chasing.digests import LeadDigest
from automation.rules.chasing.messages import Message

if TYPE_CHECKING:
    from automation.mail.languages import Language

KIND_HEADER: Final = "Followthrough-Kind"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Whom messages come from, whom they tell people to call, and where their sentences stand."""

    from_name: str
    from_address: str
    organisation: str
    coordinator_name: str
    coordinator_phone: str
    coordinator_email: str
    safeguarding_name: str
    safeguarding_phone: str
    own_words: Path | None = None
    """The folder with a partnership's own sentences."""


def compose(facts: Message, settings: MailSettings, date: datetime) -> EmailMessage:
    """One message to one person, in their language, complete but for its sending.

    The same facts and date make the same bytes. `date` carries its time zone. Raises MailError when an address
    could not be one, or a catalogue cannot be read.
    """
    # Here, because most runs write no email, and the words take a while to load.
    from automation.mail.languages import language_of
    from automation.mail.words import words

    to = checked_address(facts.to.email, f"The email address of {inert(facts.to.name)} in People")
    sender = checked_address(settings.from_address, "The address that messages come from, mail.from_address,")
    reply_to = checked_address(settings.coordinator_email, "The coordinator's email address, coordinator.email,")
    language = language_of(facts.to.language, settings.own_words)
    subject = inert(words(f"{facts.kind}/subject.txt", {"facts": facts}, language)).strip()
    told = {"facts": facts, "settings": settings, "subject": subject}
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(inert(settings.from_name), addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Reply-To"] = Address(addr_spec=reply_to)
    message["Subject"] = subject
    message["Date"] = date
    message["Message-ID"] = message_id(facts.key, sender)
    message["Auto-Submitted"] = "auto-generated"
    message[KIND_HEADER] = facts.kind
    message.set_content(words(f"{facts.kind}/body.txt", told, language), cte="quoted-printable")
    message.add_alternative(words(f"{facts.kind}/body.html", told, language), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{_fingerprint(facts.key)}")
    if isinstance(facts, LeadDigest):
        _add_to_digest(message, facts, settings, date, language)
    message["Content-Language"] = language.tag  # after the contents, which take such headers along into their part
    return message


def _add_to_digest(
    message: EmailMessage, facts: LeadDigest, settings: MailSettings, date: datetime, language: Language
) -> None:
    """What a digest has besides words: how to stop it, and its dates for a calendar."""
    from automation.mail.calendar import calendar

    if facts.wishes:
        add_headers(message, facts.wishes, settings.coordinator_email)
    if any(item.due for item in facts.items):
        domain = settings.from_address.rpartition("@")[2]
        dates = calendar(facts.items, domain, date, language)
        name = f"followthrough-{facts.period}.ics"
        message.add_attachment(dates, subtype="calendar", filename=name, params={"method": "PUBLISH"}, cte="base64")
        message.set_boundary(f"=_{_fingerprint(facts.key)}_and_dates")


def message_id(key: str, from_address: str) -> str:
    """The Message-ID that belongs to a message's key: sent again, a message has the same."""
    return f"<{_fingerprint(key)}@{from_address.rpartition('@')[2]}>"


def checked_address(address: str, place: str) -> str:
    """An address that is one address and nothing else; `place` begins the error's sentence."""
    if is_address(address):
        return address
    found = "is not one email address" if address.strip() else "is empty"
    raise MailError(f"{place} {found}.", remedy="Write one address there, such as name@example.org.")


def _fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]
