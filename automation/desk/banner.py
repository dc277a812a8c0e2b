"""What the last run did, and how each job stands, kept where the pages can show it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final, Literal, Protocol

Result = Literal["ok", "problems", "failed"]
Link = tuple[str, str]
_KEY: Final = "last_run"
_JOBS: Final = "last_run_of_each"


class Notes(Protocol):
    """What keeps short texts by a key: the desk's store, or whatever stands in for it."""

    def meta(self, key: str) -> str:
        """What is kept under a key, or an empty text."""
        ...

    def set_meta(self, key: str, value: str) -> None:
        """Keep a text under a key."""
        ...


@dataclass(frozen=True)
class LastRun:
    """One run: when it ended (an aware ISO time), which job, how it ended, and a sentence for the coordinator.

    `alarm` says what somebody has to do at once; mostly it is empty. `links` lead to what it speaks of: each is a few
    words and a path on the desk.
    """

    at: str
    job: str
    result: Result
    summary: str
    alarm: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How one job stands: when it last went well, since when it fails, both aware ISO times or empty, and why."""

    job: str
    well: str = ""
    failing: str = ""
    why: str = ""


def set_last_run(
    store: Notes,
    *,
    at: datetime,
    job: str,
    result: Result,
    summary: str,
    alarm: str = "",
    links: tuple[Link, ...] = (),
) -> None:
    """Note how a run ended, for the banner on the coordinator's pages; `at` is aware, `summary` names nobody."""
    if at.tzinfo is None:
        raise ValueError("A run's time needs a time zone.")
    store.set_meta(_KEY, json.dumps(asdict(LastRun(at.isoformat(), job, result, summary, alarm, links))))


def set_standing(store: Notes, *, at: datetime, job: str, failed: bool, why: str = "") -> None:
    """Note how a job stands that is done again and again; `at` is aware, `why` names nobody."""
    known, moment = standings(store), at.isoformat()
    before = known.get(job, Standing(job))
    known[job] = Standing(job, before.well, before.failing or moment, why) if failed else Standing(job, moment)
    store.set_meta(_JOBS, json.dumps([asdict(one) for one in known.values()]))


def set_recovered(store: Notes, *, at: datetime, job: str) -> None:
    """Note that a job went well that was failing before; nothing is written where it was not."""
    if standings(store).get(job, Standing(job)).failing:
        set_standing(store, at=at, job=job, failed=False)


def last_run(store: Notes) -> LastRun | None:
    """How the last run ended, or None where nothing ran yet."""
    noted = store.meta(_KEY)
    if not noted:
        return None
    read = LastRun(**json.loads(noted))
    return replace(read, links=tuple((words, path) for words, path in read.links))


def standings(store: Notes) -> dict[str, Standing]:
    """How each job stands that ran so far: the last run may have gone well while another job has failed for days."""
    noted = store.meta(_JOBS)
    return {one["job"]: Standing(**one) for one in json.loads(noted)} if noted else {}
