"""A partnership with specs of its own, set up once; each example works in a copy of its folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hopeside import ANSWERS, PEOPLE

from automation.config import make_keys, write_config
from automation.jobs.house import open_house
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.keys import keys_path
from automation.shipped import shipped

pytest.register_assert_rewrite("whole.always", "whole.erased")


CHILD = {"date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "stage": "Court", "agreed": "Yes"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "SR", "due": "2026-11-20"}
PHOTO = {"action": "a photo", "kind_of_support": "Information", "lead": "Nobody Known", "due": "2026-12-01"}

STANDARDS = """
key = "standards"
title = "Standards"

[[tabs]]
key = "standards"
title = "Standards"
sensitive = false
columns = [
    { key = "organisation", title = "Organisation", owner = "both" },
    { key = "statement", title = "Statement", owner = "both" },
    { key = "level", title = "Level", owner = "both" },
    { key = "notes", title = "Notes" },
]
"""
SELF_ASSESSMENT = """
key = "self_assessment"
title = "How we are doing"
purpose = "stands"
tab = "standards"
natural_key = ["organisation", "statement"]
who = "A partner"

[[sections]]
key = "self"
title = "How we are doing"
questions = [
    { key = "organisation", kind = "short_text", title = "Organisation", column = "organisation" },
    { key = "statement", kind = "short_text", title = "Statement", column = "statement" },
    { key = "level", kind = "short_text", title = "How far are you?", column = "level" },
]
"""
ROUTING = """
tab = "children"
column = "partner"
born = "date_of_birth"

[[partners]]
name = "Time for Kids"
capacity = 2

[[partners]]
name = "Family Links"
capacity = 3

[[rules]]
partner = "Time for Kids"
when = { area = ["Seaton"] }
age = { youngest = 8 }

[[rules]]
partner = "Family Links"
"""


@pytest.fixture(scope="session")
def began(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A partnership that has begun: its folder, and what is known to have happened in it."""
    from whole.office import MONDAY, Office, ids_of

    folder = tmp_path_factory.mktemp("partnership")
    _set_up(folder, lambda: MONDAY)
    office = Office(folder)
    office.send("referral", *({**CHILD, "initials": initials} for initials in ("AB", "CD")), who_asks="Jo")
    office.send("referral", {**CHILD, "initials": "EF"}, who_asks="The young person")
    run_sync(office.house)
    for reference in ids_of(office.look().book.tables["children"])[:2]:
        office.wait(minutes=1)
        office.send("assessment_mum", VISIT, PHOTO, reference=reference, trusted_adult="my nan")
    office.send("assessment_mum", VISIT, reference="?", initials="EF", date_of_birth="2015-03-01")
    office.send("feedback_child", good="the biscuits")
    run_sync(office.house)
    office.close()
    return folder, office.known


def _set_up(folder: Path, clock: Callable[[], datetime]) -> None:
    write_config(folder / "config.toml", ANSWERS)
    make_keys(folder / "config.toml")
    # The same references each time, so that a history can be played again.
    keys_path(folder / "config.toml").write_text(f'reference_key = "{"0f" * 32}"\n', encoding="utf-8")
    shutil.copytree(shipped("form_specs"), folder / "forms")
    shutil.copytree(shipped("sheet_templates"), folder / "sheets")
    (folder / "forms" / "self_assessment.toml").write_text(SELF_ASSESSMENT, encoding="utf-8")
    (folder / "sheets" / "standards.toml").write_text(STANDARDS, encoding="utf-8")
    (folder / "routing.toml").write_text(ROUTING, encoding="utf-8")
    text = (folder / "config.toml").read_text(encoding="utf-8")
    text = text.replace('forms = ""', 'forms = "forms"').replace('sheets = ""', 'sheets = "sheets"')
    (folder / "config.toml").write_text(text, encoding="utf-8")
    house = open_house(folder / "config.toml", clock=clock)
    provision(house, people=PEOPLE)
    house.office.desk.store.close()
