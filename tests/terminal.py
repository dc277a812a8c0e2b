"""A real terminal with a command on it: types an answer as soon as the question stands there."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
from collections.abc import Iterable, Sequence

_PATIENCE = 30
"""Seconds after which a question that does not come makes the test fail."""


def at_a_terminal(words: Sequence[str], answers: Iterable[tuple[str, str]]) -> tuple[int, str]:
    """Run a command of followthrough; gives its exit code and everything that stood on the screen.

    `answers` are pairs: how the question ends that is waited for, and what is typed then.
    """
    import pty

    command = [sys.executable, "-m", "automation.cli", *words]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        screen = waits = ""
        try:
            for question, answer in answers:
                while not waits.endswith(question):
                    part = _read(ours)
                    assert part, f"“{question}” was never asked. On the screen: {screen + waits}"
                    waits += part
                os.write(ours, f"{answer}\n".encode())
                screen, waits = screen + waits, ""
            while part := _read(ours):
                waits += part
        except BaseException:
            running.kill()
            raise
        finally:
            os.close(ours)
    return running.returncode, (screen + waits).replace("\r\n", "\n")


def _read(ours: int) -> str:
    """What comes next on the screen; nothing at its end."""
    assert select.select([ours], [], [], _PATIENCE)[0], "nothing comes any more"
    with contextlib.suppress(OSError):  # Linux says so when the other side has closed
        return os.read(ours, 65_536).decode()
    return ""
