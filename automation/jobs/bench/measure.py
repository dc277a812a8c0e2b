"""The measuring itself, in a process of its own: its memory is then that of the work, not of making things up."""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from automation.jobs.bench.data import PREFIX, facts_of
from automation.jobs.bench.outcome import Outcome, outcome_of
from automation.jobs.bench.store import Store
from automation.jobs.reading import without_collector
from automation.rules.answers import Response, id_of, moment_of_sending, read_response
from automation.rules.book import Book
from automation.rules.intake.ledger import Ledger
from automation.rules.intake.matching import Matcher
from automation.rules.layout import Layout, layouts
from automation.rules.pages import Answer, read_page
from automation.rules.references import ALPHABET
from automation.rules.sent_columns import columns_in
from automation.rules.setup.requests import in_ranges, requests_for
from automation.rules.sync.one_pass import sync, wanted
from automation.rules.tables import Change
from automation.rules.tabs import read_columns
from automation.specs.model import Specs
from automation.specs.reading import load_specs
from automation.specs.system import RESPONSES

T = TypeVar("T")
_ZONE: Final = ZoneInfo("Europe/London")
_TIMES: Final = 3
_A_HUNDRED: Final = 100
_UNMATCHED: Final = 5_000


class Phase(msgspec.Struct, frozen=True):
    """One timed part: the best of three in seconds of processor time, and the most memory needed until its end.

    `floors` says how many times as long it took as the floor. `peak_mib` is the peak resident set size in MiB; None
    where the platform does not tell (Windows).
    """

    what: str
    seconds: float
    floors: float
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


class _Bench:
    """The data, and the phases one after another."""

    def __init__(self, store: Store) -> None:
        self.specs: Specs = load_specs()
        self._store = store
        self._forms = {layout.key: layout for form in self.specs.forms for layout in layouts(form)}
        self._tracker = store.tracker()
        self._peaks: dict[str, float | None] = {}

    def measure(self) -> Measured:
        """Every phase in turn, the floor first, and again: so that a busy moment of the machine falls on all alike."""
        new, damaged = self._read_new(self._book())[0], self._damaged()
        works: dict[str, Callable[[], float]] = {
            "Decoding the pages, typed: the floor": self._decode_all,
            "Reading the tabs": lambda: _timed(self._book),
            "Sync with nothing new": lambda: self._sync([]),
            f"Sync with {len(new[:_A_HUNDRED])} new responses": lambda: self._sync(new[:_A_HUNDRED]),
            "Pages decoded, what is new taken in, requests made": self._take_all_in,
            f"Looking for {len(damaged)} damaged references": lambda: self._look_for(damaged),
        }
        rounds = [{what: self._round(what, work) for what, work in works.items()} for _ in range(_TIMES)]
        best = {what: min(seconds[what] for seconds in rounds) for what in works}
        floor = next(iter(best.values()))
        phases = tuple(Phase(what, round(s, 4), round(s / floor, 2), self._peaks[what]) for what, s in best.items())
        book = self._book()
        sync(book, new, {})
        outcome = outcome_of(book, self._store.meant(), changed=len(_changes(self._book(), [])))
        return Measured(phases, len(new), len(damaged), outcome)

    def _round(self, what: str, work: Callable[[], float]) -> float:
        gc.collect()  # so that no phase pays for what the one before it left behind
        seconds = work()
        self._peaks.setdefault(what, _peak_mib())
        return seconds

    def _book(self) -> Book:
        read = {key: columns for key, answer in self._tracker.items() for _, columns in columns_in(answer)}
        tables = {tab.key: read_columns(tab, read[tab.key]) for tab in self.specs.tabs()}
        return Book(self.specs, tables, facts_of(self._forms))

    def _decode_all(self) -> float:
        decoder, seconds = msgspec.json.Decoder(_WholePage), 0.0
        with without_collector():
            for _, page in self._store.pages():
                seconds += _timed(lambda body=page: decoder.decode(body))  # type: ignore[misc]
        return seconds

    def _take_all_in(self) -> float:
        """From the pages to the requests: what a run has to compute that lists all responses."""
        start = time.process_time()
        book = self._book()
        seconds = time.process_time() - start
        new, reading = self._read_new(book)
        start = time.process_time()
        with without_collector():
            requests_for(in_ranges(_changes(book, new), book.tables), book.tables)
        return seconds + reading + time.process_time() - start

    def _read_new(self, book: Book) -> tuple[list[Response], float]:
        """The responses that the tracker does not know, oldest first, and the seconds without reading files."""
        ledger, found, seconds = Ledger(book.tables[RESPONSES]), list[Response](), 0.0
        with without_collector():
            for form, body in self._store.pages():
                start = time.process_time()
                found += _news(body, self._forms[form], ledger)
                seconds += time.process_time() - start
        return sorted(found, key=lambda response: (response.submitted, response.id)), seconds

    def _sync(self, responses: list[Response]) -> float:
        """The tabs are read, what to ask for is known, and everything is worked out."""
        return _timed(lambda: self._passed(responses))

    def _passed(self, responses: list[Response]) -> None:
        book = self._book()
        ledger = Ledger(book.tables[RESPONSES])
        _ = [ledger.sent_with(form) for form in self._forms]
        _changes(book, list(filter(ledger.is_news, responses)))

    def _damaged(self) -> list[str]:
        """References of cases with one character replaced, as many as 5,000 or one in twenty."""
        chance, cases = random.Random(1), list(self._book().case_table.by_id)  # noqa: S311  (made-up data)
        picked = chance.sample(cases, min(_UNMATCHED, len(cases) // 20))
        return [f"{reference[:-1]}{chance.choice(ALPHABET.replace(reference[-1], ''))}" for reference in picked]

    def _look_for(self, references: list[str]) -> float:
        matcher = Matcher(self._book().case_table, PREFIX)
        return _timed(lambda: [matcher.match(reference, {}) for reference in references])


def _news(body: bytes, layout: Layout, ledger: Ledger) -> Iterator[Response]:
    for sent in read_page(body).responses or ():
        if ledger.may_be_news(id_of(sent), moment_of_sending(sent, _ZONE)):
            yield read_response(sent, layout, _ZONE)


def _changes(book: Book, responses: list[Response]) -> list[Change]:
    with without_collector():  # as a run does it
        assert not wanted(book)  # what would be fetched by itself: nobody decided anything
        sync(book, responses, {})
        return book.take_changes()


def _timed(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _peak_mib() -> float | None:
    """The peak resident set size so far; the system counts it in bytes on macOS and in KiB elsewhere."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


if __name__ == "__main__":
    measured = _Bench(Store(Path(sys.argv[1]))).measure()
    sys.stdout.buffer.write(msgspec.json.encode(measured))
