"""The measuring itself, in a process of its own: its memory is then that of the work, not of making things up."""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from automation.jobs.bench.data import PREFIX, facts_of
from automation.jobs.bench.outcome import Outcome, outcome_of
from automation.jobs.bench.store import Store
from automation.jobs.reading import without_collector
from automation.rules.answers import Response, read_response
from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.matching import Matcher
from automation.rules.layout import Layout, layouts
from automation.rules.pages import Answer, read_page
from automation.rules.references import ALPHABET
from automation.rules.sent_columns import columns_in, first_of
from automation.rules.setup.requests import in_ranges, requests_for
from automation.rules.sync.one_pass import sync, wanted
from automation.rules.tables import Change
from automation.rules.tabs import read_columns
from automation.rules.values import Cell
from automation.specs.model import Specs
from automation.specs.reading import load_specs
from automation.specs.system import RESPONSES

T = TypeVar("T")
LookedAt = Mapping[str, Container[Cell]]
"""The columns that somebody looked at, by tab."""
_ZONE: Final = ZoneInfo("Europe/London")
_TIMES: Final = 3
_A_HUNDRED: Final = 100
_UNMATCHED: Final = 5_000


class Phase(msgspec.Struct, frozen=True):
    """One timed part: the best of three in seconds of processor time, and the most memory needed until its end.

    `tabs` is what decoding the tabs takes of it, as far as they are looked at column by column. `floors` says how many
    times as long it took as the floor, `floors_without_tabs` the same as if the tracker had stood in memory before.
    `peak_mib` is the peak resident set size in MiB; None where the platform does not tell (Windows).
    """

    what: str
    seconds: float
    tabs: float
    floors: float
    floors_without_tabs: float
    peak_mib: float | None


class Measured(msgspec.Struct, frozen=True):
    """All phases, how many responses were new, how many references were looked for, and what became of all."""

    phases: tuple[Phase, ...]
    new: int
    unmatched: int
    outcome: Outcome


class _Whole(msgspec.Struct, gc=False):
    """A response with all its answers: what anybody has to decode who wants to know what is in them."""

    responseId: str
    createTime: str
    lastSubmittedTime: str
    answers: dict[str, Answer]


class _WholePage(msgspec.Struct, gc=False):
    responses: list[_Whole]
    nextPageToken: str = ""


class _Took(NamedTuple):
    """Seconds that a phase took, and what decoding the tabs is of them."""

    seconds: float
    tabs: float = 0.0


