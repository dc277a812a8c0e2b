"""A lease: of all computers one has it, it runs out, and whoever lost it writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from automation.errors import WorkspaceError
from automation.workspace.lease import Lease, LeaseTakenError
from automation.workspace.office import Office, open_office
from automation.workspace.retry import Patience

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LASTS = timedelta(minutes=10)


class World:
    """A spreadsheet on a desk, a clock, and computers that know nothing of each other."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "desk.sqlite"
        self.now = NOON
        self.office = self.open()
        self.id = self.office.drive.create_spreadsheet("Tracker", "sheet:tracker")

    def open(self) -> Office:
        """Another way into the same desk."""
        return open_office(
            self.file, "http://localhost", clock=lambda: self.now, patience=Patience(sleep=lambda _: None)
        )

    def lease(self, owner: str, office: Office | None = None) -> Lease:
        """The lease as a run of one computer sees it."""
        return Lease((office or self.office).sheets, self.id, "sending", owner, lambda: self.now, LASTS)

    def tabs(self) -> list[str]:
        """The titles of the tabs, in order."""
        found = self.office.sheets.describe(self.id, "sheets.properties(sheetId,title)", "looking")
        return [str(tab["properties"]["title"]) for tab in found.values()]


def tab(title: str) -> list[dict[str, Any]]:
    return [{"addSheet": {"properties": {"title": title}}}]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_who_has_it_keeps_others_out_until_it_is_given_up(world: World) -> None:
    mine, other = world.lease("mine"), world.lease("other")
    mine.take()
    assert mine.is_held
    with pytest.raises(LeaseTakenError, match="Another computer sends"):
        other.take()
    assert mine.write(world.id, tab("One"), "adding a tab")[0]["addSheet"]["properties"]["title"] == "One"
    mine.let_go(world.id, tab("Two"), "adding a tab")
    assert not mine.is_held
    other.take()
    assert world.tabs()[1:] == ["One", "Two"] and other.is_held


def test_each_write_holds_it_on_for_its_time(world: World) -> None:
    mine, other = world.lease("mine"), world.lease("other")
    mine.take()
    for number in range(4):
        world.now += LASTS - timedelta(seconds=1)
        mine.write(world.id, tab(f"Tab {number}"), "adding a tab")
        with pytest.raises(LeaseTakenError):
            other.take()


def test_one_that_ran_out_is_taken_over_and_the_earlier_holder_writes_nothing_any_more(world: World) -> None:
    mine, other = world.lease("mine"), world.lease("other")
    mine.take()
    world.now += LASTS
    assert not mine.is_held
    other.take()
    with pytest.raises(LeaseTakenError):
        mine.write(world.id, tab("Mine"), "adding a tab")
    with pytest.raises(LeaseTakenError):
        mine.write(world.id, tab("Mine"), "adding a tab")
    assert "Mine" not in world.tabs() and other.is_held
    mine.let_go(world.id, tab("What was done is noted"), "adding a tab")
    assert "What was done is noted" in world.tabs()
    with pytest.raises(LeaseTakenError):
        world.lease("third").take()


def test_whoever_lost_it_writes_nothing_even_after_it_was_given_up_again(world: World) -> None:
    mine, other = world.lease("mine"), world.lease("other")
    mine.take()
    world.now += LASTS
    other.take()
    other.let_go(world.id, tab("Other"), "adding a tab")
    with pytest.raises(LeaseTakenError):
        mine.write(world.id, tab("Mine"), "adding a tab")
    assert world.tabs()[1:] == ["Other"]


def test_an_earlier_run_of_this_computer_that_was_ended_blocks_nobody_here(world: World) -> None:
    world.lease("mine").take()
    again = world.lease("mine")
    again.take()
    with pytest.raises(LeaseTakenError):
        world.lease("other").take()


@pytest.mark.parametrize("value", ["", "nonsense", "other run soon", f"other run {(NOON + 9 * LASTS).isoformat()}"])
def test_one_that_cannot_be_read_or_was_promised_for_ever_blocks_nobody(world: World, value: str) -> None:
    other = world.lease("other")
    other.take()
    change = {
        "dataFilters": [{"developerMetadataLookup": {"metadataKey": "followthrough.sending"}}],
        "developerMetadata": {"metadataValue": value},
        "fields": "metadataValue",
    }
    world.office.sheets.write(world.id, [{"updateDeveloperMetadata": change}], "meddling")
    world.lease("mine").take()
    with pytest.raises(LeaseTakenError):
        other.write(world.id, tab("Other"), "adding a tab")


