"""The banner with the last run, at the head of the coordinator's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask

from automation.desk.banner import LastRun, last_run
from automation.desk.pages.security import the_store, the_time

_TOO_OLD: Final = timedelta(hours=26)
"""A day and a little: a daily run that starts some minutes later than yesterday is not late."""
_HOME: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Banner:
    """What the banner says: its tone (green, amber or red), a sentence, and what to do next, if anything."""

    tone: str
    text: str
    advice: str = ""


def register(pages: Flask) -> None:
    """Let templates ask for the banner and write dates."""
    pages.context_processor(lambda: {"banner": lambda: describe(last_run(the_store()), the_time())})
    pages.add_template_filter(plain_time, "plain_time")


def plain_time(moment: datetime | str) -> str:
    """A time as people write it, in the partnership's time zone: Sunday 22 November 2026, 08:48."""
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(_HOME)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"


def describe(run: LastRun | None, now: datetime) -> Banner:
    """What to tell the coordinator about the last run."""
    if run is None:
        return Banner("amber", "Nothing has run yet.", "To bring in responses, run: followthrough sync")
    text = f"Last run: {run.job}, {plain_time(run.at)}. {run.summary}"
    if run.alarm:
        return Banner("red", text, run.alarm)
    if run.result == "failed":
        advice = "It did not finish. To see what is wrong and how to mend it, run: followthrough doctor"
        return Banner("red", text, advice)
    if now - datetime.fromisoformat(run.at) > _TOO_OLD:
        advice = "That is more than a day ago, so new responses may be waiting. Run: followthrough sync"
        return Banner("amber", text, advice)
    if run.result == "problems":
        return Banner("amber", text, "Look at the To check tab of the tracker, and at the Runs tab.")
    return Banner("green", text)
