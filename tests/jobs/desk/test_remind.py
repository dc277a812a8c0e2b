"""Remind: one digest for each lead and week, whatever is cut off, and nothing in it that may not leave."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest

from automation.errors import WorkspaceError
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.mail.ways.folder import FolderWay
from automation.rules.setup.requests import sheet_id
from automation.rules.values import from_serial
from automation.specs.system import EMAILS, PEOPLE, RUNS, TO_CHECK

NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
# No reference has a vowel: these letters never stand in one by chance.
CHILD = {"initials": "UO", "date_of_birth": "2015-03-01", "parent": "Mum"}
VISIT = {"action": "see my dad Xavier", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}


@pytest.fixture
def reference(partnership: Any) -> str:
    """A case with an action that is overdue."""
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    made = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=made, turns=[VISIT])
    run_sync(partnership.house)
    return made


def mails(partnership: Any) -> list[Any]:
    """Every message in the outbox."""
    files = sorted(partnership.house.config.mail.folder.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def to(partnership: Any, name: str) -> list[Any]:
    return [mail for mail in mails(partnership) if mail["To"].startswith(name)]


def body(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_a_lead_gets_one_digest_a_week_however_often_the_command_runs(partnership: Any, reference: str) -> None:
    assert run_remind(partnership.house).handed_over == 2
    again = run_remind(partnership.house)
    assert (again.handed_over, again.known) == (0, 2)
    (digest,) = to(partnership, "sal")
    assert digest["Subject"] == "1 overdue"
    assert f"{reference}, action 1 — A visit — 3 days overdue, was due 20 November 2026" in body(digest)
    run_remind(partnership.at(NEXT_MONDAY))
    assert len(to(partnership, "sal")) == 2


def test_a_reminder_before_the_very_first_sync_is_not_written_again_after_it(partnership: Any) -> None:
    assert run_remind(partnership.house, even_if_empty=True).handed_over == 4
    run_sync(partnership.house)
    again = run_remind(partnership.house, even_if_empty=True)
    assert (again.handed_over, again.known) == (0, 4)
    assert len(partnership.rows(EMAILS)) == len(mails(partnership)) == 4


@pytest.mark.parametrize("address", ["robin@hopeside.example", "Robin@Hopeside.example "])
def test_a_coordinator_who_comes_into_people_during_the_week_gets_no_second_summary(
    partnership: Any, reference: str, address: str
) -> None:
    robin = next(str(row["id"]) for row in partnership.rows(PEOPLE) if row["name"] == "Robin Ashdown")
    partnership.delete_row(PEOPLE, robin)
    run_remind(partnership.house)
    assert [row["id"] for row in partnership.rows(EMAILS) if row["kind"] == "Summary"] == ["summary/2026-W48/config"]
    partnership.type_row(PEOPLE, name="Robin A.", email=address, role="Coordinator")
    run_sync(partnership.house)
    assert run_remind(partnership.house).handed_over == 0
    run_remind(partnership.at(NEXT_MONDAY))
    assert len(to(partnership, "robin")) + len(to(partnership, "Robin")) == 2


def test_two_coordinators_get_a_summary_each(partnership: Any, reference: str) -> None:
    partnership.type_row(PEOPLE, name="Ade Obi", email="ade@hopeside.example", role="Coordinator")
    run_sync(partnership.house)
    run_remind(partnership.house)
    assert (len(to(partnership, "robin")), len(to(partnership, "ade"))) == (1, 1)


def test_the_sent_mail_stands_on_the_desk_and_in_emails(partnership: Any, reference: str) -> None:
    run_remind(partnership.house)
    line = next(row for row in partnership.rows(EMAILS) if row["person"] == "Sal Rowe")
    assert (line["kind"], line["period"]) == ("Digest", "2026-W48")
    assert from_serial(line["week"]) == date(2026, 11, 23), "the Monday of that week, for people"
    assert (line["state"], line["subject"]) == ("Written", "1 overdue")
    assert [str(message[2]) for message in partnership.dump()["message"]].count(
        str(line["message_id"]).strip("<>")
    ) == 1


def test_the_coordinator_hears_how_things_stand_by_reference_alone(partnership: Any, reference: str) -> None:
    partnership.send("feedback_child", reference="?", good="Xavier", not_safe=["Someone may not be safe"])
    run_sync(partnership.house)
    run_remind(partnership.house)
    told = body(to(partnership, "robin")[0])
    assert reference in told and "URGENT: Someone may not be safe" in told and "Sal Rowe: 1 overdue" in told
    assert "Xavier" not in told and "UO" not in told.replace(reference, "")


@pytest.mark.parametrize(("column", "label"), [("reference", "about Amy"), ("receipt", "Amy"), ("kind", "Amy?")])
def test_what_somebody_typed_over_a_line_of_to_check_does_not_get_out(
    partnership: Any, reference: str, column: str, label: str
) -> None:
    partnership.send("assessment_mum", reference="?")
    run_sync(partnership.house)
    partnership.edit(TO_CHECK, str(partnership.open_lines()[0]["id"]), **{column: label})
    run_remind(partnership.house)
    assert "Amy" not in body(to(partnership, "robin")[0])


def test_nothing_is_sent_when_there_is_nothing_unless_asked_for(partnership: Any) -> None:
    assert run_remind(partnership.house).handed_over == 0
    assert run_remind(partnership.house, even_if_empty=True).handed_over > 0


def test_a_dry_run_makes_the_messages_and_sends_none(partnership: Any, reference: str) -> None:
    before = partnership.dump()
    assert len(run_remind(partnership.house, dry_run=True).messages) == 2
    assert mails(partnership) == [] and partnership.dump() == before


def test_a_dry_run_lists_only_what_is_still_to_go_out(partnership: Any, reference: str) -> None:
    run_remind(partnership.house)
    again = run_remind(partnership.house, dry_run=True)
    assert (again.messages, again.known) == ([], 2)


def test_a_run_that_is_cut_off_while_sending_sends_the_rest_next_time_with_the_same_message_id(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = FolderWay.send

    def cut_off(way: FolderWay, message: Any) -> Any:
        send(way, message)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(FolderWay, "send", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run_remind(partnership.house)
    (first,) = mails(partnership)
    assert run_remind(partnership.house).handed_over == 2
    sent = mails(partnership)
    assert len(sent) == 2 and first["Message-ID"] in {mail["Message-ID"] for mail in sent}


def test_a_wrong_address_does_not_stop_the_others_and_is_tried_again_once_it_is_put_right(
    partnership: Any, reference: str
) -> None:
    sal = next(row for row in partnership.rows(PEOPLE) if row["name"] == "Sal Rowe")
    partnership.edit(PEOPLE, str(sal["id"]), email="sal at hopeside")
    done = run_remind(partnership.house)
    assert done.handed_over == 1 and done.result == "problems" and "Sal Rowe" in done.problems[0]
    partnership.edit(PEOPLE, str(sal["id"]), email="sal@hopeside.example")
    assert run_remind(partnership.house).handed_over == 1
    assert len(to(partnership, "sal")) == 1


def test_a_run_that_fails_leaves_a_line_in_runs_and_raises(
    partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise WorkspaceError("The workspace refused.", remedy="Try again.")

    monkeypatch.setattr("automation.jobs.remind.deliver", refused)
    with pytest.raises(WorkspaceError):
        run_remind(partnership.house)
    line = partnership.rows(RUNS)[-1]
    assert (line["job"], line["result"], line["problems"]) == ("remind", "Failed", "The workspace refused. Try again.")


def test_a_dry_run_that_fails_leaves_no_line(partnership: Any, reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise WorkspaceError("The workspace refused.")

    before = partnership.dump()
    monkeypatch.setattr("automation.jobs.remind.messages", refused)
    with pytest.raises(WorkspaceError):
        run_remind(partnership.house, dry_run=True)
    assert partnership.dump() == before


def test_links_stand_in_mails_only_where_others_can_reach_the_desk(partnership: Any, reference: str) -> None:
    run_remind(partnership.house)
    assert "://" not in body(to(partnership, "sal")[0])
    config = partnership.at(NEXT_MONDAY).config
    desk = msgspec.structs.replace(config.desk, public_url="https://desk.hopeside.example")
    partnership.house.config = msgspec.structs.replace(config, desk=desk)
    run_remind(partnership.house)
    assert "https://desk.hopeside.example/" in body(to(partnership, "robin")[-1])
    told = body(to(partnership, "sal")[-1])
    assert "https://desk.hopeside.example/forms/" in told and f"={reference}&entry." in told and "127.0.0.1" not in told


def test_a_tab_that_is_missing_from_the_digests_is_told_and_does_not_pass_in_silence(
    partnership: Any, reference: str
) -> None:
    partnership.do("agreed_actions", {"deleteSheet": {"sheetId": sheet_id("agreed_actions")}})
    done = run_remind(partnership.house)
    assert done.result == "problems" and any("“Agreed actions” is missing" in problem for problem in done.problems)


def test_the_line_of_a_digest_keeps_which_rows_it_told_of(partnership: Any, reference: str) -> None:
    run_remind(partnership.house)
    line = next(row for row in partnership.rows(EMAILS) if row["person"] == "Sal Rowe")
    assert re.fullmatch(r"[0-9a-f]{16} \d{5}", str(line["about"])), "a mark and a day, and nothing typed"


def test_a_workspace_that_was_set_up_before_tries_were_counted_goes_on_working(
    partnership: Any, reference: str
) -> None:
    for column in ("tries", "next_try", "about"):
        at = partnership.table(EMAILS).columns[column]
        span = {"sheetId": sheet_id(EMAILS), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        partnership.do(EMAILS, {"deleteDimension": {"range": span}})
    assert run_remind(partnership.house).handed_over == 2
    assert run_remind(partnership.house).handed_over == 0
    assert {row["state"] for row in partnership.rows(EMAILS)} == {"Written"}
