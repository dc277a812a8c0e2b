"""The two places of a move, what is in each, and what an earlier run has made already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec

from automation.errors import ConfigError, WorkspaceError
from automation.jobs.house import House, existing_office
from automation.workspace.drive import FORM, MARKER

MOVING: Final = "followthrough.moving"
"""On a file in the new place: the id of the old file that it is a copy of."""
DONE: Final = "followthrough.moved"
"""On a form in the new place that is whole: digests of the old form and of itself."""
BEFORE: Final = "followthrough.before"
"""On a form in the old place: whether it took responses before it was closed for the move."""
CALLED: Final[Mapping[str, str]] = {"google": "Google", "desk": "the desk"}
File = Mapping[str, Any]
_LIVE: Final = ("form:", "sheet:")


@dataclass
class Place:
    """A place with its files: ours by marker, and copies (of this move or an earlier one) by the old file's id."""

    house: House
    ours: dict[str, File] = field(default_factory=dict)
    copies: dict[str, File] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What people call the place."""
        return CALLED[self.house.config.workspace.where]

    def look(self) -> Place:
        """Look for files, now."""
        self.ours, self.copies, self.others = {}, {}, []
        for file in self.house.office.drive.ours():
            properties = file.get("appProperties", {})
            marker = str(properties.get(MARKER, ""))
            if marker.startswith(_LIVE):
                if marker in self.ours:
                    raise WorkspaceError(
                        f"There are two files marked as “{file['name']}”.",
                        remedy="Delete the one that is not needed, then run the same again.",
                    )
                self.ours[marker] = file
            elif not marker and MOVING not in properties:
                self.others.append(str(file["name"]))
            if MOVING in properties:
                self.copies.setdefault(str(properties[MOVING]), file)
        return self

    def forms(self) -> list[File]:
        """Our forms."""
        return [file for file in self.ours.values() if file["mimeType"] == FORM]

    def spreadsheets(self) -> list[File]:
        """Our spreadsheets."""
        return [file for file in self.ours.values() if file["mimeType"] != FORM]


@dataclass
class Places:
    """From where to where."""

    old: Place
    new: Place

    def left_over(self) -> list[File]:
        """Files in the new place that are no copies of files in the old one, and in use."""
        olds = {file["id"] for file in self.old.ours.values()}
        return [file for file in self.new.ours.values() if properties_of(file).get(MOVING) not in olds]


def properties_of(file: File) -> Mapping[str, str]:
    """The app properties of a file."""
    found: Mapping[str, str] = file.get("appProperties", {})
    return found


def places(house: House, to: str) -> Places:
    """Both places, the files of each looked for; a desk that is not there yet is not made.

    Raises ConfigError where one of them cannot be used.
    """
    old = Place(house)
    existing_office(house)
    new = Place(at(house, to))
    if new.house.on_google:
        existing_office(new.house)
    elif house.config.mail.way == "gmail":
        raise ConfigError(
            "Emails leave by Gmail, which a desk cannot do.",
            remedy='Write way = "smtp" or way = "folder" under [mail] in config.toml first; docs/sending.md helps.',
        )
    old.look()
    if new.house.on_google or new.house.config.desk.file.exists():
        new.look()
    return Places(old, new)


def at(house: House, where: str) -> House:
    """The same house with its workspace in another place."""
    workspace = msgspec.structs.replace(house.config.workspace, where=where)
    return replace(house, config=msgspec.structs.replace(house.config, workspace=workspace))


def mark(place: Place, files: Iterable[File], **properties: str | None) -> None:
    """Set (or with None take away) app properties of files."""
    for file in files:
        place.house.office.drive.update(str(file["id"]), {"appProperties": properties})
