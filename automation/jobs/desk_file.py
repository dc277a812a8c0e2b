"""The desk's own errors as errors of a job."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from automation.desk import DeskFileError
from automation.errors import WorkspaceError


@contextlib.contextmanager
def desk_in_words() -> Iterator[None]:
    """Let what is wrong with the desk's file end a job as a WorkspaceError; its sentence says what to do already."""
    try:
        yield
    except DeskFileError as error:
        raise WorkspaceError(str(error)) from error
