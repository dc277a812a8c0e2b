"""Entries for the timers of operating systems: what they wake, in folders with any name, shown before it is done."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.errors import ConfigError, WorkspaceError
from automation.jobs.house import House
from automation.jobs.schedules import cron, launchd, systemd, windows
from automation.jobs.schedules.carrying_out import carry_out
from automation.jobs.schedules.work import Call, Delete, Work, Write, work_of

ODD = "it's \"50% $HOME `x` &; #1 \\2"
"""The name of a folder with everything in it that shells and timers take for something else."""


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """Work in a folder with an odd name, and a program beside it that notes what it was given."""
    folder = tmp_path / ODD
    (folder / ".followthrough").mkdir(parents=True)
    program = folder / "pro gram's"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$@" > said\n', encoding="utf-8")
    program.chmod(0o755)
    return Work("followthrough-it-s-1a2b", (str(program),), folder / "config.toml", 15, pages=False)


def files(actions: list[Write | Delete | Call]) -> dict[str, str]:
    """What would be written, by the ending of the file."""
    return {action.path.suffix: action.shown for action in actions if isinstance(action, Write)}


def called(actions: list[Write | Delete | Call]) -> list[str]:
    return [shlex.join(action.words) for action in actions if isinstance(action, Call)]


def expected(work: Work) -> list[str]:
    """What the program has to be given, and where."""
    return [str(work.folder), "run", "--once", "--config", str(work.config)]


def test_the_work_is_named_after_its_folder_and_its_place(provisioned_house: House) -> None:
    made = work_of(provisioned_house, pages=False)
    assert made.name.startswith("followthrough-house-") and len(made.name) == len("followthrough-house-1a2b")
    assert Path(made.program[0]).name == "followthrough" or made.program[1:] == ("-m", "automation.cli")
    assert made.words[len(made.program) :] == ("run", "--once", "--config", str(provisioned_house.config_path))
    assert work_of(provisioned_house, pages=True).words[-3:] == ("run", "--config", str(made.config))


def test_a_folder_whose_name_holds_a_line_break_is_refused(provisioned_house: House) -> None:
    provisioned_house.config_path = Path("/home/a\nb/config.toml")
    with pytest.raises(ConfigError, match="line break"):
        work_of(provisioned_house, pages=False)


@pytest.mark.parametrize(
    ("minutes", "clock"), [(1, 1), (7, 6), (15, 15), (45, 30), (59, 30), (60, 60), (100, 60), (1440, 60)]
)
def test_the_pause_is_one_that_clocks_can_count(provisioned_house: House, minutes: int, clock: int) -> None:
    text = provisioned_house.config_path.read_text(encoding="utf-8")
    changed = text.replace("sync_minutes = 15", f"sync_minutes = {minutes}")
    provisioned_house.config_path.write_text(changed, encoding="utf-8")
    provisioned_house.read_anew()
    assert work_of(provisioned_house, pages=False).minutes == clock


class TestSystemd:
    def test_a_timer_wakes_a_single_run_and_catches_up_after_sleep(self, work: Work, tmp_path: Path) -> None:
        actions = systemd.installing(work, tmp_path)
        written = files(actions)
        assert "Type=oneshot" in written[".service"]
        assert "Persistent=true" in written[".timer"] and "OnCalendar=*:0/15" in written[".timer"]
        assert "systemctl --user enable --now followthrough-it-s-1a2b.timer" in called(actions)
        assert called(actions)[-1] == "loginctl enable-linger"

    def test_with_pages_a_service_keeps_going_and_the_timer_goes(self, work: Work, tmp_path: Path) -> None:
        actions = systemd.installing(replace(work, pages=True), tmp_path)
        (service,) = files(actions).values()
        assert "Restart=on-failure" in service and "WantedBy=default.target" in service and "--once" not in service
        assert [action.path.suffix for action in actions if isinstance(action, Delete)] == [".timer"]

    def test_taking_it_away_leaves_no_file(self, work: Work, tmp_path: Path) -> None:
        systemctl = tmp_path / "bin"
        program_that_succeeds(systemctl / "systemctl")
        program_that_succeeds(systemctl / "loginctl")
        with path_before(systemctl):
            carry_out(systemd.installing(work, tmp_path))
            assert len(list(tmp_path.glob(".config/systemd/user/*"))) == 2
            carry_out(systemd.removing(work, tmp_path))
        assert list(tmp_path.glob(".config/systemd/user/*")) == []

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
    @pytest.mark.parametrize("pages", [False, True])
    @pytest.mark.parametrize("minutes", [1, 15, 60])
    def test_systemd_itself_finds_nothing_wrong(
        self, work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: bool, minutes: int
    ) -> None:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        writes = [
            action
            for action in systemd.installing(replace(work, pages=pages, minutes=minutes), tmp_path)
            if isinstance(action, Write)
        ]
        carry_out(writes)
        for written in writes:
            words = ["systemd-analyze", "verify", "--user", "--recursive-errors=no", str(written.path)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")


class TestCron:
    @pytest.fixture(autouse=True)
    def table(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The table of a crontab program that does what cron's does: -l shows it, - takes a new one."""
        folder, table = tmp_path / "bin", tmp_path / "table"
        folder.mkdir()
        (folder / "crontab").write_text(
            '#!/bin/sh\nif [ "$1" = -l ]; then cat "$TABLE" 2>/dev/null || { echo no crontab for you >&2; exit 1; }; '
            'else cat > "$TABLE"; fi\n'
        )
        (folder / "crontab").chmod(0o755)
        monkeypatch.setenv("TABLE", str(table))
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return table

    def test_the_line_that_cron_would_run_gives_the_program_its_very_words(self, work: Work, table: Path) -> None:
        carry_out(cron.installing(work))
        _, at_start, regularly, _ = table.read_text(encoding="utf-8").splitlines()
        when, command = regularly[:12], regularly[12:].lstrip()
        assert when == "*/15 * * * *"
        assert at_start == f"@reboot {command}"
        # cron makes line breaks of percent signs that no backslash guards, and takes those backslashes away
        assert command.replace("\\%", "").count("%") == 0
        subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True, cwd="/")
        assert (work.folder / "said").read_text(encoding="utf-8").splitlines() == expected(work)

    def test_what_stood_in_the_table_before_stays_and_ours_stands_there_once(self, work: Work, table: Path) -> None:
        table.write_text("0 5 * * * /usr/bin/mine", encoding="utf-8")
        for _ in range(2):
            carry_out(cron.installing(work))
        lines = table.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "0 5 * * * /usr/bin/mine" and len(lines) == 5
        other = replace(work, name="followthrough-other-9f9f")
        carry_out(cron.installing(other))
        carry_out(cron.removing(work))
        assert [line for line in table.read_text(encoding="utf-8").splitlines() if work.name in line] == []
        carry_out(cron.removing(other))
        assert table.read_text(encoding="utf-8") == "0 5 * * * /usr/bin/mine\n"
        assert cron.removing(work) == []

    def test_with_pages_it_is_started_with_the_computer_and_not_again_and_again(self, work: Work) -> None:
        (call,) = cron.installing(replace(work, pages=True))
        assert isinstance(call, Call) and call.shown.count("@reboot") == 1 and "*/15" not in call.shown

    def test_an_hour_is_told_as_an_hour(self, work: Work) -> None:
        (call,) = cron.installing(replace(work, minutes=60))
        assert isinstance(call, Call) and "\n0 * * * * " in call.shown

    @given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/"), min_size=1, max_size=12))
    def test_any_name_of_a_folder_survives_the_shell(self, name: str) -> None:
        odd = Work("followthrough-1a2b", ("/bin/program",), Path("/home") / name / "config.toml", 15, pages=False)
        (call,) = cron.installing(odd)
        assert isinstance(call, Call)
        line = call.shown.splitlines()[1].removeprefix("@reboot ")
        assert shlex.split(line.replace("\\%", "%"))[4:8] == ["run", "--once", "--config", str(odd.config)]


