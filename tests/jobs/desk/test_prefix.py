"""Another prefix of references in config.toml than those in the tracker have: it is told, with what to write."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from hopeside import MONDAY

from automation.jobs.explain import explain
from automation.jobs.sync import run_sync

CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "stage": "Court"}


def test_it_is_told_until_the_prefix_is_what_it_was(partnership: Any, folder: Path) -> None:
    for initials in ("AB", "CD"):
        partnership.send("referral", who_asks="The young person", turns=[{**CHILD, "initials": initials}])
    assert run_sync(partnership.house).problems == []
    given = str(partnership.rows("children")[0]["id"])
    old = given.partition("-")[0]
    config = folder / "config.toml"
    text = config.read_text("utf-8")
    assert text.count(f'prefix = "{old}"') == 1
    config.write_text(text.replace(f'prefix = "{old}"', 'prefix = "ZZ"'), "utf-8")
    partnership.at(MONDAY + timedelta(hours=1))
    partnership.send("referral", who_asks="The young person", turns=[{**CHILD, "initials": "EF"}])
    for _ in range(2):
        (problem,) = run_sync(partnership.house).problems
        assert f"begin with {old}, and config.toml says ZZ" in problem and f'Write prefix = "{old}" there' in problem
    for typed in (given, given.lower()):
        assert explain(partnership.house, typed).story.name == given
    config.write_text(text, "utf-8")
    partnership.at(MONDAY + timedelta(hours=2))
    assert run_sync(partnership.house).problems == [] and len(partnership.rows("children")) == 3
