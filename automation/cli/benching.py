"""The bench of the desk, as it is shown."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from msgspec import to_builtins

from automation.cli.show import Shown, count, progress, table
from automation.errors import ConfigError
from automation.jobs.bench.desk import DeskReport, Sizes, Timed
from automation.jobs.bench.desk import bench_desk as measure


def bench_desk(asked: Namespace) -> Shown:
    """followthrough bench desk."""
    if asked.data:
        raise ConfigError(
            "bench desk keeps no data.", remedy="Leave --data out: only `bench reconcile` keeps its data."
        )
    sizes = Sizes(tracker=asked.n) if asked.n else Sizes()
    with progress() as tell:
        report = measure(sizes, tell=tell)
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
