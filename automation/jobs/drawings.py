"""Drawings of erased cases, deleted from the files."""

from __future__ import annotations

from collections.abc import Iterable

from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.workspace.refusals import HopelessError


def delete_drawings(house: House, file_ids: Iterable[str]) -> list[str]:
    """Delete drawings; returns, in words, which could not be.

    To be done before the tabs are written: afterwards nothing names them, and a run that was cut off could not go on.
    """
    problems = []
    for file_id in file_ids:
        try:
            house.office.drive.delete(file_id)
        except HopelessError:
            raise
        except WorkspaceError as error:
            problems.append(
                f"A drawing of an erased case could not be deleted: {error.what} Delete the file {file_id} by hand."
            )
    return problems
