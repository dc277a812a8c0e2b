"""What may be typed in To check is offered on its line, and another word is told at once."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from signing_in import signed_in

from automation.jobs.passphrase import new_passphrase
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id

CHILD = {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}
PASSPHRASE = "Quiet green lantern-by the river"


def asked_about(partnership: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A line that asks which case an assessment belongs to, and one that asks which of two values stays."""
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=reference, how_now="Good")
    run_sync(partnership.house)
    partnership.edit("children", reference, how_now="Hard")
    partnership.send("assessment_mum", reference=reference, how_now="Really good")
    partnership.send("assessment_mum", reference="?", initials="QZ", date_of_birth="2015-03-01")
    run_sync(partnership.house)
    lines = {line["kind"]: line for line in partnership.open_lines()}
    return lines["Which case?"], lines["Two values"]


def offered(partnership: Any, browser: Any, line: dict[str, Any]) -> list[str]:
    address = f"/tracker/{partnership.file_of('to_check')}/{sheet_id('to_check')}/row/{line['id']}"
    page = BeautifulSoup(browser.get(address).text, "html.parser")
    return [option.text for option in page.select('select[name="c.decision"] option')][1:]


def test_a_line_offers_what_may_be_typed_there_wherever_it_is_sorted_to(partnership: Any) -> None:
    which, two = asked_about(partnership)
    new_passphrase(partnership.house, PASSPHRASE)
    browser = signed_in(partnership.house.office.desk, PASSPHRASE)
    reference = partnership.rows("children")[0]["id"]
    for column in ("kind", "id"):
        assert offered(partnership, browser, which) == [reference, "yes", "new", "ignore"]
        assert offered(partnership, browser, two) == ["use", "keep"]
        partnership.sort("to_check", column)
        assert not provision(partnership.house).writes
    tab = browser.get(f"/tracker/{partnership.file_of('to_check')}/{sheet_id('to_check')}").text
    assert 'name="f.decision"' not in tab, "what one line offers is no filter for all of them"


def test_another_word_is_kept_and_told_as_soon_as_it_is_saved(partnership: Any) -> None:
    _, two = asked_about(partnership)
    new_passphrase(partnership.house, PASSPHRASE)
    browser = signed_in(partnership.house.office.desk, PASSPHRASE)
    address = f"/tracker/{partnership.file_of('to_check')}/{sheet_id('to_check')}/row/{two['id']}"
    for typed, told in (("seen", True), ("keep", False)):
        page = BeautifulSoup(browser.get(address).text, "html.parser")
        hidden = {one["name"]: one["value"] for one in page.select("#row input[type=hidden]")}
        sent = {**hidden, "c.state": "Open", "c.decision": typed}
        answer = browser.post(address, data=sent, follow_redirects=True).text
        assert (f"“{typed}”, which is not in its list. Is that what you mean?" in answer) == told
        assert partnership.row("to_check", two["id"])["decision"] == typed
    run_sync(partnership.house)
    assert partnership.row("to_check", two["id"])["outcome"] == "The sheet's value was kept."
