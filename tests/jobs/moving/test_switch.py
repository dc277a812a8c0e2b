"""Where the workspace is, changed in config.toml with every note kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.errors import ConfigError
from automation.jobs.moving.switch import switch, switched
from automation.shipped import shipped

EXAMPLE = shipped("config.example.toml").read_text("utf-8")


def test_of_the_example_one_word_changes():
    changed = switched(EXAMPLE, "google")
    assert changed == EXAMPLE.replace('\nwhere = "desk"', '\nwhere = "google"')
    assert switched(changed, "desk") == EXAMPLE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[workspace]  # here\n  where='desk' # still\n", '[workspace]  # here\n  where="google" # still\n'),
        ("[workspace]\n[desk]\nport = 1\n", '[workspace]\nwhere = "google"\n[desk]\nport = 1\n'),
        ('[mail]\nwhere = "x"\n', '[mail]\nwhere = "x"\n\n[workspace]\nwhere = "google"\n'),
    ],
)
def test_however_it_is_written(before: str, after: str):
    assert switched(before, "google") == after


def test_a_file_that_is_written_in_another_way_is_left_alone_and_the_remedy_says_what_to_type(tmp_path: Path):
    file = tmp_path / "config.toml"
    file.write_text('workspace.where = "desk"\n', "utf-8")
    with pytest.raises(ConfigError) as told:
        switch(file, "google")
    assert 'where = "google" under [workspace]' in told.value.remedy
    assert file.read_text("utf-8") == 'workspace.where = "desk"\n'
