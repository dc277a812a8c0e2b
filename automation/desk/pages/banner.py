"""The banner with the last run, at the head of the coordinator's pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask

from automation.desk.banner import LastRun, Link, Standing, last_run, standings
from automation.desk.pages.security import the_store, the_time

_TOO_OLD: Final = timedelta(hours=26)
"""A day and a little: a daily run that starts some minutes later than yesterday is not late."""
_MEND: Final = "To see what is wrong and how to mend it, run: followthrough doctor"
_HOME: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Banner:
    """What the banner says: its tone (green, amber or red), a sentence, what to do next, if anything, and where."""

    tone: str
    text: str
    advice: str = ""
    links: tuple[Link, ...] = ()


def register(pages: Flask) -> None:
    """Let templates ask for the banner and write dates."""
    pages.context_processor(lambda: {"banner": _banner})
    pages.add_template_filter(plain_time, "plain_time")


def plain_time(moment: datetime | str) -> str:
    """A time as people write it, in the partnership's time zone: Sunday 22 November 2026, 08:48."""
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(_HOME)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"


def _banner() -> Banner:
    return describe(last_run(the_store()), the_time(), standings(the_store()).values())


def describe(run: LastRun | None, now: datetime, jobs: Iterable[Standing] = ()) -> Banner:
    """What to tell the coordinator about the last run, and about jobs that fail while others go well."""
    if run is None:
        return Banner("amber", "Nothing has run yet.", "To bring in responses, run: followthrough sync")
    text = f"Last run: {run.job}, {plain_time(run.at)}. {run.summary}"
    if run.alarm:
        return Banner("red", text, run.alarm, run.links)
    failing = [job for job in jobs if job.failing]
    if run.result == "failed":
        here = next((job for job in failing if job.job == run.job), Standing(run.job))
        return Banner("red", text, f"It did not finish{_since_when(here, now)}. {_MEND}")
    if failing:
        worst = min(failing, key=lambda job: job.failing)
        text = f"{worst.job.capitalize()} has failed since {plain_time(worst.failing)}: {worst.why}"
        return Banner("red", text, f"Other jobs went well meanwhile. {_MEND}")
    if now - datetime.fromisoformat(run.at) > _TOO_OLD:
        advice = "That is more than a day ago, so new responses may be waiting. Run: followthrough sync"
        return Banner("amber", text, advice)
    if run.result == "problems":
        return Banner("amber", text, "Look at the To check tab of the tracker, and at the Runs tab.")
    return Banner("green", text)


def _since_when(job: Standing, now: datetime) -> str:
    """When a job last went well, where that is more than a day ago."""
    if not job.well or now - datetime.fromisoformat(job.well) <= _TOO_OLD:
        return ""
    return f", and has not gone well since {plain_time(job.well)}"
