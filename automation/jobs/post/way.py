"""The way by which this house's messages leave: the one place where it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from googleapiclient.errors import HttpError

from automation.errors import MailError, WorkspaceError
from automation.jobs.house import House
from automation.keys import mail_password
from automation.mail.message import MailSettings, checked_address
from automation.mail.ways.folder import FolderWay
from automation.mail.ways.gmail import GmailWay
from automation.mail.ways.smtp import Server, SmtpWay
from automation.mail.ways.way import BouncedError, DoubtfulError, HaltedError, Way
from automation.rules.chasing.emails import SENT, WRITTEN
from automation.workspace.account import CONNECT, SEND, read_token
from automation.workspace.refusals import is_uncertain, reason_of

_NO_GMAIL: Final = "failedPrecondition"
"""What Gmail answers for an account that has no Gmail: that is no fault of the address."""


def way_of(house: House) -> Way:
    """The way that config names. Raises ConfigError where its password is missing or not safe."""
    return _WAYS[house.config.mail.way](house)


def state_of_way(house: House) -> str:
    """What Emails says of a message that went by it."""
    return WRITTEN if house.config.mail.way == "folder" else SENT


def mail_settings(house: House) -> MailSettings:
    """Whom messages come from, and whom they tell people to call."""
    config = house.config
    return MailSettings(
        from_name=config.mail.from_name or config.organisation.name,
        from_address=config.mail.from_address or config.coordinator.email,
        organisation=config.organisation.name,
        coordinator_name=config.coordinator.name,
        coordinator_phone=config.coordinator.telephone,
        coordinator_email=config.coordinator.email,
        safeguarding_name=config.safeguarding.name,
        safeguarding_phone=config.safeguarding.telephone,
        own_words=Path(config.specs.words) if config.specs.words else None,
    )


def check_own_addresses(settings: MailSettings) -> None:
    """Raise MailError where config's own addresses are wrong: no message can be made then."""
    checked_address(settings.from_address, "The address that messages come from, mail.from_address,")
    checked_address(settings.coordinator_email, "The coordinator's email address, coordinator.email,")


def _gmail(house: House) -> GmailWay:
    """As the account that signed in: Gmail takes its address, or an alias of it, as the sender."""

    def send(raw: bytes) -> None:
        try:
            house.office.mailbox.send(raw)
        except WorkspaceError as error:
            raise _of_a_way(error) from error

    def look() -> str:
        token = read_token(house.config.google.token_file)
        if SEND not in token.scopes:
            raise HaltedError("Google was not asked, or not allowed, to send emails.", remedy=CONNECT)
        sender = mail_settings(house).from_address
        if sender.casefold() == token.address.casefold():
            return f"Emails leave as {token.address}, by Gmail."
        return (
            f"Emails leave as {token.address}, by Gmail. It puts that address in place of {sender}, unless the account "
            "may send as that."
        )

    return GmailWay(send, look)


def _of_a_way(error: WorkspaceError) -> MailError:
    """What a refusal by Gmail means for the message: that address is none, nobody knows, or nothing goes now."""
    cause = error.__cause__
    if isinstance(cause, HttpError) and cause.resp.status == 400 and reason_of(cause) != _NO_GMAIL:
        return BouncedError(error.what, remedy="Put the address right in People.")
    if cause is not None and is_uncertain(cause):
        return DoubtfulError(error.what, remedy=error.remedy)
    return HaltedError(error.what, remedy=error.remedy)


def _smtp(house: House) -> SmtpWay:
    said = house.config.smtp
    password = mail_password(said.password_file, said.host, said.user) if said.user else ""
    certificates = Path(said.certificates) if said.certificates else None
    return SmtpWay(Server(said.host, said.port, said.security, said.user, password, certificates))


_WAYS: Final[dict[str, Callable[[House], Way]]] = {
    "folder": lambda house: FolderWay(house.config.mail.folder),
    "smtp": _smtp,
    "gmail": _gmail,
}
"""The ways by their names in config, which takes `gmail` only where the workspace is Google's."""
