"""The demo's folder: made once with an invented partnership's config, keys and passphrase, for one day that stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from automation.config import make_keys, parse_config, single_values, write_config
from automation.desk.passphrase import is_set, make_passphrase, matches, set_passphrase
from automation.errors import ConfigError
from automation.jobs.house import House
from automation.jobs.whole import whole_file
from automation.shipped import shipped

NAME: Final = "Hopeside Family Partnership (invented)"
_WARNING: Final = (
    "This is a demonstration. Hopeside and everybody in it are invented. "
    "Please type nothing here about a real child or family.\n\n"
)
_EXAMPLE: Final = "config.example.toml"


@dataclass(frozen=True)
class DemoFolder:
    """Where everything of the demo lies, and the day that it plays on."""

    path: Path
    day: date

    @property
    def config(self) -> Path:
        """The config.toml of the invented partnership."""
        return self.path / "config.toml"

    @property
    def passphrase_file(self) -> Path:
        """The passphrase of the demo's desk, in plain text: it guards nothing real."""
        return self.path / "PASSPHRASE.txt"

    @property
    def exports(self) -> Path:
        """The folder of the exported spreadsheets."""
        return self.path / "exports"


def demo_folder(path: Path, today: date | None) -> DemoFolder:
    """Make the folder, or go on in the one that is there; a first day is today's unless another is asked for.

    Raises ConfigError for a folder that holds anything but a demo, and for a day that the demo there was not made for.
    """
    noted = path / "demo-day.txt"
    if not noted.exists():
        if path.is_dir() and any(path.iterdir()):
            raise ConfigError(
                f"The folder {path} already holds something that is not a demo; nothing was changed there.",
                remedy="Name a new folder: followthrough demo --folder my-demo",
            )
        path.mkdir(parents=True, exist_ok=True)
        with whole_file(noted) as beside:
            beside.write_text(f"{today or date.today()}\n", encoding="ascii")
    folder = DemoFolder(path, _day_in(noted))
    if today and today != folder.day:
        raise ConfigError(
            f"The demo in {path} was made for {folder.day}, and stays on that day; nothing was changed.",
            remedy=f"Leave --today out to see it again. To start afresh for {today}, delete the folder {path} first.",
        )
    if not folder.config.exists():
        write_config(folder.config, _answers())
    make_keys(folder.config)
    folder.exports.mkdir(exist_ok=True)
    return folder


def demo_passphrase(folder: DemoFolder, house: House) -> str:
    """The passphrase of the demo's desk, set when it has none; empty where somebody has set another since."""
    if not folder.passphrase_file.exists():
        with whole_file(folder.passphrase_file) as beside:
            beside.write_text(f"{make_passphrase()}\n", encoding="utf-8")
    text, store = folder.passphrase_file.read_text(encoding="utf-8").strip(), house.office.desk.store
    if not is_set(store):
        set_passphrase(store, text)
    return text if matches(store, text) else ""


def _day_in(noted: Path) -> date:
    try:
        return date.fromisoformat(noted.read_text(encoding="utf-8").strip())
    except ValueError:
        raise ConfigError(
            f"{noted} does not hold a date, so nobody can tell which day this demo was made for.",
            remedy=f"Delete the folder {noted.parent} and start afresh with: followthrough demo",
        ) from None


def _answers() -> dict[str, str | int | Path]:
    """The example's partnership, said to be invented wherever its name or its privacy notice is read."""
    example = parse_config(shipped(_EXAMPLE).read_text("utf-8"), _EXAMPLE)
    told = {"organisation.name": NAME, "mail.from_name": NAME, "desk.file": "desk.sqlite"}
    return single_values(example) | told | {"privacy.notice": _WARNING + example.privacy.notice}
