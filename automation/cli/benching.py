"""The command that measures, bench: the reconcile or the desk, and how it is shown."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import to_builtins

from automation.cli.show import Shown, count, progress, table
from automation.errors import ConfigError

if TYPE_CHECKING:
    from automation.jobs.bench.desk import DeskReport, Timed


def bench(asked: Namespace) -> Shown:
    """followthrough bench."""
    return _desk(asked) if asked.what == "desk" else _reconcile(asked)


def _reconcile(asked: Namespace) -> Shown:
    from automation.jobs.bench.reconcile import run_bench
    from automation.jobs.bench.startup import measure_startup

    with progress() as tell:
        report = run_bench(asked.n or 1_000, folder=Path(asked.data) if asked.data else None, tell=tell)
    startup, about, outcome = measure_startup(), report.about, report.measured.outcome
    rows = [
        (
            phase.what,
            f"{phase.seconds:.3f} s",
            f"{phase.tabs:.3f} s" if phase.tabs else "",
            f"{phase.floors:.2f}",
            f"{phase.floors_without_tabs:.2f}",
            _memory(phase.peak_mib),
        )
        for phase in report.measured.phases
    ]
    lines = [
        f"{count(about.referrals, 'referral')}, {count(about.responses, 'response')}, of which the tracker knows "
        f"{about.known}. Python {report.python}, {report.system}.",
        "",
        *table(("phase", "time", "decoding tabs", "times the floor", "without tabs", "peak memory"), rows),
        "",
        f"They make {outcome.rows} rows in all tabs.",
        f"{outcome.attached} attached by themselves, {outcome.to_check} to check, {outcome.wrong} wrong.",
        f"Of {outcome.damaged} damaged references {outcome.forgiven} were forgiven; {outcome.traced} others leave a "
        f"trace, and for {outcome.first_right} of these the first suggestion is right.",
        f"followthrough --help takes {startup.ratio} times as long as a Python that does nothing "
        f"({startup.command_ms} ms and {startup.python_ms} ms).",
    ]
    data = {**to_builtins(report), "startup": asdict(startup)}
    return Shown(tuple(lines), data, code=1 if outcome.wrong else 0)


def _memory(mib: float | None) -> str:
    return "" if mib is None else f"{mib:.0f} MiB"


def _desk(asked: Namespace) -> Shown:
    from automation.jobs.bench.desk import Sizes, bench_desk

    if asked.data:
        raise ConfigError(
            "bench desk keeps no data.", remedy="Leave --data out: only `bench reconcile` keeps its data."
        )
    sizes = Sizes(tracker=asked.n) if asked.n else Sizes()
    with progress() as tell:
        report = bench_desk(sizes, tell=tell)
    return Shown(tuple(_lines(report)), to_builtins(report), code=1 if report.submissions.lost else 0)


def _lines(report: DeskReport) -> Iterator[str]:
    sent = report.submissions
    yield f"Python {report.python}, {report.system}."
    yield ""
    yield from table(
        ("what", "processor", "by the clock", "goal", "floor", "times the floor"), [_row(one) for one in report.timed]
    )
    yield ""
    yield (
        f"{count(sent.clients, 'client')} filled in and sent {count(sent.sent, 'form')} through the pages: "
        f"{sent.a_second:.0f} a second by the clock (goal {sent.goal:.0f}), {sent.processor * 1_000:.1f} ms of the "
        f"processor each. SQLite alone writes and syncs {sent.bare:.0f} rows a second."
    )
    yield f"Receipts without a response: {sent.lost}."


def _row(one: Timed) -> tuple[str, ...]:
    seconds = (one.processor, one.seconds, one.goal, one.floor)
    return (one.what, *(f"{number:.3f} s" for number in seconds), f"{one.floors:.2f}")
