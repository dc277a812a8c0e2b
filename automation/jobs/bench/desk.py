"""The bench of the desk: a large tab, a large tracker and many respondents, each beside the least it could take."""

from __future__ import annotations

import gc
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import gspread
import msgspec
import requests

from automation.desk.forms.responses import receipt_number
from automation.errors import WorkspaceError
from automation.jobs.bench.desk_data import (
    ACTIONS,
    HEAD_ROWS,
    PASSPHRASE,
    cells,
    client_of,
    large_tab,
    large_tracker,
    made_house,
)
from automation.jobs.bench.respondents import Sent
from automation.jobs.files import find_files
from automation.jobs.house import House
from automation.jobs.serve import pages
from automation.jobs.telling import Tell, silent
from automation.keys import api_token_path
from automation.workspace.loopback import Loopback

_TIMES: Final = 3
_HALF_A_SECOND: Final = 0.5
_THREE_TENTHS: Final = 0.3
_FORM: Final = "feedback_child"
_SIXTY: Final = 60.0
_CSRF: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rows: int = 10_000
    columns: int = 40
    changed: int = 1_000
    tracker: int = 100_000
    clients: int = 8
    seconds: float = 5.0


class Timed(msgspec.Struct, frozen=True):
    """One thing that was done: seconds by the clock (best of three) and of this process, goal and floor in seconds.

    `floors` says how many times as long it took as the floor, in seconds of the process.
    """

    what: str
    seconds: float
    processor: float
    goal: float
    floor: float
    floors: float


class Submissions(msgspec.Struct, frozen=True):
    """Forms that were opened, filled in page by page, sent, and their receipts read.

    `a_second` is how many by the clock, `processor` what each took of the desk's process in seconds. `bare` is how
    often a second SQLite alone writes a row and syncs it. `lost` counts receipts without a response: always none.
    """

    clients: int
    sent: int
    lost: int
    a_second: float
    processor: float
    goal: float
    bare: float


class DeskReport(msgspec.Struct, frozen=True):
    """What the bench of the desk measured on this machine."""

    python: str
    system: str
    sizes: Sizes
    timed: tuple[Timed, ...]
    submissions: Submissions


@dataclass
class _Stopwatch:
    """Takes times: each the best of three, unless it can be done only once."""

    taken: list[Timed] = field(default_factory=list)

    def take(self, what: str, work: Callable[[], object], goal: float, floor: float, times: int = _TIMES) -> None:
        seconds, processor = _best(work, times)
        floors = processor / floor
        self.taken.append(Timed(what, round(seconds, 4), round(processor, 4), goal, round(floor, 4), round(floors, 2)))


def bench_desk(sizes: Sizes | None = None, *, tell: Tell = silent) -> DeskReport:
    """Measure the desk in a folder that goes again; nothing else is read or written but the shipped specs."""
    sizes = sizes or Sizes()
    with TemporaryDirectory(prefix="followthrough-bench-") as made:
        house, watch = made_house(Path(made) / "house"), _Stopwatch()
        with pages(house, port=0, api=True) as address:
            tell("Measuring the large tab", 0, 1)
            _measure_tab(house, address, sizes, watch)
            _measure_tracker(house, address, sizes, watch, tell)
            tell("Measuring the forms", 0, 1)
            submissions = _measure_forms(house, address, sizes, Path(made))
            tell("Measuring the forms", 1, 1)
        house.office.desk.store.close()
    system = f"{platform.system()} {platform.machine()}"
    return DeskReport(platform.python_version(), system, sizes, tuple(watch.taken), submissions)


def _measure_tab(house: House, address: str, sizes: Sizes, watch: _Stopwatch) -> None:
    """Reading a tab whole, and writing changed rows all over it: in this process and over a socket."""
    tab = large_tab(client_of(house), sizes.rows, sizes.columns)
    answer = msgspec.json.encode({"values": tab.get_values()})
    reading = _best(lambda: msgspec.json.decode(answer))[1]
    writing = _bare_writing(house.config.desk.file.with_name("floor.sqlite"), sizes)
    with Loopback(address, api_token_path(house.config_path)) as served:
        ways = {"": tab, ", over a socket": served.gspread().open_by_key(tab.spreadsheet_id).sheet1}
        size = f"{sizes.rows:,} rows × {sizes.columns}"
        for way, here in ways.items():
            watch.take(f"Reading {size}{way}", here.get_values, _HALF_A_SECOND, reading)
        for way, here in ways.items():
            what = f"Writing {sizes.changed:,} changed rows into it{way}"
            watch.take(what, lambda to=here: _write(to, sizes), _HALF_A_SECOND, writing)  # type: ignore[misc]


def _write(tab: gspread.Worksheet, sizes: Sizes) -> None:
    """Write rows that stand apart from each other, in one call."""
    apart = sizes.rows // sizes.changed
    places = range(0, apart * sizes.changed, apart)
    lines = cells(places, sizes.columns, f"changed {time.monotonic()}")
    ranges = [{"range": f"A{place + 1}", "values": [line]} for place, line in zip(places, lines, strict=True)]
    tab.batch_update(ranges, raw=True)


