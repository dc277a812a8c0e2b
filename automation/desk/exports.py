"""What a file can be exported as: every room says which formats it makes of its kind of file.

A room that makes one registers it, beside the code that makes it:

    @exports(files.SPREADSHEET, "text/csv")
    def as_csv(call: Call, file_id: str) -> bytes:
        ...

The function is called inside a reading transaction with an id that exists. Drive's files.export, exportLinks and
about.exportFormats follow the register. For a format that Google makes and the desk does not, raise `unanswered`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from automation.desk.api import Call

Exporter = Callable[[Call, str], bytes]
_EXPORTERS: Final[dict[str, dict[str, Exporter]]] = {}


def exports(kind: str, mime_type: str) -> Callable[[Exporter], Exporter]:
    """Register the function that makes a file of `kind` into a document of `mime_type`."""

    def register(function: Exporter) -> Exporter:
        _EXPORTERS.setdefault(kind, {})[mime_type] = function
        return function

    return register


def formats(kind: str) -> dict[str, Exporter]:
    """The formats that files of a kind can be exported as, and what makes each."""
    return _EXPORTERS.get(kind, {})


def kinds() -> dict[str, list[str]]:
    """Every kind of file that can be exported, with its formats."""
    return {kind: list(made) for kind, made in _EXPORTERS.items()}
