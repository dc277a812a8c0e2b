"""followthrough completion: a shell finishes commands, options and files, and nothing else gets slower for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from automation.cli.commands import COMMANDS
from automation.cli.parser import flags

Say = Callable[..., Any]


def completed(script: Path, *words: str) -> set[str]:
    """What bash offers after these words, the last of which is not finished yet."""
    typed = " ".join(f"'{word}'" for word in words)
    ask = f"source '{script}'; COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _shtab_followthrough"
    done = subprocess.run(
        ["bash", "-c", f"{ask}; printf '%s\\n' \"${{COMPREPLY[@]}}\""], capture_output=True, text=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.fixture
def script(say: Say, tmp_path: Path) -> Path:
    """The script for bash, in a file."""
    file = tmp_path / "followthrough.bash"
    file.write_text(say("completion", "bash").out, encoding="utf-8")
    return file


def test_bash_finishes_commands_and_their_options(script: Path) -> None:
    assert completed(script, "followthrough", "sy") == {"sync"}
    assert completed(script, "followthrough", "sync", "--d") == {"--dry-run"}
    assert completed(script, "followthrough", "completion", "") >= {"bash", "zsh"}


def test_bash_finishes_the_names_of_files_where_one_is_asked_for(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hopeside.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert completed(script, "followthrough", "sync", "--config", "hope") == {"hopeside.toml"}


def test_zsh_is_told_of_every_command_and_option(say: Say) -> None:
    script = say("completion", "zsh").out
    assert script.startswith("#compdef followthrough\n")
    assert all(f"\n    {command.name}:'" in script for command in COMMANDS)
    assert all(flag in script for command in COMMANDS for flag in flags(command))


def test_another_shell_is_refused_in_a_sentence(say: Say) -> None:
    said = say("completion", "fish")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("“fish” is none of ") and "bash" in said.err and "zsh" in said.err


def test_no_other_command_waits_for_it() -> None:
    asked = "import sys; from automation.cli.main import run; run(['sync', '--help']); sys.exit('shtab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, timeout=60).returncode == 0
