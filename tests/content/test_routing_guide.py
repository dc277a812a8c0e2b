"""The guide to routing is true: its example fits the sheets that come with Followthrough, and says what it claims."""

from __future__ import annotations

import re
from pathlib import Path

from automation.specs.reading import load_routing, load_specs
from automation.specs.routing import Routing

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "routing.md").read_text(encoding="utf-8")


def read_example(tmp_path: Path) -> Routing:
    """The guide's example, as a coordinator copies it."""
    (example,) = re.findall(r"```toml\n# routing\.toml\n(.*?)```", GUIDE, re.DOTALL)
    path = tmp_path / "routing.toml"
    path.write_text(example, encoding="utf-8")
    return load_routing(path, load_specs())


def test_the_example_can_be_copied_as_it_stands(tmp_path: Path) -> None:
    routing = read_example(tmp_path)
    assert [partner.capacity for partner in routing.partners] == [12, 0]
    assert [bool(rule.when or rule.age) for rule in routing.rules] == [True, True, False]


def test_the_words_that_the_guide_quotes_are_those_of_the_tracker() -> None:
    children = load_specs().tab("children")
    titles = {column.title for column in children.columns}
    assert {"Partner", "Why this partner", "Needs attention", "Days waiting", "Language"} <= titles
    assert "No partner yet" in {view.title for view in children.views}
    assert all(f"{title}" in GUIDE for title in ("Why this partner", "No partner yet", "Chosen by"))


def test_the_guide_is_named_where_the_setting_is() -> None:
    assert "docs/routing.md" in (ROOT / "config.example.toml").read_text(encoding="utf-8")
