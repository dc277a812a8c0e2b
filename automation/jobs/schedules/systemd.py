"""systemd, on most Linux computers: a service of the user's own, and a timer that catches up after sleep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from automation.jobs.schedules.work import Action, Call, Delete, Work, Write

_NO_LINGER: Final = (
    "While nobody is signed in on this computer, nothing is woken. Somebody with the right to do so can change that "
    "by typing: sudo loginctl enable-linger, and then the name of your account."
)


def installing(work: Work, home: Path) -> list[Action]:
    """A timer that wakes a single run, or with pages a service that keeps going; what stood there before is stopped."""
    service, timer = _files(work, home)
    files = [_write(service, _service(work)), *([] if work.pages else [_write(timer, _timer(work))])]
    return [
        *_stopped(work),
        *([Delete(timer)] if work.pages else []),
        *files,
        Call(("systemctl", "--user", "daemon-reload")),
        Call(("systemctl", "--user", "enable", "--now", (service if work.pages else timer).name)),
        Call(("loginctl", "enable-linger"), if_it_fails=_NO_LINGER),
    ]


def removing(work: Work, home: Path) -> list[Action]:
    """Stop both, and delete their files."""
    return [
        *_stopped(work),
        *(Delete(file) for file in _files(work, home)),
        Call(("systemctl", "--user", "daemon-reload"), if_it_fails=""),
    ]


def _stopped(work: Work) -> list[Action]:
    ends = (".timer", ".service")
    return [Call(("systemctl", "--user", "disable", "--now", f"{work.name}{end}"), if_it_fails="") for end in ends]


def _files(work: Work, home: Path) -> tuple[Path, Path]:
    settings = os.environ.get("XDG_CONFIG_HOME", "")
    folder = (Path(settings) if settings else home / ".config") / "systemd" / "user"
    return folder / f"{work.name}.service", folder / f"{work.name}.timer"


def _write(path: Path, text: str) -> Write:
    return Write(path, text.encode("utf-8", "surrogateescape"), text)


def _service(work: Work) -> str:
    kind = "exec\nRestart=on-failure\nRestartSec=60" if work.pages else "oneshot\nSuccessExitStatus=1"
    wanted = "\n[Install]\nWantedBy=default.target\n" if work.pages else ""
    return f"""\
[Unit]
Description={_plain(work.said)}

[Service]
Type={kind}
WorkingDirectory={_plain(str(work.folder))}
ExecStart={_command(work.words)}
UMask=0077
{wanted}"""


def _timer(work: Work) -> str:
    every = f"*:0/{work.minutes}" if work.minutes < 60 else "hourly"
    return f"""\
[Unit]
Description=When to wake {_plain(work.said)}

[Timer]
OnStartupSec=1min
OnCalendar={every}
Persistent=true

[Install]
WantedBy=timers.target
"""


def _command(words: tuple[str, ...]) -> str:
    """A command as ExecStart takes it: in quotes, with the signs doubled that mean something there.

    A program whose path holds quotation marks is refused there, so that a shell has to call it. A dollar sign means
    something in what follows the program, and nothing in the program's own path.
    """
    program, *arguments = words if not set(words[0]) & set("\"'\\") else ("/bin/sh", "-c", 'exec "$0" "$@"', *words)
    return " ".join([_quoted(program), *(_quoted(word).replace("$", "$$") for word in arguments)])


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _plain(text: str) -> str:
    """A text that reaches to the end of its line, where only the percent sign means something."""
    return text.replace("%", "%%")
