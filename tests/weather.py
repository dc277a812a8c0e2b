"""The weather of the faults: responses come and people type, while commands run behind a network that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from automation.errors import FollowthroughError
from automation.jobs.provision import provision
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.specs.system import EMAILS

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEEDS = st.integers(0, 10_000)
OFTEN = st.sampled_from([2, 4, 8, 20])
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}


def under_faults(world: Any, layer: ModuleType, job: Callable[[Any], Any]) -> bool:
    """One run by a new command; whether it ended well. However it ends, it says what to do, or was killed."""
    house = world.open()
    try:
        job(house)
    except layer.Killed:
        return False
    except FollowthroughError as error:
        assert (error.what.endswith(".") and error.remedy) or "The desk's file" in error.what, repr(error.what)
        return False
    return True


def provision_in_a_storm(
    stormy: Any, calm: Any, layer: ModuleType, people: Any, *, seed: int, each: Iterable[int]
) -> None:
    """Provisioning, once with one call failing in each of so many, ends as it does in a calm."""
    for often in each:
        stormy.network.storm(seed, often)
        under_faults(stormy, layer, lambda house: provision(house, people=people))
    assert stormy.network.met, f"seed {seed}"
    stormy.network.calm()
    provision(stormy.open(), people=people)
    assert not provision(stormy.house).writes
    for made in (stormy, calm):
        run_sync(made.open())
    assert len(stormy.house.office.drive.ours()) == len(calm.house.office.drive.ours()), f"seed {seed}"
    assert stormy.forms() == calm.forms() and stormy.tables() == calm.tables(), f"seed {seed}"


def sync_whose_answer_is_lost(world: Any, answered: Any, after: str) -> None:
    """One response comes, the rows are written, and their answer is lost `after` that: they are found, and stay one."""
    run_sync(world.open())
    before = len(world.network.calls)
    assert run_sync(world.open()).written == 0
    reads = len(world.network.calls) - before
    world.send("feedback_child", *answered(world.house, "feedback_child", good="the biscuits"))
    world.network.plan({reads + 1: after})
    done = run_sync(world.open())
    assert world.network.met == {after: 1} and (done.responses, done.result) == (1, "ok")
    assert len(world.tables()["feedback"]) == len(world.tables()["responses"]) == 1


def play(machine: type[RuleBasedStateMachine], *, histories: int, steps: int) -> None:
    """Play so many histories of so many steps; each is slow by its nature, as it runs whole commands."""
    health = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(max_examples=histories, stateful_step_count=steps, deadline=None, suppress_health_check=health)
    run_state_machine_as_test(machine, settings=limits)


def settle(world: Any) -> None:
    """Faults are over: one more run of each command."""
    world.network.calm()
    run_sync(world.open())
    run_remind(world.open())


def assert_nothing_left(world: Any) -> None:
    world.open()
    before = len(world.network.calls)
    assert run_sync(world.house).written == 0
    assert run_remind(world.house).handed_over == 0
    assert not provision(world.house).writes
    assert [call for call in world.network.calls[before:] if call.endswith("writes")] == []


def digests(emails: dict[str, dict[str, Any]]) -> dict[str, list[Any]]:
    """Whom the leads' digests went to. What they and the summary say depends on when they got through."""
    told = ("kind", "person", "address", "period", "state")
    return {key: [line.get(c) for c in told] for key, line in emails.items() if line["kind"] == "Digest"}


def weather(
    make: Callable[..., Any], folder: Path, layer: ModuleType, answered: Any, *, sockets: bool = False
) -> type[RuleBasedStateMachine]:
    """The state machine, on worlds made of a folder; with `sockets`, the storm breaks real connections."""

    class Weather(RuleBasedStateMachine):
        """Responses come and people type while commands run, behind a network that fails and one that does not."""

        def __init__(self) -> None:
            super().__init__()
            self.stormy, self.calm = make(folder, sockets=sockets), make(folder)
            self.children = 0
            self.now = MONDAY
            self.references: list[str] = []

        def send(self, form: str, **answers: str) -> None:
            response_id, given = answered(self.calm.house, form, **answers)
            self.stormy.network.calm()
            # Both worlds take them in by their time, and none is so near another that it would be asked about.
            self.now += timedelta(minutes=6)
            for world in (self.stormy, self.calm):
                world.send_all(form, [(response_id, given)], self.now)

        @rule()
        def a_child_is_referred(self) -> None:
            self.children += 1
            initials = f"{chr(64 + self.children)}{chr(91 - self.children)}"
            born = f"2015-{self.children % 12 + 1:02d}-01"
            self.send("referral", who_asks="The young person", initials=initials, date_of_birth=born, parent="Mum")

        @rule()
        def somebody_gives_feedback(self) -> None:
            self.send("feedback_child", good="the biscuits")

        @precondition(lambda self: self.references)
        @rule(data=st.data())
        def a_child_is_assessed(self, data: st.DataObject) -> None:
            self.send("assessment_mum", reference=data.draw(st.sampled_from(self.references)), **VISIT)

        @precondition(lambda self: self.references)
        @rule(data=st.data(), text=st.sampled_from(["Gran", "Foster home"]))
        def a_person_types(self, data: st.DataObject, text: str) -> None:
            reference = data.draw(st.sampled_from(self.references))
            self.stormy.network.calm()
            for world in (self.stormy, self.calm):
                world.edit("children", reference, "lives_with", text)

        def run(self, seed: int, often: int, job: Callable[[Any], Any]) -> None:
            self.stormy.network.storm(seed, often)
            under_faults(self.stormy, layer, job)
            note(f"seed {seed}, one call in {often}: {dict(self.stormy.network.met)}")
            self.stormy.network.calm()
            job(self.calm.open())
            self.references = sorted(self.stormy.tables()["children"].keys() & self.calm.tables()["children"].keys())

        @rule(seed=SEEDS, often=OFTEN)
        def sync(self, seed: int, often: int) -> None:
            self.run(seed, often, run_sync)

        @rule(seed=SEEDS, often=OFTEN)
        def provision(self, seed: int, often: int) -> None:
            self.run(seed, often, provision)

        @rule(seed=SEEDS, often=OFTEN)
        def remind(self, seed: int, often: int) -> None:
            self.run(seed, often, run_remind)

        def teardown(self) -> None:
            settle(self.stormy)
            settle(self.calm)
            stormy, calm = self.stormy.tables(), self.calm.tables()
            emails = stormy.pop(EMAILS)
            assert digests(emails) == digests(calm.pop(EMAILS))
            assert stormy == calm
            # Every message stands in the outbox once, and among the sent mail, unless its line says that it does not.
            sent = {str(line["message_id"]): line.get("note", "") for line in emails.values()}
            assert self.stormy.outbox() == sorted(sent)
            copies = self.stormy.sent_mail()
            assert len(set(copies)) == len(copies) and {one for one, note in sent.items() if not note} <= set(copies)
            assert_nothing_left(self.stormy)

    return Weather
