"""The sections of config.toml: what each key means, and what it is where nobody says."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

Nation = Literal["England", "Wales", "Scotland", "Northern Ireland"]
Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of config.toml: frozen, and strict about its keys."""


class Organisation(Part, frozen=True, kw_only=True):
    """Who runs this, and where: `nation` decides the bank holidays, `time_zone` which day it is."""

    name: str = ""
    nation: Nation = "England"
    time_zone: str = "Europe/London"


class Coordinator(Part, frozen=True, kw_only=True):
    """The single point of contact, named in forms and mail."""

    name: str = ""
    email: str = ""
    telephone: str = ""


class Safeguarding(Part, frozen=True, kw_only=True):
    """Whom to call when someone is not safe; every form says so."""

    name: str = ""
    telephone: str = ""
    email: str = ""


class Privacy(Part, frozen=True, kw_only=True):
    """The privacy notice that every form shows, and whom to ask about it."""

    notice: str = ""
    contact: str = ""


class References(Part, frozen=True, kw_only=True):
    """How a child's reference begins."""

    prefix: str = "FT"


class Workspace(Part, frozen=True, kw_only=True):
    """Who answers for forms, sheets and files: the desk, or Google."""

    where: str = "desk"


class Google(Part, frozen=True, kw_only=True):
    """The organisation's Google account, where `where = "google"`; `followthrough connect` goes through it.

    `account` is the address that is to sign in. `client_file` holds the OAuth desktop client that the Google console
    gives, `token_file` what signing in left; both are readable by their owner alone.
    """

    kind: str = "workspace"
    account: str = ""
    client_file: Path = Path(".followthrough/google-client.json")
    token_file: Path = Path(".followthrough/google-token.json")


class Desk(Part, frozen=True, kw_only=True):
    """The office in one file. `public_url` is where others reach its pages; "" means that they cannot."""

    file: Path = Path("desk.sqlite")
    host: str = "127.0.0.1"
    port: int = 8765
    public_url: str = ""
    backups: Path = Path("backups")
    keep_backups: int = 30


class Mail(Part, frozen=True, kw_only=True):
    """How messages leave, and how often one is tried.

    Empty senders mean the organisation's name and the coordinator's address.
    """

    way: str = "folder"
    folder: Path = Path("outbox")
    from_name: str = ""
    from_address: str = ""
    tries: int = 8


Hearer = Literal["coordinator", "chair"]


class Escalation(Part, frozen=True, kw_only=True):
    """Who else hears of a row that is this many days overdue."""

    days: int
    to: Hearer


class Smtp(Part, frozen=True, kw_only=True):
    """The mail server that `way = "smtp"` hands messages to. Its password never stands here.

    `password_file` holds it; "" means that the computer's keyring does. `certificates` names a file of authorities; ""
    means those that this computer trusts.
    """

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: str = ".followthrough/mail-password"  # noqa: S105  (where it is, not what it is)
    certificates: str = ""


class Reminders(Part, frozen=True, kw_only=True):
    """When the weekly digests go out (local time), how many days ahead counts as soon, and who else hears when."""

    day: Day = "Monday"
    hour: int = 8
    soon_days: int = 7
    escalation: tuple[Escalation, ...] = ()


class Run(Part, frozen=True, kw_only=True):
    """How often `run` brings in responses, how long any run may take, where reports go, and who hears how it went."""

    sync_minutes: int = 15
    deadline_minutes: int = 10
    reports: Path = Path("reports")
    heartbeat_url: str = ""
    failure_url: str = ""


class Targets(Part, frozen=True, kw_only=True):
    """What the partnership has set itself. `assessed_within_working_days` counts from the request; 0 sets no target."""

    assessed_within_working_days: int = 10


class SpecFolders(Part, frozen=True, kw_only=True):
    """Folders with a partnership's own forms and sheets; "" means those that come with Followthrough.

    `routing` is the file that says which partner a case goes to; "" means routing.toml beside config.toml, if there.
    `words` is a folder with sentences of emails, one catalogue for each language.
    """

    forms: str = ""
    sheets: str = ""
    routing: str = ""
    words: str = ""

    def folders(self) -> tuple[Path | None, Path | None]:
        """Where load_specs looks for forms and for sheets; None stands for the shipped ones."""
        return Path(self.forms) if self.forms else None, Path(self.sheets) if self.sheets else None

    def seen_from(self, folder: Path) -> SpecFolders:
        """The same with whole paths: what does not begin at the root begins at this folder."""
        named = (self.forms, self.sheets, self.routing, self.words)
        forms, sheets, routing, words = (whole_path(folder, name) for name in named)
        beside = folder / "routing.toml"
        routing = routing or (str(beside) if beside.exists() else "")
        return SpecFolders(forms=forms, sheets=sheets, routing=routing, words=words)


def whole_path(folder: Path, named: str) -> str:
    """A whole path: what does not begin at the root begins at this folder; nothing stays nothing."""
    return str(folder / named) if named else ""
