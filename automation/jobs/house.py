"""What every job starts from: config, specs, keys and the office, opened together; and one run at a time."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from automation.config import Config, Keys, load_config, load_keys
from automation.desk.banner import Notes
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.copies import other_desk, refuse_a_second_desk
from automation.jobs.notes import FileNotes
from automation.rules.layout import Layout, layouts
from automation.specs.model import Specs
from automation.specs.reading import load_routing, load_specs
from automation.specs.routing import Routing
from automation.workspace.office import Office, open_google, open_office
from automation.workspace.retry import Patience

_A_DESK_TOO: Final = "A desk is here too ({}), and is not in use."
_ORDER: Final = ("opens", "adds", "updates", "stands")

Clock = Callable[[], datetime]


@dataclass
class House:
    """One partnership's Followthrough. `today_is` stands in for the calendar where a command was given a day.

    `no_rules` says why the rules of routing.toml cannot be used, where that is so: then no case is given to a partner,
    and all else goes on.
    """

    config_path: Path
    config: Config
    specs: Specs
    clock: Clock
    today_is: date | None = None
    check_answers: bool = False
    routing: Routing | None = None
    no_rules: str = ""
    patience: Patience = field(default_factory=Patience)

    @cached_property
    def keys(self) -> Keys:
        """The secrets of this installation."""
        return load_keys(self.config_path)

    @cached_property
    def office(self) -> Office:
        """The office, opened when it is first needed; ConfigError where nobody has signed in to Google yet."""
        if self.on_google:
            return open_google(self.config.google.token_file, patience=self.patience)
        return open_office(
            self.config.desk.file,
            self.base_url,
            clock=self.clock,
            check_answers=self.check_answers,
            patience=self.patience,
        )

    @property
    def on_google(self) -> bool:
        """Whether forms and tracker are at Google, and not on a desk of this computer."""
        return self.config.workspace.where == "google"

    @property
    def notes(self) -> Notes:
        """Where it is kept how runs ended: on the desk, or beside config.toml where there is none."""
        if self.on_google:
            return FileNotes(self.config_path.parent / ".followthrough" / "notes.json")
        return self.office.desk.store

    @property
    def others_reach_it(self) -> bool:
        """Whether others can open the forms: at Google always, on a desk where config has an address for them."""
        return self.on_google or bool(self.config.desk.public_url)

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """Every form as it is provisioned, by key: those that open cases first, as they are met by people."""
        forms = sorted(self.specs.forms, key=lambda form: (_ORDER.index(form.purpose), form.key))
        return {layout.key: layout for form in forms for layout in layouts(form)}

    def read_anew(self) -> None:
        """Take over what people changed in config, specs and routing.toml; raises ConfigError while those are wrong.

        The place stays the one that is open: another desk, or Google instead of a desk, waits for the next start.
        Rules that cannot be used take the place of none.
        Somebody who has signed in to Google anew is who makes the calls from now on.
        """
        fresh, here = open_house(self.config_path), self.config
        kept = {"desk": here.desk, "workspace": here.workspace, "google": here.google}
        self.config = msgspec.structs.replace(fresh.config, **kept)
        self.specs, self.no_rules = fresh.specs, fresh.no_rules
        self.routing = self.routing if fresh.no_rules else fresh.routing
        vars(self).pop("layouts", None)
        if self.on_google and "office" in vars(self):
            self.office = _signed_in_anew(self.office, here.google.token_file)

    @property
    def zone(self) -> ZoneInfo:
        """The partnership's time zone: it decides which day it is."""
        return ZoneInfo(self.config.organisation.time_zone)

    @property
    def now(self) -> datetime:
        """The partnership's time, without its zone."""
        moment = self.clock().astimezone(self.zone).replace(tzinfo=None)
        return datetime.combine(self.today_is, moment.time()) if self.today_is else moment

    @property
    def base_url(self) -> str:
        """Where people reach the desk's pages."""
        desk = self.config.desk
        return desk.public_url or f"http://{desk.host}:{desk.port}"

    @property
    def calls(self) -> dict[str, Any]:
        """The calls that were made in this house so far, with the bytes of their bodies, by API."""
        opened: Office | None = vars(self).get("office")
        return {api: asdict(count) for api, count in opened.traffic.counts.items()} if opened else {}

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold this installation's lock, so that two runs never work at once, and let the run end by its deadline.

        Raises WorkspaceError when another run is at work.
        """
        folder = self.config_path.parent / ".followthrough"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            opened = (folder / "lock").open("w")
        except OSError as error:
            raise WorkspaceError(
                f"Nothing can be written in {folder}: {error.strerror}.",
                remedy="Give your account the right to change that folder, or make room on the disk.",
            ) from error
        with opened as file:
            if not _lock(file.fileno()):
                raise WorkspaceError(
                    "Another run of Followthrough is at work here.", remedy="Wait until it ends, then try again."
                )
            with self.patience.within(self.config.run.deadline_minutes):
                yield


def open_house(
    config_path: Path, *, today: date | None = None, clock: Clock | None = None, check_answers: bool = False
) -> House:
    """Read config, specs and routing.toml; what is wrong in the first two is raised, before anything is touched."""
    config = load_config(config_path)
    specs = load_specs(config.spec_folders())
    routing, no_rules = _rules(config, specs)
    return House(config_path.resolve(), config, specs, clock or utc_now, today, check_answers, routing, no_rules)


def _rules(config: Config, specs: Specs) -> tuple[Routing | None, str]:
    """The rules of routing.toml, or why they cannot be used: whoever may not be safe does not wait for them."""
    if not config.specs.routing:
        return None, ""
    try:
        return load_routing(Path(config.specs.routing), specs), ""
    except ConfigError as error:
        return None, " ".join([error.what, *map(str, error.problems)])


def existing_office(house: House) -> None:
    """Refuse where there is nothing to work in: no desk, or at Google nobody who has signed in."""
    if house.on_google:
        assert house.office  # raises ConfigError where nobody has signed in
    else:
        existing_desk(house)


def existing_desk(house: House, instead: str = "") -> None:
    """Refuse where there is no desk: only provisioning makes one, and only restoring brings a lost one back.

    `instead` says what to do where forms and tracker are at Google.
    """
    desk = house.config.desk
    if house.on_google:
        beside = f" {_A_DESK_TOO.format(desk.file.name)}" if desk.file.exists() else ""
        raise ConfigError(f"config.toml says that forms and tracker are at Google.{beside}", remedy=instead)
    refuse_a_second_desk(desk.file, desk.backups)
    if not desk.file.exists():
        meant = other_desk(desk.file)
        is_it = f"{meant} " if meant else ""
        raise ConfigError(
            f"There is no desk yet at {desk.file}.", remedy=f"{is_it}To make one: followthrough provision"
        )


def _signed_in_anew(office: Office, token_file: Path) -> Office:
    """The office as whoever is signed in now; the calls of the last minute still count against the quota."""
    from automation.workspace.account import account_in

    account = account_in(token_file)
    known = getattr(office.credentials, "refresh_token", "")
    return office if account.refresh_token == known else replace(office, credentials=account)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _lock(handle: int) -> bool:
    """Take the lock if it is free; the operating system lets it go when the process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
