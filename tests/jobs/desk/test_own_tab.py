"""A tab of a partnership's own that is followed up works by its template alone: no code knows it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.house import House
from automation.jobs.provision import provision
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.shipped import shipped

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGREEMENTS = """
key = "agreements"
title = "Agreements"

[[tabs]]
key = "agreement_reviews"
title = "Agreement reviews"
sensitive = false
row_key = "number"
columns = [
{ key = "number", title = "No." },
{ key = "agreement", title = "Agreement", mail = true },
{ key = "reviewer", title = "Reviewed by", type = "lead", owner = "both" },
{ key = "review_by", title = "Review by", type = "date", owner = "both" },
{ key = "state", title = "State", type = "choice", choices = ["Open", "Reviewed"], owner = "both" },
{ key = "reviewed_on", title = "Reviewed on", type = "date", owner = "both" },
{ key = "late", title = "Late?", owner = "script", computed = { rule = "overdue" } },
{ key = "link", title = "News", type = "link", owner = "script", computed = { rule = "link", form = "action_update" } },
]
rows = [
{ number = "1", agreement = "With the court", reviewer = "SR, Jo", review_by = "October 2026" },
{ number = "2", agreement = "With the school", reviewer = "SR", review_by = "ongoing", state = "Open" },
]

[tabs.follow_up]
what = "agreement"
lead = "reviewer"
due = "review_by"
status = "state"
done_on = "reviewed_on"
number = "number"
reference_text = "AGREEMENT"
closed = ["Reviewed"]
"""


@pytest.fixture
def with_agreements(folder: Path, open_at: Callable[[datetime], House], partnership: Any) -> Any:
    """A partnership that put a spreadsheet of its own beside the shipped ones."""
    partnership.house.office.desk.store.close()
    shutil.copytree(shipped("sheet_templates"), folder / "sheets")
    (folder / "sheets" / "agreements.toml").write_text(AGREEMENTS, encoding="utf-8")
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert 'sheets = ""' in text
    config.write_text(text.replace('sheets = ""', 'sheets = "sheets"'), encoding="utf-8")
    steps = provision(partnership.at(MONDAY)).steps
    assert [step.what for step in steps if step.kind == "create"] == [
        "the spreadsheet “Agreements”", "the tab “Agreement reviews” (8 columns)",
    ]  # fmt: skip
    return partnership


def test_it_is_overdue_asked_about_and_put_into_digests_like_any_other(with_agreements: Any) -> None:
    done = run_sync(with_agreements.house)
    # The shipped plan's twenty rows are adopted in this first run too.
    assert (done.adopted, done.overdue) == (22, 1)
    court, school = with_agreements.rows("agreement_reviews")
    assert (court["id"], court["late"]) == ("AGREEMENT/1", "Overdue") and "late" not in school
    assert ["“Jo”" in str(line["what"]) for line in with_agreements.open_lines()] == [True]
    run_remind(with_agreements.house)
    (digest,) = with_agreements.house.config.mail.folder.glob("*-digest-*.eml")
    assert "With the court" in digest.read_text(encoding="utf-8")


def test_news_about_it_arrives_by_the_form_for_news(with_agreements: Any) -> None:
    run_sync(with_agreements.house)
    assert "=AGREEMENT&entry." in str(with_agreements.rows("agreement_reviews")[0]["link"])
    with_agreements.send("action_update", reference="agreement", number="1", status="Done", due="2026-12-01")
    with_agreements.send("action_update", reference="AGREEMENT", number="2", status="In progress")
    run_sync(with_agreements.house)
    court, school = with_agreements.rows("agreement_reviews")
    assert (court["state"], court["reviewed_on"], court["review_by"]) == ("Reviewed", 46349, "October 2026")
    assert "late" not in court and school["state"] == "Open"
    asked = sorted(str(line["what"]) for line in with_agreements.open_lines() if line["kind"] == "Two values")
    assert ["“1 December 2026”" in asked[0], "“In progress”" in asked[1]] == [True, True]
