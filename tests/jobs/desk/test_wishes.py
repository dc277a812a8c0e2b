"""From one email to the next: a click, a sync, and the digest stays away; alerts come all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
import requests

from automation.desk.given import read
from automation.jobs.house import House
from automation.jobs.remind import run_remind
from automation.jobs.serving import served
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.rules.values import to_serial
from automation.specs.system import PEOPLE, TO_CHECK

NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
IN_A_MONTH = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
CHILD = {"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}
DESK = "https://desk.hopeside.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def reachable(house: House) -> House:
    """The house as one that others can reach, so that its mails carry links."""
    desk = msgspec.structs.replace(house.config.desk, public_url=DESK)
    house.config = msgspec.structs.replace(house.config, desk=desk)
    return house


@pytest.fixture
def due(partnership: Any) -> Any:
    """A partnership that others can reach, with an action of Sal's that is overdue."""
    monday = partnership.house.clock()
    partnership.at(monday - timedelta(days=7))
    partnership.send("referral", turns=[CHILD])
    run_sync(reachable(partnership.house))
    reference = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    run_sync(reachable(partnership.at(monday)))
    return partnership


def digests(partnership: Any, name: str = "sal") -> list[Any]:
    """The digests to somebody in the outbox, the newest last."""
    files = sorted(partnership.house.config.mail.folder.glob("*-digest-*.eml"))
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail for mail in found if mail["To"].startswith(name)]


def stop_link(mail: Any) -> str:
    return str(mail["List-Unsubscribe"]).split(">")[0].removeprefix("<")


def page_link(mail: Any) -> str:
    words = mail.get_body(("plain",)).get_content().split()
    return next(word for word in words if word.startswith(f"{DESK}/forms/given/"))


def row(partnership: Any, name: str) -> dict[str, Any]:
    return next(row for row in partnership.rows(PEOPLE) if row["name"] == name)


def click(partnership: Any, link: str, **fields: str) -> requests.Response:
    """Post to a link over a socket, as a mail provider's computer does behind the proxy."""
    with served(partnership.house.office.desk) as address:
        return requests.post(link.replace(DESK, address), data=fields or ONE_CLICK, allow_redirects=False, timeout=30)


def test_one_click_in_the_mail_program_stops_the_next_digest(due: Any) -> None:
    run_remind(due.house)
    (mail,) = digests(due)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<mailto:robin@hopeside.example?" in mail["List-Unsubscribe"]
    assert click(due, stop_link(mail)).status_code == 200
    run_sync(reachable(due.at(NEXT_MONDAY)))
    assert row(due, "Sal Rowe")["how_often"] == "Never"
    run_remind(due.house)
    assert len(digests(due)) == 1
    assert due.open_lines() == []


def test_a_scanner_that_opens_every_link_stops_nothing(due: Any) -> None:
    run_remind(due.house)
    mail = digests(due)[0]
    with served(due.house.office.desk) as address:
        for link in (stop_link(mail), page_link(mail)):
            assert requests.get(link.replace(DESK, address), timeout=30).status_code == 200
            assert requests.head(link.replace(DESK, address), timeout=30).status_code == 200
    run_sync(reachable(due.at(NEXT_MONDAY)))
    run_remind(due.house)
    assert len(digests(due)) == 2


def test_a_pause_ends_by_itself(due: Any) -> None:
    run_remind(due.house)
    link = page_link(digests(due)[0])
    question = next(one for one in due.house.layouts["email_wishes"].pages[0].questions if one.question.key == "wish")
    assert click(due, link, action="send").status_code == 422, "the page asks which wish it is"
    field = f"entry.{int(question.ids[0], 16)}"
    assert click(due, link, **{field: "No emails for two weeks"}).status_code == 303
    run_sync(reachable(due.at(NEXT_MONDAY)))
    assert row(due, "Sal Rowe")["pause_until"] == to_serial(date(2026, 12, 7))
    run_remind(due.house)
    assert len(digests(due)) == 1
    run_remind(reachable(due.at(IN_A_MONTH)))
    assert len(digests(due)) == 2


