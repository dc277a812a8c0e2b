"""The key file: made once, readable by its owner alone, and never shown."""

from __future__ import annotations

import pytest

from automation.config import keys_path, load_keys, make_keys
from automation.errors import ConfigError


def test_keys_are_made_once_and_come_back(tmp_path):
    config = tmp_path / "config.toml"
    made = make_keys(config)
    assert len(made.reference_bytes()) == 32
    assert load_keys(config) == made
    assert make_keys(config) == made
    assert keys_path(config) == tmp_path / ".followthrough" / "keys.toml"


def test_two_installations_have_different_keys(tmp_path):
    assert make_keys(tmp_path / "a" / "config.toml") != make_keys(tmp_path / "b" / "config.toml")


def test_only_the_owner_can_read_the_keys(tmp_path):
    make_keys(tmp_path / "config.toml")
    path = keys_path(tmp_path / "config.toml")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_keys_that_others_can_read_are_refused_with_the_command_that_mends_it(tmp_path):
    config = tmp_path / "config.toml"
    made = make_keys(config)
    keys_path(config).chmod(0o644)
    with pytest.raises(ConfigError) as caught:
        load_keys(config)
    (problem,) = caught.value.problems
    assert problem.found == "other people on this computer can read it"
    assert problem.remedy == f"Type: chmod 600 {keys_path(config)}"
    assert made.reference_key not in str(problem)


def test_missing_keys_are_told_with_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="key file") as caught:
        load_keys(tmp_path / "config.toml")
    assert "keep a copy" in caught.value.remedy
    assert "No such file" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    "text", ['reference_key = "abc"', 'reference_key = "' + "g" * 64 + '"', "", "reference_key = "]
)
def test_spoilt_keys_are_refused_and_never_shown(tmp_path, text):
    config = tmp_path / "config.toml"
    make_keys(config)
    keys_path(config).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_keys(config)
    assert len(caught.value.problems) == 1
    assert "ggg" not in str(caught.value.problems[0])