def _bare_writing(file: Path, sizes: Sizes) -> float:
    """Seconds of the process for as many rows, decoded from JSON and put into a bare file, synced once."""
    lines = cells(range(sizes.changed), sizes.columns)
    sent, connection = msgspec.json.encode(lines), _bare(file)

    def write() -> None:
        rows = [(at, msgspec.json.encode(line)) for at, line in enumerate(msgspec.json.decode(sent))]
        with connection:
            connection.executemany("INSERT OR REPLACE INTO floor VALUES (?, ?)", rows)

    taken = _best(write)[1]
    connection.close()
    return taken


def _measure_tracker(house: House, address: str, sizes: Sizes, watch: _Stopwatch, tell: Tell) -> None:
    """The tracker's page over many rows: as it is, turned over, sorted, filtered, searched, and after a change."""
    tab = large_tracker(house, client_of(house), sizes.tracker, tell)
    floor = _best(lambda: _rows_decoded(house, tab))[1]
    with requests.Session() as browser:
        browser.trust_env = False
        _sign_in(browser, address)
        page = f"{address}/tracker/{tab.spreadsheet_id}/{tab.id}"
        over = f"The tracker's page over {sizes.tracker:,} rows"
        watch.take(f"{over}, seen first", lambda: _shown(browser, page), _THREE_TENTHS, floor, times=1)
        for what, query in _looks(house, sizes).items():
            watch.take(f"{over}, {what}", lambda asked=page + query: _shown(browser, asked), _THREE_TENTHS, floor)  # type: ignore[misc]
        watch.take(f"{over}, after a change", lambda: _changed(tab, browser, page), _THREE_TENTHS, floor)


def _looks(house: House, sizes: Sizes) -> dict[str, str]:
    """Ways to look at the tab, with their queries."""
    status = next(column for column in house.specs.tab(ACTIONS).columns if column.key == "status")
    return {
        "as it is": "",
        "its middle": f"?page={max(sizes.tracker // 200, 1)}",
        "sorted by day": "?sort=due&desc=1",
        "filtered and sorted": f"?f.status={status.choices[0]}&sort=lead",
        "searched for a word": "?q=no+77",
    }


def _rows_decoded(house: House, tab: gspread.Worksheet) -> None:
    """The least that anybody needs who looks at every row: all of them read from the file and decoded."""
    with house.office.desk.store.read() as connection:
        rows = connection.execute(
            "SELECT body FROM cells WHERE spreadsheet_id = ? AND sheet_id = ?", (tab.spreadsheet_id, tab.id)
        )
        decode = msgspec.json.Decoder().decode
        for (body,) in rows:
            decode(body)


def _sign_in(browser: requests.Session, address: str) -> None:
    found = _CSRF.search(browser.get(f"{address}/sign-in").text)
    fields = {"csrf_token": found[1] if found else "", "passphrase": PASSPHRASE}
    browser.post(f"{address}/sign-in", data=fields).raise_for_status()


def _shown(browser: requests.Session, page: str) -> None:
    answer = browser.get(page, timeout=60)
    if not answer.ok or "<main" not in answer.text:
        raise WorkspaceError(f"The tracker's page was not shown ({answer.status_code}).", remedy="Run the bench again.")


def _changed(tab: gspread.Worksheet, browser: requests.Session, page: str) -> None:
    tab.update([[f"changed {time.monotonic()}"]], f"G{HEAD_ROWS + 1}", raw=True)
    _shown(browser, page)


def _measure_forms(house: House, address: str, sizes: Sizes, folder: Path) -> Submissions:
    """Respondents in another process fill in a form through its pages; each receipt must stand for a response."""
    form = house.office.forms.get(find_files(house, {}).forms[_FORM])["responderUri"]
    asked = (address, form, str(sizes.clients), str(sizes.seconds))
    before = time.process_time()
    started = subprocess.run(
        (sys.executable, "-m", "automation.jobs.bench.respondents", *asked), capture_output=True, check=False
    )
    processor = time.process_time() - before
    if started.returncode:
        raise WorkspaceError("The respondents of the bench were stopped.", remedy="Run the bench again.")
    sent = msgspec.json.decode(started.stdout, type=Sent)
    with house.office.desk.store.read() as connection:
        kept = {receipt_number(one) for (one,) in connection.execute("SELECT id FROM response")}
    return Submissions(
        clients=sizes.clients,
        sent=len(sent.receipts),
        lost=len(set(sent.receipts) - kept),
        a_second=round(len(sent.receipts) / sent.seconds, 1),
        processor=round(processor / max(len(sent.receipts), 1), 4),
        goal=_SIXTY,
        bare=round(_bare_inserts(folder / "bare.sqlite"), 1),
    )


def _bare_inserts(file: Path, many: int = 200) -> float:
    """How many rows a second a bare file takes, each in a transaction of its own that is synced."""
    connection, start = _bare(file), time.monotonic()
    for at in range(many):
        with connection:
            connection.execute("INSERT INTO floor VALUES (?, ?)", (at, b"x" * 500))
    taken = time.monotonic() - start
    connection.close()
    return many / taken


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, body BLOB)")
    return connection


def _best(work: Callable[[], object], times: int = _TIMES) -> tuple[float, float]:
    """The best time in seconds by the clock, and in seconds of this process."""
    taken = [_once(work) for _ in range(times)]
    return min(seconds for seconds, _ in taken), min(processor for _, processor in taken)


def _once(work: Callable[[], object]) -> tuple[float, float]:
    gc.collect()  # so that nobody pays for what another left behind
    seconds, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - seconds, time.process_time() - processor
