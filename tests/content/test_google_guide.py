"""docs/google.md and what `connect` says are the same way: no page, box or setting is in one of them only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from automation.config import parse_config
from automation.jobs.google.scopes import box
from automation.jobs.google.steps import KINDS, steps
from automation.workspace.account import FILES, SEND

GUIDE = (Path(__file__).parents[2] / "docs" / "google.md").read_text("utf-8")
CONSOLE = re.compile(r"https://console\.cloud\.google\.com/[\w/.]+")


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_that_the_walk_opens_stands_in_the_guide_in_the_same_order(kind: str) -> None:
    pages = [page for step in steps(kind) for page in step.pages]
    places = [GUIDE.index(page) for page in pages]
    assert places == sorted(places) and f'kind = "{kind}"' in GUIDE


def test_the_guide_opens_no_other_pages_of_the_console() -> None:
    walked = {page for kind in KINDS for step in steps(kind) for page in step.pages}
    assert set(CONSOLE.findall(GUIDE)) == walked


@pytest.mark.parametrize("kind", KINDS)
def test_each_step_of_the_walk_has_its_number_its_name_and_its_pages_in_the_guide(kind: str) -> None:
    sections = dict(re.findall(r"^## (\d\. .*)\n((?:(?!^## ).*\n)*)", GUIDE, re.MULTILINE))
    made = steps(kind)
    names = [f"{at}. {re.split('[.:]', step.title)[0]}" for at, step in enumerate(made, 1)]
    assert [*names, f"{len(made) + 1}. Sign in"] == list(sections)
    for name, step in zip(names, made, strict=True):
        assert all(page in sections[name] for page in step.pages)


@pytest.mark.parametrize("scope", [FILES, SEND])
def test_each_permission_is_explained_by_the_words_beside_its_box(scope: str) -> None:
    assert box(scope) in GUIDE and f"`{scope.rpartition('/')[2]}`" in GUIDE


def test_the_settings_that_the_guide_shows_can_be_used() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert parse_config(example).google.account == "tracker@your-organisation.example"
