"""Each fault at each call of a job: it says what to do and nothing private, and the next run ends as if there was none.

Every change sees each fault once, and each call a few times; with FOLLOWTHROUGH_HISTORIES set, every fault meets every
call.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from automation.errors import FollowthroughError
from automation.jobs.erase import erase
from automation.jobs.house import House
from automation.jobs.remind import run_remind
from automation.jobs.report import run_report
from automation.jobs.sync import run_sync
from automation.specs.system import EMAILS

ALL = "FOLLOWTHROUGH_HISTORIES" in os.environ
CHILD = {"who_asks": "The young person", "initials": "ÉA", "date_of_birth": "2015-03-01", "area": "Canaryton"}
VISIT = {"action": "a canary visit", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}
PRIVATE = re.compile("canary|ÉA|2015-03-01", re.IGNORECASE)
JOBS: dict[str, Callable[[House, str], Any]] = {
    "sync": lambda house, _: run_sync(house),
    "erase": erase,
    "report": lambda house, _: run_report(house),
    "remind": lambda house, _: run_remind(house, even_if_empty=True),
}


def begun(here: Any, answered: Any, job: str) -> str:
    """A child, and what was said of it: for a sync it has just come, for any other job it is in; its reference."""
    here.send("referral", *answered(here.house, "referral", **CHILD))
    run_sync(here.open())
    (reference,) = here.tables()["children"]
    here.send("assessment_mum", *answered(here.house, "assessment_mum", reference=reference, **VISIT))
    here.send("feedback_child", *answered(here.house, "feedback_child", reference=reference, good="canary"))
    if job != "sync":
        run_sync(here.open())
    return str(reference)


def pairs(calls: list[str], layer: ModuleType) -> Iterator[tuple[int, str]]:
    """Which fault meets which call: every fault once, spread over the calls, or each of them every call."""
    for number, fault in enumerate(layer.EVERY_FAULT):
        may = [at for at, call in enumerate(calls) if call == "forms responses" or fault not in layer.PAGES]
        yield from ((at, fault) for at in may if ALL or at == may[number * 7 % len(may)])


def run(world: Any, layer: ModuleType, job: str, reference: str) -> str:
    """One run; what it told, which ends with what to do where it failed."""
    try:
        done = JOBS[job](world.open(), reference)
    except layer.Killed:
        return ""
    except FollowthroughError as error:
        assert error.what.endswith(".") and error.remedy, repr(error.what)
        return f"{error.what} {error.remedy}"
    return " ".join(done.problems)


def outcome(world: Any) -> tuple[Any, ...]:
    """What is there in the end; of an email not its words, for a summary tells that a run failed."""
    tables = world.tables()
    emails = {key: (line["kind"], line["address"], line["state"]) for key, line in tables.pop(EMAILS).items()}
    return tables, emails, world.outbox()


def without_faults(
    job: str, provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> tuple[Any, str, Any, list[str]]:
    """Where a job begins, the reference that it is about, how it ends without faults, and its calls the first time."""
    first = world(provisioned)
    reference = begun(first, answered, job)
    first.close()
    calm = world(first.folder)
    before = len(calm.network.calls)
    run(calm, layer, job, reference)
    calls = calm.network.calls[before:]
    run(calm, layer, job, reference)
    return first, reference, calm, calls


@pytest.mark.parametrize("job", JOBS)
def test_a_fault_at_any_call_is_told_without_what_is_private_and_mended_by_the_next_run(
    job: str, provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> None:
    first, reference, calm, calls = without_faults(job, provisioned, world, layer, answered)
    for at, fault in pairs(calls, layer):
        here = world(first.folder)
        here.network.plan({at: fault})
        assert not PRIVATE.search(run(here, layer, job, reference)), f"{fault} at call {at}"
        assert here.network.met, f"{fault} at call {at} was not met"
        here.network.calm()
        run(here, layer, job, reference)
        assert outcome(here) == outcome(calm), f"{fault} at call {at}: {calls[at]}"
        here.close()
        shutil.rmtree(here.folder)


@pytest.mark.parametrize("job", ["sync", "remind", "erase"])
def test_a_write_that_takes_effect_after_nobody_waits_for_it_any_more_is_not_made_twice(
    job: str, provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> None:
    first, reference, calm, calls = without_faults(job, provisioned, world, layer, answered)
    writes = [at for at, call in enumerate(calls) if call == "sheets writes"]
    assert writes
    for at in writes:
        here = world(first.folder)
        here.network.plan({at: layer.LATE})
        run(here, layer, job, reference)
        assert here.network.met[layer.LATE], f"call {at}"
        here.network.calm()
        run(here, layer, job, reference)
        assert outcome(here) == outcome(calm), f"call {at}"
        assert len({line["id"] for line in here.runs()}) == len(here.runs()), f"call {at}"
        here.close()
        shutil.rmtree(here.folder)
