"""Doctor: it finds what is wrong, says how to mend it, and changes nothing."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from whole.office import answers_of

from automation.desk.forms.responses import add_response, new_response_id
from automation.jobs import doctor
from automation.jobs.backup import make_backup
from automation.jobs.doctor import Examination, examine
from automation.jobs.files import find_files
from automation.jobs.findings import Finding
from automation.jobs.house import House, open_house
from automation.jobs.passphrase import new_passphrase
from automation.jobs.reading import read_book, write_changes
from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
OpenAt = Callable[[datetime], House]


@pytest.fixture
def well(provisioned_house: House) -> House:
    """A house with which all is well."""
    new_passphrase(provisioned_house)
    run_sync(provisioned_house)
    make_backup(provisioned_house, provisioned_house.now.date())
    return provisioned_house


def bad(found: Examination) -> list[Finding]:
    return [finding for finding in found.findings if finding.level != "ok"]


def the_one(found: Examination) -> Finding:
    (finding,) = bad(found)
    assert finding.remedy
    return finding


def set_cell(house: House, tab: str, column: str, value: str, row: int = 0) -> None:
    reading = read_book(house)
    reading.book.tables[tab].set_at(row, column, value)
    write_changes(house, reading, reading.book.take_changes())


def change_config(house: House, old: str, new: str) -> House:
    text = house.config_path.read_text()
    assert old in text
    house.config_path.write_text(text.replace(old, new))
    return open_house(house.config_path, clock=house.clock)


def test_all_is_well_with_a_good_house(well: House) -> None:
    found = examine(well)
    assert bad(found) == []
    assert found.healthy and len(found.findings) > 10


def test_looking_changes_nothing(well: House) -> None:
    def rows() -> dict[str, list[dict[str, object]]]:
        return {key: list(map(dict, table.rows)) for key, table in read_book(well).book.tables.items()}

    before = rows()
    examine(well)
    assert rows() == before


def test_without_a_desk_it_says_so_and_makes_none(well: House) -> None:
    well.office.desk.store.close()
    well.config.desk.file.unlink()
    found = the_one(examine(open_house(well.config_path, clock=well.clock)))
    assert found.level == "problem" and "followthrough restore" in found.remedy
    assert not well.config.desk.file.exists()


@pytest.mark.parametrize("where", [0, 4096 * 3])
def test_a_damaged_desk_is_a_problem_with_a_way_back(well: House, where: int) -> None:
    well.office.desk.store.close()
    content = bytearray(well.config.desk.file.read_bytes())
    content[where : where + 4096 * 9] = b"\xff" * 4096 * 9
    well.config.desk.file.write_bytes(content)
    found = examine(open_house(well.config_path, clock=well.clock))
    assert not found.healthy
    assert any("followthrough restore" in finding.what + finding.remedy for finding in bad(found))


def test_a_desk_that_another_program_holds_is_a_problem(well: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.desk.store.BUSY_SECONDS", 0.05)
    house = open_house(well.config_path, clock=well.clock)
    with contextlib.closing(sqlite3.connect(well.config.desk.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (found,) = bad(examine(house))
    assert found.level == "problem" and "is in use by another program" in found.what and "wait a minute" in found.what
    assert bad(examine(house)) == []


def test_missing_keys_and_open_keys_are_problems(well: House) -> None:
    keys = well.config_path.parent / ".followthrough" / "keys.toml"
    keys.chmod(0o644)
    assert "chmod 600" in the_one(examine(open_house(well.config_path, clock=well.clock))).what
    keys.unlink()
    assert not examine(open_house(well.config_path, clock=well.clock)).healthy


def test_a_setting_that_provision_needs_is_a_problem(well: House) -> None:
    found = the_one(examine(change_config(well, 'telephone = "01632 960102"', 'telephone = ""')))
    assert found.level == "problem" and "[safeguarding]" in found.what


def test_a_desk_file_that_others_can_read_is_a_warning(well: House) -> None:
    well.config.desk.file.chmod(0o644)
    found = the_one(examine(well))
    assert found.level == "warning" and "chmod 600" in found.remedy


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Hopeside", "Google Drive", "Nextcloud", "iCloudDrive"])
def test_a_synchronised_folder_is_a_warning(well: House, tmp_path: Path, name: str) -> None:
    well.office.desk.store.close()
    moved = shutil.copytree(well.config_path.parent, tmp_path / name / "house")
    found = the_one(examine(open_house(moved / "config.toml", clock=well.clock)))
    assert found.level == "warning" and "synchronises" in found.what


@pytest.mark.parametrize(("free", "level"), [(10 * 1024**2, "problem"), (200 * 1024**2, "warning")])
def test_a_disk_without_room_is_told(well: House, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - free, free))
    assert the_one(examine(well)).level == level


def test_copies_that_are_missing_or_two_days_old_are_a_warning(well: House, open_at: OpenAt) -> None:
    run_sync(later := open_at(MONDAY + timedelta(days=2)))
    assert "23 November 2026" in the_one(examine(later)).what
    shutil.rmtree(well.config.desk.backups)
    assert "There is no copy" in the_one(examine(later)).what


def test_a_missing_passphrase_is_a_warning(provisioned_house: House) -> None:
    told = [finding.remedy for finding in bad(examine(provisioned_house))]
    assert "Make one with: followthrough passphrase" in told


def test_a_day_without_a_sync_is_a_warning(well: House, open_at: OpenAt) -> None:
    late = open_at(MONDAY + timedelta(hours=27))
    make_backup(late, late.now.date())
    found = the_one(examine(late))
    assert "The last sync that went well ended on 23 November 2026 at 09:00" in found.what
    run_sync(late)
    assert bad(examine(late)) == []


def test_a_tab_that_somebody_deleted_is_a_problem_and_the_plan_offers_to_make_it(well: House) -> None:
    gone = {"deleteSheet": {"sheetId": sheet_id("feedback")}}
    well.office.sheets.write(find_files(well, {}).sheets["tracker"], [gone], "a person's change")
    found = examine(well)
    assert any(f.level == "problem" and "“Feedback” is missing" in f.what for f in bad(found))
    assert any(f.level == "warning" and "provision --plan" in f.remedy for f in bad(found))


def test_a_tracker_that_is_gone_is_a_problem(well: House) -> None:
    well.office.drive.update(find_files(well, {}).sheets["tracker"], {"trashed": True})
    found = examine(well)
    assert any(f.level == "problem" and f.remedy == "Make it with: followthrough provision" for f in bad(found))


def test_a_form_that_is_gone_or_closed_is_a_problem(well: House) -> None:
    forms = find_files(well, {}).forms
    well.office.drive.update(forms["referral"], {"trashed": True})
    closed = {"publishState": {"isPublished": True, "isAcceptingResponses": False}}
    body = {"publishSettings": closed, "updateMask": "publishState"}
    well.office.forms._forms.setPublishSettings(formId=forms["feedback_child"], body=body).execute()
    told = [finding.what for finding in bad(examine(well)) if finding.level == "problem"]
    assert "The form “Ask for support for a child or young person” is missing." in told
    assert any("takes no responses" in what for what in told)


def test_an_outbox_that_cannot_be_written_is_a_problem(well: House) -> None:
    well.config.mail.folder.write_text("a file where the folder should be")
    assert "Emails cannot be written" in the_one(examine(well)).what


def test_an_address_in_people_that_is_none_is_a_problem_by_name(well: House) -> None:
    names = [row.get("name") for row in read_book(well).book.tables["people"].rows]
    set_cell(well, "people", "email", "sal at hopeside", names.index("Sal Rowe"))
    found = the_one(examine(well))
    assert found.level == "problem" and "Sal Rowe" in found.what


def test_a_lead_without_an_address_is_a_warning_once_something_open_is_theirs(well: House) -> None:
    names = [row.get("name") for row in read_book(well).book.tables["people"].rows]
    set_cell(well, "people", "email", "", names.index("Sal Rowe"))
    assert bad(examine(well)) == []
    set_cell(well, "pilot_plan", "lead", "SR")
    found = the_one(examine(well))
    assert found.level == "warning" and "Sal Rowe leads something" in found.what


def test_no_address_for_the_safeguarding_lead_is_a_warning(well: House) -> None:
    house = change_config(well, 'email = "sam@hopeside.example"', 'email = ""')
    assert bad(examine(house)) == [], "the one in People gets the alerts"
    names = [row.get("name") for row in read_book(house).book.tables["people"].rows]
    set_cell(house, "people", "email", "", names.index("Sam Whitlock"))
    found = the_one(examine(house))
    assert found.level == "warning" and found.what.startswith("No safeguarding lead can be told by email now")


def test_a_deputy_who_is_nobody_is_a_warning_before_somebody_is_away(well: House) -> None:
    names = [row.get("name") for row in read_book(well).book.tables["people"].rows]
    at = names.index("Sal Rowe")
    set_cell(well, "people", "deputy", "Robin Ashdown", at)
    assert bad(examine(well)) == []
    set_cell(well, "people", "deputy", "Robyn or so", at)
    found = the_one(examine(well))
    assert found.level == "warning" and "under Deputy for Sal Rowe" in found.what and "Robyn" not in found.what
    set_cell(well, "people", "deputy", "SR", at)
    assert the_one(examine(well)).what.startswith("Sal Rowe is their own deputy in People")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Chairwoman", "Did you mean “Chair”? "), ("Co-ordinater", "Did you mean “Coordinator”? "), ("Wizard", "")],
)
def test_a_role_that_is_none_is_named_with_the_closest_one(well: House, typed: str, meant: str) -> None:
    names = [row.get("name") for row in read_book(well).book.tables["people"].rows]
    for in_order in ("lead", ""):
        set_cell(well, "people", "role", in_order, names.index("Sal Rowe"))
        assert bad(examine(well)) == []
    set_cell(well, "people", "role", typed, names.index("Sal Rowe"))
    found = the_one(examine(well))
    assert found.level == "warning" and found.what.startswith("What stands under Role for Sal Rowe in People is none")
    assert found.remedy == f"{meant}Choose one: Coordinator, Lead, Chair, Safeguarding lead, Viewer."
    assert typed not in found.what


def test_an_alert_that_lies_in_a_folder_is_to_be_looked_at_until_somebody_has_seen_to_it(well: House) -> None:
    form = find_files(well, {}).forms["feedback_child"]
    given = answers_of(well.layouts["feedback_child"], {"not_safe": ["Someone may not be safe"]}, ())
    with well.office.desk.store.write() as connection:
        add_response(connection, form, word := new_response_id(), word, given, lambda: MONDAY)
    assert run_sync(well).alerts == 1
    concern, by_hand = bad(examine(well))
    assert concern.level == "problem" and by_hand.level == "warning"
    assert by_hand.what == f"1 alert lies in {well.config.mail.folder}, and nothing sends it by itself."
    assert "Telephone Sam Whitlock on 01632 960102 now" in by_hand.remedy
    set_cell(well, "to_check", "decision", "seen")
    run_sync(well)
    assert bad(examine(well)) == []


def test_an_empty_public_url_is_told_and_is_no_fault(well: House) -> None:
    told = [finding for finding in examine(well).findings if "public_url is empty" in finding.what]
    assert [finding.level for finding in told] == ["ok"]


def test_a_clock_that_is_wrong_is_noticed(well: House) -> None:
    well.clock = lambda: datetime(1970, 1, 1, tzinfo=UTC)
    told = [finding.what for finding in bad(examine(well))]
    assert "This computer thinks that it is 01 January 1970." in told
    assert "The last run was later than this computer's clock says it is now." in told


def test_while_another_command_is_at_work_the_rest_is_still_looked_at(well: House) -> None:
    with open_house(well.config_path).alone():
        found = the_one(examine(well))
    assert found.level == "warning" and "Another run" in found.what


def test_a_time_in_people_that_cannot_be_read_is_named_with_what_holds_instead(well: House) -> None:
    set_cell(well, "people", "hour", "when the school opens")
    finding = the_one(examine(well))
    assert finding.level == "warning"
    assert "under Hour for Robin Ashdown" in finding.what and "on Monday at 8:00" in finding.what
    assert "school opens" not in finding.what


def test_a_language_that_there_are_no_sentences_for_is_told_by_name(well: House) -> None:
    set_cell(well, "people", "language", "Cymraeg")
    assert not bad(examine(well))
    set_cell(well, "people", "language", "Esperanto")
    found = the_one(examine(well))
    assert found.level == "warning"
    assert "in the language of Robin Ashdown in People, so their emails are in English." in found.what


def test_a_turn_that_no_run_has_seen_to_for_a_day_is_a_problem_until_somebody_sends_the_emails(
    well: House, open_at: OpenAt
) -> None:
    def told(house: House) -> list[Finding]:
        return [one for one in examine(house).findings if "to be written to" in one.what]

    assert told(open_at(MONDAY + timedelta(days=7, hours=22))) == [], "Tuesday at 7: not yet a day after Monday at 8"
    late = open_at(MONDAY + timedelta(days=8))
    (finding,) = told(late)
    assert finding.level == "problem" and "3 people" in finding.what and "followthrough remind" in finding.remedy
    run_remind(late)
    assert told(late) == []
