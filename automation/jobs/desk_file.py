"""The desk's own errors as errors of a job."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from automation.desk import DeskFileError
from automation.errors import WorkspaceError
from automation.jobs.house import House


@contextlib.contextmanager
def desk_in_words() -> Iterator[None]:
    """Let what is wrong with the desk's file end a job as a WorkspaceError; its sentence says what to do already."""
    try:
        yield
    except DeskFileError as error:
        raise WorkspaceError(str(error)) from error


def check_writable(house: House) -> None:
    """Raise WorkspaceError, within a few seconds, where nothing can be written to the desk now.

    Google is asked nothing: each call to it says for itself how it ended.
    """
    if house.on_google:
        return
    with desk_in_words():
        house.office.desk.store.check_writable()
