"""The bench: how long made-up families' responses take to become a tracker, and whether each landed where it should."""

from __future__ import annotations

import gc
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from automation.jobs.bench_data import Fiction, Meant, empty_book, make_up, read_again
from automation.jobs.telling import Tell, silent
from automation.rules.answers import Response, read_response
from automation.rules.book import Book
from automation.rules.intake import ledger as became
from automation.rules.intake.ledger import rows_of
from automation.rules.intake.tocheck import LOOKS_ALIKE
from automation.rules.layout import Layout
from automation.rules.setup.requests import requests_for
from automation.rules.sync.one_pass import sync
from automation.rules.tables import Change
from automation.rules.values import Cell, text_of
from automation.specs.model import Specs
from automation.specs.reading import load_specs
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK

T = TypeVar("T")
_ZONE: Final = ZoneInfo("Europe/London")
_PAIRS: Final = 7
_ATTACHED: Final = (became.NEW_CASE, became.ON_CASE, became.ROW_ADDED, became.ROW_CHANGED)
HELP: Final = (sys.executable, "-m", "automation.cli", "--help")


@dataclass(frozen=True)
class Phase:
    """One timed part: seconds by the wall clock, and the most memory the process had needed by its end.

    `peak_mib` is the peak resident set size in MiB of the whole process, so it never falls from one phase to the
    next and has the made-up responses in it; None where the platform does not tell (Windows).
    """

    what: str
    seconds: float
    peak_mib: float | None


@dataclass(frozen=True)
class Outcome:
    """What became of the responses, held against what they were really about.

    `wrong` counts responses that stand on another case than theirs; there must be none. `held_needlessly` counts
    those sent to To check although their reference was good. `traced` of the `damaged` references leave a trace of
    their case, and for `first_right` of these the first suggestion is that case. `changed_by_nothing` counts the
    changes that a sync without anything new would have made.
    """

    responses: int
    cases: int
    attached: int
    to_check: int
    without_case: int
    wrong: int
    unaccounted: int
    held_needlessly: int
    looks_alike: int
    damaged: int
    traced: int
    first_right: int
    changed_by_nothing: int


