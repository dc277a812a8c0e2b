"""How long the command takes to start, beside a Python that does nothing."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_PAIRS: Final = 7
HELP: Final = (sys.executable, "-m", "automation.cli", "--help")


@dataclass(frozen=True)
class Startup:
    """Medians of whole processes in milliseconds: the command, `python -c pass`, and how many times as long it is."""

    command_ms: float
    python_ms: float
    ratio: float


def measure_startup(command: Sequence[str] = HELP, pairs: int = _PAIRS) -> Startup:
    """How long a command takes as a whole process, beside a Python that does nothing, one after the other."""
    taken = [(_run(command), _run((sys.executable, "-c", "pass"))) for _ in range(pairs)]
    ours, bare = (statistics.median(times) for times in zip(*taken, strict=True))
    return Startup(round(ours * 1_000, 1), round(bare * 1_000, 1), round(ours / bare, 2))


def _run(command: Sequence[str]) -> float:
    """Seconds that a process takes from start to end; raises CalledProcessError where it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start
