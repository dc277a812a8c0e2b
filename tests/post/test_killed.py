"""The program is killed at every point, twice: no email is lost, and none comes more than once more than it should."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hopeside import MONDAY
from post.setting import EVERYBODY, KILLED, Setting
from smtp_server import STAGES, Post, mail_server
from whole.office import ANY_CALL, Watched

from automation.jobs.remind import run_remind
from automation.rules.chasing.sending import MAY_COME_TWICE

LATER = MONDAY + timedelta(hours=1)


def points(setting: Setting) -> list[str]:
    """Every named point that a run comes to, in order."""
    house, seen = setting.house(), []
    watched = house.patience
    assert isinstance(watched, Watched)
    reach = watched._reach
    watched._reach = lambda point: (seen.append(point), reach(point))[1]  # type: ignore[method-assign,func-returns-value]
    run_remind(house)
    return seen


def assert_nothing_is_lost_or_doubled(setting: Setting, where: str, *, killed: int) -> None:
    """What is promised, after so many runs that were killed and one that was not."""
    lines, counts = setting.lines(), setting.counts()
    assert set(lines) == set(EVERYBODY), where
    assert set(setting.post.ids) <= {line["message_id"] for line in setting.table()}
    doubted = 0
    for address, line in lines.items():
        told = f"{where}: {address} got {counts[address]}, {line['state']}: {line.get('note', '')}"
        noted = str(line.get("note", "")).startswith(MAY_COME_TWICE)
        if line["state"] == "Uncertain":
            assert killed == 2 and counts[address] <= 2, told
        else:
            assert line["state"] == "Sent" and 1 <= counts[address] <= 2, told
            assert counts[address] == 1 or noted, told
        doubted += noted or line["state"] == "Uncertain"
    assert doubted <= killed, f"{where}: one run leaves one email in doubt, not {doubted}"


def some_of(seen: list[str]) -> list[tuple[str, int]]:
    """Where to kill: at each named point the middle time that a run comes to it; when histories are asked for, always.

    In all that is some hundred points, each three runs long.
    """
    if os.environ.get("FOLLOWTHROUGH_HISTORIES"):
        return [(ANY_CALL, at) for at in range(1, len(seen) + 1)]
    return [(name, (many + 1) // 2) for name, many in Counter(seen).items()]


def killed_at(made_once: Path, folder: Path, point: tuple[str, int], times: int) -> Setting:
    """A partnership whose run was killed at a point, so many times over; then it runs to its end."""
    with mail_server() as (post, port):
        setting = Setting(shutil.copytree(made_once, folder / f"{point} {times}".replace("/", " ")), post, port)
        codes = [setting.run(MONDAY + timedelta(minutes=time), kill=point) for time in range(times)]
        assert codes[0] == KILLED, f"{point} was not reached"
        setting.remind(LATER)
        # What a doubt put off a little goes at its time; after that there is nothing left to do.
        setting.remind(LATER + timedelta(hours=1))
        return setting


@pytest.mark.parametrize("times", [1, 2])
def test_a_run_that_is_killed_before_or_after_any_call_loses_and_doubles_nothing(
    made_once: Path, tmp_path: Path, setting: Setting, times: int
) -> None:
    where = some_of(points(setting))
    with ThreadPoolExecutor(2) as both:
        for point, here in zip(
            where, both.map(lambda at: killed_at(made_once, tmp_path, at, times), where), strict=True
        ):
            assert_nothing_is_lost_or_doubled(here, f"killed {times} times {point}", killed=times)
            here.close()
            shutil.rmtree(here.folder)


def test_the_points_are_those_that_matter(setting: Setting) -> None:
    seen = Counter(points(setting))
    for what in ("writing to “Tracker”", "taking turns with other computers", "filing a message"):
        assert seen[f"before {what}"] == seen[f"after {what}"] > 0
    # The lines, a mark before each of four emails that also says what became of the last one, the end, and Runs.
    assert seen["before writing to “Tracker”"] == 1 + 4 + 1 + 1


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("times", [1, 2])
def test_a_run_that_is_killed_while_it_talks_to_the_mail_server_loses_and_doubles_nothing(
    setting: Setting, stage: str, times: int
) -> None:
    for time in range(times):
        running = []

        def kill() -> None:
            setting.post.acts = {}
            os.kill(running[0].pid or 0, signal.SIGKILL)  # noqa: B023

        setting.post.acts = {stage: kill}
        running.append(setting.process(MONDAY + timedelta(minutes=time)))
        running[0].join(60)
        assert running[0].exitcode == -signal.SIGKILL
    setting.remind(LATER)
    assert_nothing_is_lost_or_doubled(setting, f"killed {times} times at {stage}", killed=times)


def test_an_email_whose_copy_was_filed_is_known_to_have_gone_and_not_repeated(setting: Setting) -> None:
    assert setting.run(kill=("after filing a message", 1)) == KILLED
    assert list(setting.states().values()).count("Sending") == 1
    setting.remind(LATER)
    assert setting.counts() == dict.fromkeys(EVERYBODY, 1)
    assert not any(line.get("note") for line in setting.lines().values())


def test_one_that_was_killed_just_before_the_copy_is_repeated_once_and_says_so(setting: Setting, post: Post) -> None:
    assert setting.run(kill=("before filing a message", 1)) == KILLED
    setting.remind(LATER)
    assert sorted(setting.counts().values()) == [1, 1, 1, 2]
    (twice,) = {address for address, many in setting.counts().items() if many == 2}
    assert len({str(message["Message-ID"]) for message in post.to(twice)}) == 1
    assert setting.lines()[twice]["note"] == MAY_COME_TWICE


@pytest.fixture
def post(setting: Setting) -> Post:
    """What the mail server of this test got."""
    return setting.post
