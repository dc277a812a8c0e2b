"""The guide to adding a form is true: what it tells a coordinator to write is accepted."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from automation.specs.model import Specs
from automation.specs.reading import load_specs

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "adding_a_form.md").read_text(encoding="utf-8")


def examples() -> dict[str, str]:
    """The guide's examples by the file that each is for."""
    return dict(re.findall(r"```toml\n# (\S+\.toml)\n(.*?)```", GUIDE, re.DOTALL))


@pytest.fixture
def followed(tmp_path: Path) -> Specs:
    """Forms and sheets of a partnership that has done everything the guide shows."""
    for folder in ("form_specs", "sheet_templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name, example in examples().items():
        path = tmp_path / name
        if path.name == "tracker.toml":
            before, mark, after = path.read_text(encoding="utf-8").partition("  # From the assessment.\n")
            assert mark
            path.write_text(f"{before}{example}\n{mark}{after}", encoding="utf-8")
        else:
            old = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(old + example, encoding="utf-8")
    return load_specs([tmp_path / "form_specs", tmp_path / "sheet_templates"])


def test_a_partnership_that_follows_the_guide_gets_what_it_shows(followed: Specs) -> None:
    child_page = next(section for section in followed.form("referral").sections if section.key == "child")
    assert child_page.questions[-1].key == "school"
    assert "school" in [column.key for column in followed.tab("children").columns]
    assert followed.form("session_request").tab == "sessions"
    assert followed.tab("group_actions").follow_up is not None


def test_the_guide_names_no_branch_or_repeat_that_the_forms_do_not_have() -> None:
    shown = re.findall(r"```toml\n( *(?:go_to|repeat) = .*)\n```", GUIDE)
    forms = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "form_specs").glob("*.toml"))
    assert len(shown) == 2
    assert all(line in forms for line in shown)
