"""Erasing behind a network that fails in every way: it ends as in a calm, whole, and touches nothing else."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from automation.errors import FollowthroughError
from automation.jobs.erase import erase
from automation.jobs.sync import run_sync

MINE = {"initials": "ÉA", "date_of_birth": "2015-03-01", "area": "Canaryton"}
OTHER = {"initials": "RS", "date_of_birth": "2011-03-01", "area": "Seaton"}
_MOST_RUNS = 60


def fill(world: Any, answered: Any) -> str:
    """Two families, of which the first has said a good deal; returns its reference."""
    world.send("referral", *answered(world.house, "referral", who_asks="The young person", **MINE))
    run_sync(world.open())
    (reference,) = world.tables()["children"]
    world.send("referral", *answered(world.house, "referral", who_asks="The young person", **OTHER))
    said = {"reference": reference, "about_me": "canary", "action": "a canary visit"}
    world.send("assessment_mum", *answered(world.house, "assessment_mum", **said))
    world.send("feedback_child", *answered(world.house, "feedback_child", reference=reference, good="canary"))
    run_sync(world.open())
    return str(reference)


def rows_of_others(world: Any, reference: str) -> dict[str, dict[str, Any]]:
    """The rows that have nothing to do with a case."""
    return {
        tab: {key: row for key, row in rows.items() if reference not in str(row)}
        for tab, rows in world.tables().items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_erasing_in_a_storm_ends_whole_and_touches_nobody_else(
    seed: int, provisioned: Path, world: Any, layer: ModuleType, answered: Any
) -> None:
    here = world(provisioned)
    reference = fill(here, answered)
    before = rows_of_others(here, reference)
    assert before["children"] and "canary" in str(here.tables())
    here.network.storm(seed, 3)
    for _ in range(_MOST_RUNS):
        try:
            erase(here.open(), reference)
            break
        except (layer.Killed, FollowthroughError):
            continue
    assert here.network.met, f"seed {seed}"
    here.network.calm()
    erase(here.open(), reference)
    text = str(here.tables()).lower()
    assert "canary" not in text and "éa" not in text, f"seed {seed}"
    assert rows_of_others(here, reference) == before, f"seed {seed}"
    assert run_sync(here.open()).responses == 0 and erase(here.open(), reference).is_nothing