def test_the_link_names_nobody_and_is_the_readers_own(due: Any) -> None:
    sal = str(row(due, "Sal Rowe")["id"])
    due.edit(PEOPLE, sal, deputy="Robin Ashdown", pause_until=to_serial(date(2026, 12, 24)))
    run_remind(due.house)
    mail = digests(due, "robin")[0]
    secret = due.house.office.desk.store.meta("secret")
    for link in (stop_link(mail), page_link(mail)):
        found = read(secret, urlsplit(link).path.rpartition("/")[2], due.house.clock())
        assert found is not None
        ((code,),) = found[0].answers.values()
        assert code == row(due, "Robin Ashdown")["code"] != row(due, "Sal Rowe")["code"]
        for name in ("Sal", "Robin", "Ashdown", "hopeside"):
            assert name not in f"{found[0]}"


def test_without_an_address_of_the_desk_there_is_nothing_to_click(due: Any) -> None:
    run_remind(due.at(NEXT_MONDAY))
    mail = digests(due)[0]
    assert mail["List-Unsubscribe"] is None and "/forms/given/" not in mail.as_string()


def test_a_tracker_without_codes_yet_sends_digests_without_such_links(due: Any) -> None:
    table = due.table(PEOPLE)
    place = table.columns["code"]
    span = {"sheetId": sheet_id(PEOPLE), "dimension": "COLUMNS"}
    due.do(PEOPLE, {"deleteDimension": {"range": {**span, "startIndex": place, "endIndex": place + 1}}})
    run_remind(due.house)
    assert digests(due)[0]["List-Unsubscribe"] is None


def test_a_safeguarding_lead_who_stopped_emails_still_gets_alerts(due: Any) -> None:
    sam = row(due, "Sam Whitlock")
    due.send("email_wishes", code=str(sam["code"]), wish="No more emails")
    run_sync(due.house)
    assert row(due, "Sam Whitlock")["how_often"] == "Never"
    due.send("referral", turns=[CHILD], not_safe=["Someone may not be safe"])
    assert run_sync(due.house).alerts == 1
    (alert,) = due.house.config.mail.folder.glob("*-alert-*.eml")
    mail = message_from_bytes(alert.read_bytes(), policy=policy.default)
    assert mail["To"] == "sam@hopeside.example" and mail["List-Unsubscribe"] is None


def test_the_page_says_that_alerts_still_come(due: Any) -> None:
    run_remind(due.house)
    link = page_link(digests(due)[0])
    with served(due.house.office.desk) as address:
        page = requests.get(link.replace(DESK, address), timeout=30).text
    assert "Nobody can switch that off here" in page and "No emails for four weeks" in page and "Sal" not in page


def test_the_calendar_file_of_a_digest_holds_its_dates_by_reference(due: Any) -> None:
    from icalendar import Calendar

    run_remind(due.house)
    (file,) = digests(due)[0].iter_attachments()
    (event,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    reference = due.rows("children")[0]["id"]
    assert str(event["SUMMARY"]) == f"{reference}, action 1 due" and event["DTSTART"].dt == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "clicked"),
    [
        ({"how_often": "Every week"}, "No more emails"),
        ({"how_often": "Every day"}, "No more emails"),
        ({"how_often": "weekly, please"}, "No more emails"),
        ({"pause_until": "no idea"}, "No emails for two weeks"),
        ({"pause_until": to_serial(date(2026, 11, 26))}, "No emails for two weeks"),
    ],
)
def test_who_asks_for_peace_gets_it_while_to_check_asks_about_what_the_coordinator_typed(
    due: Any, typed: dict[str, Any], clicked: str
) -> None:
    sal = str(row(due, "Sal Rowe")["id"])
    due.edit(PEOPLE, sal, **typed)
    run_sync(due.house)
    due.send("email_wishes", code=str(row(due, "Sal Rowe")["code"]), wish=clicked)
    run_sync(due.house)
    run_sync(reachable(due.at(NEXT_MONDAY)))
    (line,) = [one for one in due.open_lines() if one["kind"] == "Two values"]
    run_remind(due.house)
    assert digests(due) == []
    due.edit(TO_CHECK, str(line["id"]), decision="keep")
    if typed.get("how_often") == "Every week":
        run_sync(due.house)
        run_remind(due.house)
        assert len(digests(due)) == 1, "the coordinator has decided"


def test_who_asks_for_more_waits_until_the_coordinator_has_decided(due: Any) -> None:
    due.edit(PEOPLE, str(row(due, "Sal Rowe")["id"]), how_often="Never")
    run_sync(due.house)
    due.send("email_wishes", code=str(row(due, "Sal Rowe")["code"]), wish="Every week")
    run_sync(due.house)
    run_remind(due.house)
    assert len(due.open_lines()) == 1 and digests(due) == []
