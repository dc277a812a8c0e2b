"""The network fails while emails go out: each write of the lease and the marks, before and after it took effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from automation.errors import WorkspaceError
from automation.jobs.remind import run_remind
from automation.specs.system import EMAILS

LOST = ("timeout before", "timeout after", "reset after", "503 after", "cut off after")


def sheet_writes(world: Any, provisioned: Path) -> list[int]:
    """The numbers of the calls of a run that write to a spreadsheet: the claim, the lines, each mark, the end, Runs."""
    calm = world(provisioned)
    house, before = calm.open(), len(calm.network.calls)
    assert run_remind(house, even_if_empty=True).problems == []
    made = calm.network.calls[before:]
    writes = [at for at, call in enumerate(made) if call == "sheets writes"]
    assert len(writes) >= 6
    return writes


@pytest.mark.parametrize("fault", LOST)
def test_each_write_whose_answer_is_lost_is_found_out_and_nothing_is_lost_or_doubled(
    fault: str, provisioned: Path, world: Any
) -> None:
    for at in sheet_writes(world, provisioned):
        here = world(provisioned)
        here.network.plan({at: fault})
        done = run_remind(here.open(), even_if_empty=True)
        assert here.network.met == {fault: 1} and done.problems == [], at
        lines = here.tables()[EMAILS].values()
        assert {line["state"] for line in lines} == {"Written"} and not any(line.get("note") for line in lines), at
        assert here.outbox() == sorted(str(line["message_id"]) for line in lines), at
        assert run_remind(here.open(), even_if_empty=True).handed_over == 0


@pytest.mark.parametrize("fault", ["killed before", "killed after"])
def test_a_run_that_dies_in_any_of_its_writes_is_gone_on_with_at_once(
    fault: str, provisioned: Path, world: Any, layer: Any
) -> None:
    for at in sheet_writes(world, provisioned):
        here = world(provisioned)
        here.network.plan({at: fault})
        with pytest.raises(layer.Killed):
            run_remind(here.open(), even_if_empty=True)
        here.network.calm()
        run_remind(here.open(), even_if_empty=True)
        lines = here.tables()[EMAILS].values()
        assert {line["state"] for line in lines} == {"Written"}, at
        assert here.outbox() == sorted(str(line["message_id"]) for line in lines), at


def test_a_network_that_is_gone_in_the_middle_is_told_and_the_rest_goes_when_it_is_back(
    provisioned: Path, world: Any
) -> None:
    (_, _, second_mark, *_) = sheet_writes(world, provisioned)[1:]
    here = world(provisioned)
    here.network.plan(dict.fromkeys(range(second_mark, second_mark + 300), "timeout before"))
    with pytest.raises(WorkspaceError, match="No answer came"):
        run_remind(here.open(), even_if_empty=True)
    here.network.calm()
    run_remind(here.open(), even_if_empty=True)
    lines = here.tables()[EMAILS].values()
    assert {line["state"] for line in lines} == {"Written"} and len(here.outbox()) == len(lines)