@dataclass(frozen=True)
class BenchReport:
    """What the bench measured for `referrals` made-up referrals, on this machine."""

    referrals: int
    seed: int
    late_responses: int
    python: str
    system: str
    phases: tuple[Phase, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Startup:
    """Medians of whole processes in milliseconds: the command, `python -c pass`, and how many times as long it is."""

    command_ms: float
    python_ms: float
    ratio: float


def run_bench(n: int = 1_000, *, seed: int = 1, tell: Tell = silent) -> BenchReport:
    """Make up `n` referrals and all that follows from them, and time each step from the pages to the requests.

    Nothing is read or written but the shipped specs: this is the work of the rules alone, without desk or network.
    """
    specs = load_specs()
    watch = _Watch(tell)
    fiction = watch.time("Making the responses up", lambda: make_up(specs, n, seed, tell))
    late, book, changed = _measure(watch, specs, fiction)
    return BenchReport(
        referrals=n,
        seed=seed,
        late_responses=late,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        phases=tuple(watch.phases),
        outcome=_outcome(book, fiction.meant, changed),
    )


def measure_startup(command: Sequence[str] = HELP, pairs: int = _PAIRS) -> Startup:
    """How long a command takes as a whole process, beside a Python that does nothing, one after the other."""
    taken = [(_run(command), _run((sys.executable, "-c", "pass"))) for _ in range(pairs)]
    ours, bare = (statistics.median(times) for times in zip(*taken, strict=True))
    return Startup(round(ours * 1_000, 1), round(bare * 1_000, 1), round(ours / bare, 2))


def _measure(watch: _Watch, specs: Specs, fiction: Fiction) -> tuple[int, Book, int]:
    """The phases in their order; gives the number of late responses, the last book and what a second sync changed."""
    pages = [page for pages in fiction.pages.values() for page in pages]
    watch.time("Decoding the pages with json, as a floor", lambda: _decode_only(json.loads, pages))
    watch.time("Decoding the pages with msgspec, as a floor", lambda: _decode_only(msgspec.json.decode, pages))
    responses, seconds = _read(fiction.pages, fiction.layouts)
    watch.note("Reading the responses, once decoded", seconds)
    late, _ = _read(fiction.late_pages, fiction.layouts)
    book = empty_book(specs, fiction.layouts)
    watch.time("First sync, into an empty tracker", lambda: sync(book, responses, {}))
    changes = book.take_changes()
    watch.time("Turning its changes into requests", lambda: requests_for(changes, book.tables))
    full = watch.time("Reading the full tracker", lambda: read_again(book))
    changed = watch.time("Sync with nothing new", lambda: _sync(full, ()))
    full = read_again(book)
    watch.time(f"Sync with {len(late)} new responses", lambda: _sync(full, late))
    return len(late), full, len(changed)


def _sync(book: Book, responses: Iterable[Response]) -> list[Change]:
    sync(book, responses, {})
    return book.take_changes()


def _decode_only(decode: Callable[[bytes], Any], pages: Iterable[bytes]) -> None:
    for page in pages:
        decode(page)


def _read(pages: Mapping[str, Sequence[bytes]], layouts: Mapping[str, Layout]) -> tuple[list[Response], float]:
    """The responses of all pages, and the seconds that reading them took, without the decoding."""
    found: list[Response] = []
    seconds = 0.0
    for form, page in ((form, page) for form, paged in pages.items() for page in paged):
        raw = msgspec.json.decode(page)["responses"]
        start = time.perf_counter()
        found += [read_response(one, layouts[form], _ZONE) for one in raw]
        seconds += time.perf_counter() - start
    return found, seconds


class _Watch:
    """Times phases one after another."""

    def __init__(self, tell: Tell) -> None:
        self.phases: list[Phase] = []
        self._tell = tell

    def time(self, what: str, work: Callable[[], T]) -> T:
        """Do the work of a phase, and note it."""
        self._tell(what, 0, 1)
        gc.collect()  # so that no phase pays for what the one before it left behind
        start = time.perf_counter()
        made = work()
        self.note(what, time.perf_counter() - start)
        return made

    def note(self, what: str, seconds: float) -> None:
        """A phase that is over."""
        self.phases.append(Phase(what, round(seconds, 4), _peak_mib()))
        self._tell(what, 1, 1)


def _peak_mib() -> float | None:
    """The peak resident set size so far; the system counts it in bytes on macOS and in KiB elsewhere."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _run(command: Sequence[str]) -> float:
    """Seconds that a process takes from start to end; raises CalledProcessError where it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def _outcome(book: Book, meant: Mapping[str, Meant], changed: int) -> Outcome:
    lines = {text_of(line[ROW_ID]): line for line in book.tables[RESPONSES]}
    attached = {id_ for id_, line in lines.items() if line.get("became") in _ATTACHED and line.get("reference")}
    held = {id_ for id_, line in lines.items() if line.get("became") == became.TO_BE_CHECKED}
    damaged = {id_: told for id_, told in meant.items() if told.damage}
    traced = {id_: told for id_, told in damaged.items() if told.traced}
    return Outcome(
        responses=len(meant),
        cases=sum(1 for _ in book.case_table),
        attached=len(attached),
        to_check=len(held),
        without_case=len(lines) - len(attached) - len(held),
        wrong=sum(_stands_elsewhere(book, line, meant[id_]) for id_, line in lines.items()),
        unaccounted=len(meant.keys() ^ lines.keys()),
        held_needlessly=len(held - damaged.keys()),
        looks_alike=sum(line.get("kind") == LOOKS_ALIKE for line in book.tables[TO_CHECK]),
        damaged=len(damaged),
        traced=len(traced),
        first_right=sum(_first_suggestion(book, id_) in told.cases for id_, told in traced.items()),
        changed_by_nothing=changed,
    )


def _stands_elsewhere(book: Book, line: Mapping[str, Cell], told: Meant) -> bool:
    """Whether a response's line, or a row that it made or changed, names a case that the response is not about."""
    named = set(text_of(line.get("reference")).split(", "))
    for tab, row_id in rows_of(line.get("where")):
        row = book.tables[tab].find(row_id) or {}
        named.add(text_of(row.get("reference")))
    return not named - {""} <= set(told.cases)


def _first_suggestion(book: Book, response_id: str) -> str:
    line = book.tables[TO_CHECK].find(f"match-{response_id}")
    return text_of(line.get("reference")) if line else ""
