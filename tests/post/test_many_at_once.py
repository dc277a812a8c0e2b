"""Many runs at once, and several computers on one workspace: each email goes once."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from hopeside import MONDAY
from post.setting import EVERYBODY, KILLED, Setting

from automation.rules.chasing.sending import MAY_COME_TWICE
from automation.specs.system import RUNS

ELSEWHERE = "Another computer sends the emails of this workspace just now, so none was sent from here."


def test_eight_runs_at_once_on_one_computer_send_each_email_once(setting: Setting) -> None:
    for _ in range(2):
        runs = [setting.process() for _ in range(8)]
        for run in runs:
            run.join(60)
        assert {run.exitcode for run in runs} <= {0, 3} and 0 in {run.exitcode for run in runs}
    assert setting.counts() == dict.fromkeys(EVERYBODY, 1) and set(setting.states().values()) == {"Sent"}


def test_eight_computers_at_once_on_one_workspace_send_each_email_once(setting: Setting) -> None:
    folders = [setting.another(f"computer {number}") for number in range(8)]
    runs = [setting.process(folder=folder) for folder in folders]
    for run in runs:
        run.join(60)
    assert all(run.exitcode in (0, 1, 3) for run in runs)
    for minutes, folder in enumerate(folders, 1):
        setting.run(MONDAY + timedelta(minutes=minutes), folder=folder)
    assert setting.counts() == dict.fromkeys(EVERYBODY, 1) and set(setting.states().values()) == {"Sent"}
    assert not any(line.get("note") for line in setting.lines().values())


def test_a_second_computer_is_kept_out_while_the_first_one_sends_and_says_so(setting: Setting) -> None:
    other, told = setting.another("other"), []

    def at_once() -> None:
        setting.post.acts = {}
        told.append(setting.process(MONDAY + timedelta(minutes=1), folder=other))
        told[0].join(60)

    setting.post.acts = {"rcpt": at_once}
    assert setting.remind().handed_over == 4
    assert told[0].exitcode == 1 and setting.counts() == dict.fromkeys(EVERYBODY, 1)
    lines = [row for row in setting.table(RUNS) if row["job"] == "remind"]
    assert any(str(row.get("problems", "")).startswith(ELSEWHERE) for row in lines)
    again = setting.remind(MONDAY + timedelta(minutes=2), other)
    assert (again.handed_over, again.known, again.problems) == (0, 4, [])


def test_a_computer_that_died_while_sending_is_waited_for_and_then_another_goes_on(setting: Setting) -> None:
    other = setting.another("other")
    assert setting.run(kill=("before filing a message", 2)) == KILLED
    kept_out = setting.remind(MONDAY + timedelta(minutes=9), other)
    assert kept_out.handed_over == 0 and kept_out.problems[0].startswith(ELSEWHERE)
    took_over = setting.remind(MONDAY + timedelta(minutes=11), other)
    assert took_over.handed_over == 3 and sorted(setting.counts().values()) == [1, 1, 1, 2]
    assert [line.get("note") for line in setting.lines().values()].count(MAY_COME_TWICE) == 1


def test_on_the_computer_itself_the_next_run_goes_on_at_once(setting: Setting) -> None:
    assert setting.run(kill=("before filing a message", 2)) == KILLED
    assert setting.remind(MONDAY + timedelta(seconds=30)).handed_over == 3


@pytest.mark.parametrize("stage", ["mail", "content"])
def test_a_computer_that_stood_still_while_another_took_over_sends_nothing_more(setting: Setting, stage: str) -> None:
    other, running = setting.another("other"), []

    def stand_still() -> None:
        setting.post.acts = {}
        os.kill(running[0].pid, signal.SIGSTOP)

    setting.post.acts = {stage: stand_still}
    running.append(setting.process())
    setting.wait_for(lambda: not setting.post.acts)
    took_over = setting.remind(MONDAY + timedelta(minutes=11), other)
    assert took_over.handed_over == 4
    os.kill(running[0].pid, signal.SIGCONT)
    running[0].join(60)
    assert sorted(setting.counts().values()) == [1, 1, 1, 2], "only the one that it was at may have come twice"
    assert set(setting.states().values()) == {"Sent"}


def test_a_folder_that_was_copied_with_everything_in_it_is_another_computer_by_its_name(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from automation.jobs.post.lines import installation

    here = installation(setting.house())
    assert installation(setting.house()) == here
    monkeypatch.setattr("socket.gethostname", lambda: "another")
    assert installation(setting.house()) != here
