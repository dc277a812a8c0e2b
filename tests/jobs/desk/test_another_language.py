"""A form in Welsh beside the English one: what its choices mean stands in the tracker in the tracker's own words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.provision import provision
from automation.jobs.sync import run_sync

CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-12-11"}
MIND = (
    ('key = "change_of_mind"', 'key = "newid_meddwl"'),
    ('choices = ["Yes", "Not yet", "No"]', 'choices = ["Ydw", "Ddim eto", "Nac ydw"]'),
    (
        '  column = "agreed"\n',
        '  sets = { "Ydw" = { agreed = "Yes" }, "Ddim eto" = { agreed = "Not yet" }, "Nac ydw" = { agreed = "No" } }\n',
    ),
)
UPDATE = (
    ('key = "action_update"', 'key = "diweddaru"'),
    ('choices = ["Not started", "In progress", "Done", "No longer needed"]', 'choices = ["Ar waith", "Wedi gorffen"]'),
    (
        '  column = "status"\n',
        '  sets = { "Ar waith" = { status = "In progress" }, "Wedi gorffen" = { status = "Done" } }\n',
    ),
)


def translate(specs: Path, english: str, welsh: str, changes: tuple[tuple[str, str], ...]) -> None:
    text = (specs / "forms" / f"{english}.toml").read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (specs / "forms" / f"{welsh}.toml").write_text(text, "utf-8")


def later(partnership: Any) -> Any:
    return partnership.at(partnership.house.clock() + timedelta(hours=1))


@pytest.fixture
def child(partnership: Any, specs: Path) -> str:
    partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    (row,) = partnership.rows("children")
    partnership.send("assessment_mum", reference=str(row["id"]), turns=[VISIT])
    run_sync(later(partnership))
    translate(specs, "change_of_mind", "newid_meddwl", MIND)
    translate(specs, "action_update", "diweddaru", UPDATE)
    return str(row["id"])


def test_a_no_in_welsh_lets_the_case_rest(partnership: Any, child: str) -> None:
    provision(later(partnership))
    partnership.send("newid_meddwl", reference=child, agreed="Nac ydw", mind_words="dim diolch")
    run_sync(later(partnership))
    row = partnership.row("children", child)
    assert (row["agreed"], row["waiting_state"], row["mind_words"]) == ("No", "Stopped", "dim diolch")
    assert [line["kind"] for line in partnership.open_lines()] == ["No longer takes part"]


@pytest.mark.parametrize("column", ["status", "standing"])
def test_news_in_welsh_goes_to_an_action_of_any_tab(partnership: Any, specs: Path, child: str, column: str) -> None:
    """Also where the pilot plan calls its columns otherwise."""
    plan = specs / "sheets" / "pilot_plan.toml"
    plan.write_text(plan.read_text("utf-8").replace('"status"', f'"{column}"'), "utf-8")
    provision(later(partnership))
    run_sync(partnership.house)
    partnership.send("diweddaru", reference=child, number="1", status="Wedi gorffen", progress="gwelodd ei dad")
    partnership.send("diweddaru", reference="PLAN", number="1.1", status="Wedi gorffen")
    run_sync(later(partnership))
    row = partnership.row("agreed_actions", f"{child}/1")
    assert (row["status"], row["progress"], bool(row["done_on"])) == ("Done", "gwelodd ei dad", True)
    row = partnership.row("pilot_plan", "PLAN/1.1")
    assert (row[column], bool(row["done_on"])) == ("Done", True)
    assert partnership.open_lines() == []