class _Bench:
    """The data, and the phases one after another."""

    def __init__(self, store: Store) -> None:
        self.specs: Specs = load_specs()
        self._store = store
        self._forms = {layout.key: layout for form in self.specs.forms for layout in layouts(form)}
        self._tracker = store.tracker()
        self._peaks: dict[str, float] = {}

    def measure(self) -> Measured:
        """Every phase in turn, the floor first, and again: so that a busy moment of the machine falls on all alike."""
        new, damaged = self._read_new(self._book())[0], self._damaged()
        works: dict[str, Callable[[], _Took]] = {
            "Decoding the pages, typed: the floor": self._decode_all,
            "Reading the tabs": self._read_tabs,
            "Sync with nothing new": lambda: self._sync([]),
            f"Sync with {len(new[:_A_HUNDRED])} new responses": lambda: self._sync(new[:_A_HUNDRED]),
            "Pages decoded, what is new taken in, requests made": self._take_all_in,
            f"Looking for {len(damaged)} damaged references": lambda: self._look_for(damaged),
        }
        rounds = [{what: self._round(what, work) for what, work in works.items()} for _ in range(_TIMES)]
        best = {what: min(took[what] for took in rounds) for what in works}
        floor = next(iter(best.values())).seconds
        phases = tuple(self._phase(what, took, floor) for what, took in best.items())
        book = self._book()
        sync(book, new, {})
        outcome = outcome_of(book, self._store.meant(), changed=len(_changes(self._book(), [])))
        return Measured(phases, len(new), len(damaged), outcome)

    def _phase(self, what: str, took: _Took, floor: float) -> Phase:
        floors, without = (round(seconds / floor, 2) for seconds in (took.seconds, took.seconds - took.tabs))
        return Phase(what, round(took.seconds, 4), round(took.tabs, 4), floors, without, self._peaks.get(what))

    def _round(self, what: str, work: Callable[[], _Took]) -> _Took:
        gc.collect()  # so that no phase pays for what the one before it left behind
        took = work()
        if peak := _peak_mib():  # the system may count a little less than it did before
            self._peaks.setdefault(what, max([peak, *self._peaks.values()]))
        return took

    def _book(self) -> Book:
        read = {key: columns for key, answer in self._tracker.items() for _, columns in columns_in(answer)}
        tables = {tab.key: read_columns(tab, read[tab.key]) for tab in self.specs.tabs()}
        return Book(self.specs, tables, facts_of(self._forms))

    def _read_tabs(self) -> _Took:
        seconds, looked_at = _timed(lambda: _looked_at(self._book()))
        return _Took(seconds, self._decoding(looked_at))

    def _decoding(self, looked_at: LookedAt) -> float:
        """Seconds for decoding the tabs alone, each as far as somebody looked at it."""
        parts = [(answer, looked_at[key]) for key, answer in self._tracker.items()]
        return _timed(lambda: [_decoded(*part) for part in parts])[0]

    def _decode_all(self) -> _Took:
        decoder, seconds = msgspec.json.Decoder(_WholePage), 0.0
        with without_collector():
            for _, page in self._store.pages():
                start = time.process_time()
                decoder.decode(page)
                seconds += time.process_time() - start
        return _Took(seconds)

    def _take_all_in(self) -> _Took:
        """From the pages to the requests: what a run has to compute that lists all responses."""
        seconds, book = _timed(self._book)
        new, reading = self._read_new(book)
        start = time.process_time()
        with without_collector():
            requests_for(in_ranges(_changes(book, new), book.tables), book.tables)
        seconds += reading + time.process_time() - start
        return _Took(seconds, self._decoding(_looked_at(book)))

    def _read_new(self, book: Book) -> tuple[list[Response], float]:
        """The responses that the tracker does not know, oldest first, and the seconds without reading files."""
        ledger, found, seconds = Ledger(book.tables[RESPONSES]), list[Response](), 0.0
        with without_collector():
            for form, body in self._store.pages():
                start = time.process_time()
                found += _news(body, self._forms[form], ledger)
                seconds += time.process_time() - start
        return sorted(found, key=lambda response: (response.submitted, response.id)), seconds

    def _sync(self, responses: list[Response]) -> _Took:
        """The tabs are read, what to ask for is known, and everything is worked out."""
        seconds, looked_at = _timed(lambda: self._passed(responses))
        return _Took(seconds, self._decoding(looked_at))

    def _passed(self, responses: list[Response]) -> LookedAt:
        book = self._book()
        ledger = Ledger(book.tables[RESPONSES])
        _ = [ledger.sent_with(form) for form in self._forms]
        _changes(book, list(filter(ledger.is_news, responses)))
        return _looked_at(book)

    def _damaged(self) -> list[str]:
        """References of cases with one character replaced, as many as 5,000 or one in twenty."""
        chance, cases = random.Random(1), list(self._book().case_table.by_id)  # noqa: S311  (made-up data)
        picked = chance.sample(cases, min(_UNMATCHED, len(cases) // 20))
        return [f"{reference[:-1]}{chance.choice(ALPHABET.replace(reference[-1], ''))}" for reference in picked]

    def _look_for(self, references: list[str]) -> _Took:
        matcher = Matcher(self._book().case_table, PREFIX)
        return _Took(_timed(lambda: [matcher.match(reference, {}) for reference in references])[0])


def _looked_at(book: Book) -> LookedAt:
    return {key: table.looked_at for key, table in book.tables.items()}


def _decoded(answer: bytes, looked_at: Container[Cell]) -> int:
    """Decode of a tab what was looked at, and keep nothing of it but how many cells that is."""
    return sum(len(column) for _, columns in columns_in(answer) for column in columns if first_of(column) in looked_at)


def _news(body: bytes, layout: Layout, ledger: Ledger) -> Iterator[Response]:
    for sent in read_page(body).responses or ():
        if ledger.may_be_news(sent, _ZONE):
            yield read_response(sent, layout, _ZONE)


def _changes(book: Book, responses: list[Response]) -> list[Change]:
    with without_collector():  # as a run does it
        assert not wanted(book)  # what would be fetched by itself: nobody decided anything
        sync(book, responses, {})
        return book.take_changes()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds that a piece of work took, and what it gave."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def _peak_mib() -> float | None:
    """The peak resident set size so far; the system counts it in bytes on macOS and in KiB elsewhere."""
    if (told := Path("/proc/self/status")).exists():
        # On Linux the other count begins with what the process that started this one needed.
        return round(int(told.read_text().partition("VmHWM:")[2].split()[0]) / 1024, 1)
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


if __name__ == "__main__":
    measured = _Bench(Store(Path(sys.argv[1]))).measure()
    sys.stdout.buffer.write(msgspec.json.encode(measured))
