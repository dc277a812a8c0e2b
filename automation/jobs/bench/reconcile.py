"""The bench of the reconcile: its data made or taken from a folder, then measured in a process of its own."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from automation.errors import WorkspaceError
from automation.jobs.bench.data import Fiction, empty_book, make_up
from automation.jobs.bench.measure import Measured
from automation.jobs.bench.store import About, Store, columns_of
from automation.jobs.telling import Tell, silent
from automation.rules.answers import Response, read_response
from automation.rules.book import Book
from automation.rules.layout import Layout
from automation.rules.pages import read_page
from automation.rules.sync.one_pass import sync
from automation.rules.tabs import read_columns
from automation.specs.reading import load_specs

_ZONE: Final = ZoneInfo("Europe/London")
_CHUNK: Final = 20_000
"""Responses that are taken in first while the tracker is made; then each time as many as it knows: each time all of it
is worked out and read again, so that with equal parts the time would grow with the square."""


@dataclass(frozen=True)
class BenchReport:
    """What the bench measured on this machine, and on which data."""

    about: About
    python: str
    system: str
    measured: Measured


def run_bench(n: int = 1_000, *, seed: int = 1, folder: Path | None = None, tell: Tell = silent) -> BenchReport:
    """Make up `n` referrals and all that follows from them, and time each step from the pages to the requests.

    A folder keeps the data, or has data that was kept there before: then that is measured, whatever `n`. Nothing else
    is read or written but the shipped specs: this is the work of the rules alone, without desk or network.
    """
    if folder is None:
        with TemporaryDirectory(prefix="followthrough-bench-") as made:
            return run_bench(n, seed=seed, folder=Path(made), tell=tell)
    store = Store(folder)
    about = store.about() or _make(store, n, seed, tell)
    tell("Measuring", 0, 1)
    measured = _measure(folder)
    tell("Measuring", 1, 1)
    return BenchReport(about, platform.python_version(), f"{platform.system()} {platform.machine()}", measured)


def _make(store: Store, n: int, seed: int, tell: Tell) -> About:
    """Make the data up, and write it down: all pages, and the tracker as it was before the last of the responses."""
    specs = load_specs()
    fiction = make_up(specs, n, seed, tell)
    store.write_pages(_joined(fiction))
    book = empty_book(specs, fiction.layouts)
    known = sorted(_responses(fiction.pages, fiction.layouts), key=lambda response: (response.submitted, response.id))
    start = 0
    while start < len(known):
        tell("Making the tracker", start, len(known))
        end = start + max(_CHUNK, start)
        sync(book, known[start:end], {})
        book, start = _read_again(book), end
    tell("Making the tracker", len(known), len(known))
    store.write_tracker(book.tables)
    about = About(n, seed, len(fiction.meant), len(known))
    store.write_about(about, fiction.meant)
    return about


def _joined(fiction: Fiction) -> Mapping[str, Sequence[bytes]]:
    forms = {*fiction.pages, *fiction.late_pages}
    return {form: [*fiction.pages.get(form, ()), *fiction.late_pages.get(form, ())] for form in sorted(forms)}


def _responses(pages: Mapping[str, Sequence[bytes]], forms: Mapping[str, Layout]) -> Iterator[Response]:
    for form, bodies in pages.items():
        for body in bodies:
            yield from (read_response(sent, forms[form], _ZONE) for sent in read_page(body).responses or ())


def _read_again(book: Book) -> Book:
    """The book as the next run would read it, once everything in this one has been written."""
    tables = {key: read_columns(table.tab, columns_of(table)) for key, table in book.tables.items()}
    return Book(book.specs, tables, book.facts)


def _measure(folder: Path) -> Measured:
    command = (sys.executable, "-m", "automation.jobs.bench.measure", str(folder))
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise WorkspaceError(
            f"The data in {folder} could not be measured.",
            remedy="It may be from another version: name an empty folder, and it is made anew.",
        )
    return msgspec.json.decode(done.stdout, type=Measured)