class TestLaunchd:
    def test_the_agent_says_what_was_meant(self, work: Work, tmp_path: Path) -> None:
        actions = launchd.installing(work, tmp_path)
        (written,) = [action for action in actions if isinstance(action, Write)]
        agent = plistlib.loads(written.content)
        assert agent["ProgramArguments"] == list(work.words)
        assert agent["WorkingDirectory"] == str(work.folder)
        assert (agent["StartInterval"], agent["RunAtLoad"]) == (900, True)
        assert written.path == tmp_path / "Library" / "LaunchAgents" / f"{agent['Label']}.plist"

    def test_with_pages_it_is_kept_alive(self, work: Work, tmp_path: Path) -> None:
        written = files(launchd.installing(replace(work, pages=True), tmp_path))[".plist"]
        agent = plistlib.loads(written.encode())
        assert agent["KeepAlive"] is True and "StartInterval" not in agent

    def test_what_was_loaded_before_is_let_go_before_it_is_loaded_and_before_its_file_goes(
        self, work: Work, tmp_path: Path
    ) -> None:
        kinds = [type(action) for action in launchd.installing(work, tmp_path)]
        assert kinds == [Call, Write, Call]
        assert [type(action) for action in launchd.removing(work, tmp_path)] == [Call, Delete]


class TestWindows:
    def test_the_task_says_what_was_meant(self, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("USERDOMAIN", "OFFICE")
        monkeypatch.setenv("USERNAME", "robin & co")
        odd = replace(work, config=Path("C:/Users/robin & co/it's 50% <new>/config.toml"))
        (written, call) = windows.installing(odd)
        assert isinstance(written, Write) and isinstance(call, Call)
        tree = ElementTree.fromstring(written.content)
        space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
        said = {element.tag.removeprefix(space): element.text for element in tree.iter()}
        assert said["Command"] == odd.program[0]
        assert said["Arguments"] == f'run --once --config "{odd.config}"'
        assert said["WorkingDirectory"] == str(odd.folder)
        assert (said["Interval"], said["StartWhenAvailable"]) == ("PT15M", "true")
        assert said["UserId"] == "OFFICE\\robin & co"
        assert call.words[:4] == ("schtasks", "/Create", "/TN", f"Followthrough\\{work.name}")


def program_that_succeeds(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)


class path_before:
    """Let a folder's programs be found before all others, while a block lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        self._before = os.environ["PATH"]
        os.environ["PATH"] = f"{self._folder}{os.pathsep}{self._before}"

    def __exit__(self, *_: object) -> None:
        os.environ["PATH"] = self._before


def test_a_program_that_has_to_work_and_does_not_is_told_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no such job") as caught:
        carry_out([Call(("/bin/sh", "-c", "echo no such job >&2; exit 3"))])
    assert "--remove" in caught.value.remedy
    with pytest.raises(WorkspaceError, match="No such file"):
        carry_out([Call((str(tmp_path / "nothing"),))])


def test_a_program_that_may_fail_stops_nothing_and_is_told_only_where_there_is_something_to_do(tmp_path: Path) -> None:
    file = tmp_path / "a" / "file"
    silent, telling = Call(("/bin/false",), if_it_fails=""), Call(("/bin/false",), if_it_fails="Sign in first.")
    assert carry_out([silent, telling, Write(file, b"x", "x")]) == ["Sign in first."]
    assert file.read_bytes() == b"x"


def test_no_file_holds_a_key_or_a_passphrase(provisioned_house: House, tmp_path: Path) -> None:
    house = provisioned_house
    work = work_of(house, pages=False)
    secret = house.keys.reference_key
    makers: list[Callable[[], list[Write | Delete | Call]]] = [
        lambda: systemd.installing(work, tmp_path),
        lambda: cron.installing(work),
        lambda: launchd.installing(work, tmp_path),
        lambda: windows.installing(work),
    ]
    for make in makers:
        assert secret not in repr(make())
