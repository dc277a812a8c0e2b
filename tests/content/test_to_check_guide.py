"""The guide to To check is true: every question it can ask stands there, with every word that may be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from automation.rules.intake.kinds import HOW_TO_DECIDE
from automation.specs.reading import load_specs

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "to_check.md").read_text(encoding="utf-8")


def words_for(kind: str) -> set[str]:
    """What the table says may be typed where this is asked."""
    found, here = set(), False
    for asked, typed in re.findall(r"^\|([^|]*)\|([^|]*)\|[^|]*\|$", GUIDE, re.MULTILINE):
        here = f"**{kind}**" in asked if asked.strip() else here
        found |= {typed.strip()} if here else set()
    return found


@pytest.mark.parametrize("kind", HOW_TO_DECIDE)
def test_every_question_stands_there_with_the_words_that_its_line_asks_for(kind: str) -> None:
    asked_for = set(re.findall(r"“(\w+)”", HOW_TO_DECIDE[kind]))
    assert asked_for and asked_for <= words_for(kind)


def test_the_columns_that_the_guide_names_are_those_of_the_tracker() -> None:
    specs = load_specs()
    titles = {column.title for key in ("children", "to_check", "responses") for column in specs.tab(key).columns}
    assert {"Goes on in", "Same child as", "Referral received", "Your decision", "Note"} <= titles
    assert "Settled" in {view.title for view in specs.tab("to_check").views}


def test_the_readme_leads_to_the_guide() -> None:
    assert "docs/to_check.md" in (ROOT / "README.md").read_text(encoding="utf-8")
