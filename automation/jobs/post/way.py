"""The way by which this house's messages leave: the one place where it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.keys import mail_password
from automation.mail.message import MailSettings, checked_address
from automation.mail.ways.folder import FolderWay
from automation.mail.ways.gmail import GmailWay
from automation.mail.ways.smtp import Server, SmtpWay
from automation.mail.ways.way import BouncedError, DoubtfulError, HaltedError, Way
from automation.rules.chasing.emails import SENT, WRITTEN
from automation.workspace.mailbox import Mailbox


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


def through(mailbox: Mailbox) -> GmailWay:
    """The way through a workspace's own mailbox."""

    def send(raw: bytes, message_id: str) -> None:
        try:
            mailbox.send(raw, message_id)
        except WorkspaceError as error:
            if isinstance(error.__cause__, HttpError) and error.__cause__.resp.status == 400:
                raise BouncedError(error.what, remedy="Put the address right in People.") from error
            raise _came_to_nothing(error, message_id) from error

    def _came_to_nothing(error: WorkspaceError, message_id: str) -> HaltedError | DoubtfulError:
        try:
            mailbox.holds(message_id)
        except WorkspaceError:
            return DoubtfulError(error.what, remedy=error.remedy)
        return HaltedError(error.what, remedy=error.remedy)

    def find(message_id: str) -> bool:
        try:
            return mailbox.holds(message_id)
        except WorkspaceError as error:
            raise HaltedError(error.what, remedy=error.remedy) from error

    return GmailWay(send, find)


def _smtp(house: House) -> SmtpWay:
    said = house.config.smtp
    password = mail_password(said.password_file, said.host, said.user) if said.user else ""
    certificates = Path(said.certificates) if said.certificates else None
    return SmtpWay(Server(said.host, said.port, said.security, said.user, password, certificates))


_WAYS: Final[dict[str, Callable[[House], Way]]] = {
    "folder": lambda house: FolderWay(house.config.mail.folder),
    "smtp": _smtp,
    "gmail": lambda house: through(house.office.mailbox),
}
"""The ways by their names in config, which takes `gmail` only once a workspace can be Google's."""