def test_of_two_who_take_over_a_stale_one_at_once_one_gets_it(world: World) -> None:
    world.lease("dead").take()
    world.now += LASTS
    first, second = world.lease("first"), world.lease("second")
    look = second._look

    def overtaken() -> Any:
        found = look()
        second._look = look  # type: ignore[method-assign]
        first.take()
        return found

    second._look = overtaken  # type: ignore[method-assign]
    with pytest.raises(LeaseTakenError):
        second.take()
    assert first.is_held and first.write(world.id, tab("First"), "adding a tab")


def test_of_eight_who_take_it_at_once_one_gets_it(world: World) -> None:
    start, got, lost = Barrier(8), [], []

    def take(number: int) -> None:
        lease = world.lease(f"computer {number}", world.open())
        start.wait()
        try:
            lease.take()
            got.append(number)
        except LeaseTakenError:
            lost.append(number)

    threads = [Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(lost)) == (1, 7)


def failing(world: World, times: int, *, after: bool) -> Callable[[], int]:
    """The next writes meet a time-out, before or after they take effect; tells how many did."""
    http, met = world.office.sheets._http, 0
    through = http.batch_update

    def lost(file_id: str, body: Any) -> Any:
        nonlocal met
        if met < times:
            met += 1
            if after:
                through(file_id, body)
            raise TimeoutError
        return through(file_id, body)

    http.batch_update = lost  # type: ignore[method-assign]
    return lambda: met


@pytest.mark.parametrize("after", [False, True])
def test_a_claim_whose_answer_is_lost_is_found_out_and_holds(world: World, *, after: bool) -> None:
    met = failing(world, 1, after=after)
    mine, other = world.lease("mine"), world.lease("other")
    mine.take()
    assert met() == 1 and mine.is_held
    with pytest.raises(LeaseTakenError):
        other.take()


@pytest.mark.parametrize("after", [False, True])
def test_a_write_whose_answer_is_lost_is_done_once_and_the_lease_goes_on(world: World, *, after: bool) -> None:
    mine = world.lease("mine")
    mine.take()
    met = failing(world, 1, after=after)
    mine.write(world.id, tab("One"), "adding a tab")
    mine.let_go(world.id, tab("Two"), "adding a tab")
    assert met() == 1 and world.tabs()[1:] == ["One", "Two"]
    world.lease("other").take()


def test_what_else_is_refused_is_told_as_it_is_and_the_lease_stays(world: World) -> None:
    mine = world.lease("mine")
    mine.take()
    mine.write(world.id, tab("One"), "adding a tab")
    with pytest.raises(WorkspaceError, match="refused while adding a tab") as refused:
        mine.write(world.id, tab("One"), "adding a tab")
    assert not isinstance(refused.value, LeaseTakenError) and mine.is_held
    assert mine.write(world.id, tab("Two"), "adding a tab")


def test_where_a_second_is_not_refused_the_one_that_comes_second_gives_way(world: World) -> None:
    """As it may be on Google, where nothing says that an id that is taken is refused."""
    first, second = world.lease("a"), world.lease("b")
    first.take()
    look, through = second._look, world.office.sheets._http.batch_update
    second._look = lambda: (setattr(second, "_look", look), None)[1]  # type: ignore[method-assign]

    def lenient(file_id: str, body: Any) -> Any:
        for one in body["requests"]:
            made = one.get("createDeveloperMetadata", {}).get("developerMetadata", {})
            if made.get("metadataValue", "").startswith("b "):
                made["metadataId"] = 77
                answer = through(file_id, body)
                answer["replies"][-1]["createDeveloperMetadata"]["developerMetadata"]["metadataId"] = second._id
                return answer
        return through(file_id, body)

    world.office.sheets._http.batch_update = lenient  # type: ignore[method-assign]
    with pytest.raises(LeaseTakenError):
        second.take()
    assert first.write(world.id, tab("First"), "adding a tab")
    assert len(world.office.sheets.marks(world.id, "followthrough.sending")) == 1
