"""followthrough restore: says which answers came since the copy was made, and go with the file that it replaces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from terminal import at_a_terminal

from automation.desk.forms.responses import add_response, receipt_number
from automation.desk.store import Store
from automation.jobs.files import find_files
from automation.jobs.house import open_house
from automation.rules.layout import NOT_SAFE_CHOICE
from automation.specs.system import NOT_SAFE

Say = Callable[..., Any]
COPY = "backups/followthrough-2026-11-23.sqlite"


def somebody_says_that_someone_may_not_be_safe(office: Path) -> str:
    """An answer that nobody has taken in yet; returns its receipt number."""
    house, response_id = open_house(office / "config.toml"), "222222222222222222BCDFGHJK"
    places = house.layouts["feedback_child"].by_id.values()
    (question,) = [placed.ids[0] for placed in places if placed.question.key == NOT_SAFE]
    given = {question: {"questionId": question, "textAnswers": {"answers": [{"value": NOT_SAFE_CHOICE}]}}}
    form_id, store = find_files(house, {}).forms["feedback_child"], house.office.desk.store
    with store.write() as connection:
        add_response(connection, form_id, response_id, "1", given, lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
    store.close()
    return receipt_number(response_id)


def test_a_worry_that_came_after_the_copy_is_told_before_and_after_it_is_put_back(say: Say, office: Path) -> None:
    say("backup", "--today", "2026-11-23")
    receipt = somebody_says_that_someone_may_not_be_safe(office)
    lead = open_house(office / "config.toml").config.safeguarding
    worry = f"  1 says that someone may not be safe: receipt {receipt}.\n  Make sure now that {lead.name} knows"
    dry = say("restore", COPY, "--dry-run")
    assert (
        dry.code == 0 and f"the answers of 1 response that came after this copy was made would go:\n{worry}" in dry.out
    )
    assert "only while neither `followthrough run` nor `followthrough serve` is open." in dry.out
    assert "What was typed in the tracker since then would go too." in dry.out
    ended, screen = at_a_terminal(["restore", COPY], [("Put the copy in its place? Type yes: ", "n")])
    assert ended == 2 and f"receipt {receipt}" in screen, screen
    assert "Nothing was changed" in screen and "--yes" not in screen, (
        "who said no asks for no way to do it all the same"
    )
    done = say("restore", COPY, "--yes")
    (before,) = office.glob("desk.before-restore-*.sqlite")
    assert done.code == 1 and f"the answers of 1 response that came after this copy was made went:\n{worry}" in done.out
    assert f"lies at {before}" in done.out and f"  followthrough restore {before}\n" in done.out
    back = say("restore", str(before), "--yes")
    assert back.code == 0 and "No answers came after this copy was made." in back.out


def test_a_dry_run_says_that_the_desk_is_open_in_another_program(say: Say, office: Path) -> None:
    say("backup", "--today", "2026-11-23")
    other = Store(office / "desk.sqlite")
    other.meta("secret")
    try:
        assert "LOOK: It is put back only while" in say("restore", COPY, "--dry-run").out
    finally:
        other.close()
