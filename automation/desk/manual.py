"""The tables of docs/desk.md, made from what the rooms of the desk say of themselves.

Renew the page with `make desk-page`, which runs `python -m automation.desk.manual docs/desk.md`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from automation.desk import answering, contract, exports, refused  # noqa: F401  (answering registers what is answered)
from automation.desk.api import ANSWERED
from automation.desk.forms import batch as forms_batch
from automation.desk.sheets.requests import registry as sheets_requests

_BEGINS: Final = "<!-- tables: made by `make desk-page`, not by hand -->"
_ENDS: Final = "<!-- end of tables -->"
_NAMES: Final = {"sheets": "Sheets v4", "forms": "Forms v1", "drive": "Drive v3", "gmail": "Gmail v1"}


def renewed(page: str) -> str:
    """The page with its tables as they are now; everything around them stays as it is written."""
    before, _, rest = page.partition(_BEGINS)
    _, _, after = rest.partition(_ENDS)
    return f"{before}{_BEGINS}\n\n{tables()}\n{_ENDS}{after}"


def tables() -> str:
    """A table of the methods of each API, and of the kinds of request in a batchUpdate, as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for api in contract.APIS:
        rows = list(_methods(api))
        yield from _table(f"## {_NAMES[api]}", "method", rows)
        if api == "sheets":
            yield from _table("### Requests of spreadsheets.batchUpdate", "request", list(_sheets_kinds()))
        if api == "forms":
            yield from _table("### Requests of forms.batchUpdate", "request", list(_forms_kinds()))
    yield from ["## Exports", "", "`drive.files.export` makes of:", ""]
    for kind, formats in sorted(exports.kinds().items()):
        yield f"- `{kind}`: {', '.join(f'`{one}`' for one in sorted(formats))}"
    yield ""


Row = tuple[str, str, str]


def _methods(api: str) -> Iterator[Row]:
    """Every method of an API: its name, how it is answered, and what there is to know."""
    for method in sorted(contract.methods(api), key=lambda method: method.id):
        known = ANSWERED.get(method.id)
        if known:
            yield method.id, *_answered(known.function, known.differs)
        else:
            yield method.id, "refused", _sentence(refused.reason(method.id))


def _sheets_kinds() -> Iterator[Row]:
    return _kinds("sheets", sheets_requests.HANDLERS, sheets_requests.DIFFERS)


def _forms_kinds() -> Iterator[Row]:
    return _kinds("forms", forms_batch.HANDLERS, forms_batch.DIFFERS)


def _kinds(api: str, handlers: Mapping[str, Callable[..., Any]], differs: Mapping[str, str]) -> Iterator[Row]:
    for kind in sorted(contract.document(api)["schemas"]["Request"]["properties"]):
        if kind in handlers:
            yield kind, *_answered(handlers[kind], differs.get(kind, ""))
        else:
            yield kind, "refused", ""


def _answered(function: Callable[..., Any], differs: str) -> tuple[str, str]:
    said = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    told = said if differs in said else f"{said} {differs}"
    return ("different" if differs else "answered"), told


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _table(title: str, what: str, rows: list[Row]) -> Iterable[str]:
    counts = [f"{sum(row[1] == state for row in rows)} {state}" for state in ("answered", "different", "refused")]
    head = [title, "", f"{len(rows)}: {', '.join(counts)}.", "", f"| {what} | on the desk | how |", "|---|---|---|"]
    return [*head, *(f"| `{name}` | {state} | {how.replace('|', chr(92) + '|')} |" for name, state, how in rows), ""]


def main(path: Path) -> None:
    """Renew the tables of the page at `path`."""
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
