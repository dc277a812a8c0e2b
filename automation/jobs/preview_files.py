"""Where previews of emails are put: on the desk, or at Google, where there is none, as files beside the outbox."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.jobs.whole import whole_file

_FILES: Final = "preview-*.eml"


class Previews(Protocol):
    """Emails to be looked at, which nobody sends."""

    def clear(self) -> None:
        """Take the earlier ones away."""
        ...

    def add(self, raw: bytes) -> None:
        """Add one."""
        ...


class PreviewFolder:
    """Keeps each as an .eml file, by a number alone: nothing in its name says whom it is about."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clear(self) -> None:
        """Take the earlier files away; others are left alone."""
        try:
            for file in self._folder.glob(_FILES):
                file.unlink(missing_ok=True)
        except OSError as error:
            raise self._in_words(error) from error

    def add(self, raw: bytes) -> None:
        """Write one message."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = len(list(self._folder.glob(_FILES))) + 1
            with whole_file(self._folder / f"preview-{number:03}.eml") as beside:
                beside.write_bytes(raw)
        except OSError as error:
            raise self._in_words(error) from error

    def _in_words(self, error: OSError) -> WorkspaceError:
        return WorkspaceError(
            f"The previews in {self._folder} could not be changed: {error.strerror}.",
            remedy="Check that you may write in that folder and that the disk is not full.",
        )


def preview_folder(house: House) -> Path:
    """Where the files lie."""
    return house.config.mail.folder / "preview"


def previews_of(house: House) -> Previews:
    """Where this house's previews are put."""
    return PreviewFolder(preview_folder(house)) if house.on_google else house.office.previews
