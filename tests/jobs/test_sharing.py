"""Sharing on "Google", for which a desk stands in: who gets in, who loses it, and what doctor says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from faults.layer import Killed, Network
from google_here import Google, google_for
from hopeside import MONDAY

from automation.jobs.doctor import examine
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import Provisioned, provision
from automation.jobs.reading import read_book, write_changes
from automation.jobs.sharing import WorkspaceSharing
from automation.workspace.office import Office
from automation.workspace.transport import InProcess

ROBIN, SAM, SAL = "robin@hopeside.example", "sam@hopeside.example", "sal@hopeside.example"


@pytest.fixture
def google(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    """A Google on which everything was set up, and nothing was shared yet."""
    config = folder / "config.toml"
    open_house(config).config.desk.file.rename(folder / "google.sqlite")
    config.write_text(config.read_text("utf-8").replace('where = "desk"', 'where = "google"'), "utf-8")
    return google_for(folder, lambda: MONDAY, monkeypatch)


@pytest.fixture
def house(folder: Path, google: Google) -> House:
    """The house of an organisation whose account has signed in there."""
    assert google
    return open_house(folder / "config.toml", clock=lambda: MONDAY)


def told(done: Provisioned, *kinds: str) -> list[str]:
    return [step.what for step in done.steps if step.kind in kinds]


def file_of(house: House, key: str) -> str:
    return find_files(house, {}).sheets[key]


def shared(house: House, key: str) -> dict[str, str]:
    """Who may do what with a spreadsheet, by address, without its owner."""
    permissions = house.office.sharing.of(file_of(house, key))
    return {one["emailAddress"]: one["role"] for one in permissions if one["role"] != "owner"}


def share_by_hand(house: House, file_id: str, **permission: Any) -> None:
    house.office.sharing._permissions.create(
        fileId=file_id, body=permission, **({"sendNotificationEmail": False} if "emailAddress" in permission else {})
    ).execute()


def change_people(house: House, name: str, **cells: str) -> None:
    reading = read_book(house)
    people = reading.book.tables["people"]
    at = next(at for at, row in enumerate(people.rows) if row.get("name") == name)
    for column, value in cells.items():
        people.set_at(at, column, value)
    write_changes(house, reading, reading.book.take_changes())


def test_the_desk_shares_nothing_because_nobody_signs_in_there_by_account(provisioned_house: House) -> None:
    assert provision(provisioned_house).steps == []
    assert shared(provisioned_house, "pilot_plan") == {}


def test_the_plan_says_who_gets_in_and_writes_to_nobody(house: House, google: Google) -> None:
    planned = provision(house, only_plan=True)
    assert "Sal Rowe may see the spreadsheet “Pilot plan”" in told(planned, "create")
    assert shared(house, "pilot_plan") == {}
    provision(house)
    assert shared(house, "tracker") == {ROBIN: "writer"}
    assert shared(house, "pilot_plan").items() >= {SAM: "reader", SAL: "reader"}.items()
    assert SAL not in shared(house, "tracker") and SAM not in shared(house, "tracker")
    assert mails(google) == []
    assert not provision(house).writes


def mails(google: Google) -> list[Any]:
    messages = Office(InProcess(google.desk))._service("gmail", "v1").users().messages()
    found: list[Any] = messages.list(userId="me").execute().get("messages", [])
    return found


def test_google_writes_to_people_only_where_that_is_asked_for(house: House, google: Google) -> None:
    provision(house, notify=True)
    assert len(mails(google)) == len(shared(house, "tracker")) + len(shared(house, "pilot_plan")) > 0


def test_who_lost_the_role_loses_access_and_a_grant_by_hand_stays_and_is_told(house: House) -> None:
    provision(house)
    share_by_hand(house, file_of(house, "tracker"), type="user", role="reader", emailAddress="who@else.example")
    change_people(house, "Sal Rowe", role="")
    done = provision(house)
    assert "Sal Rowe may no longer see the spreadsheet “Pilot plan”" in told(done, "change")
    assert any(what.startswith("who@else.example, who is not in People") for what in told(done, "problem"))
    assert SAL not in shared(house, "pilot_plan")
    assert shared(house, "tracker")["who@else.example"] == "reader"
    assert not provision(house).writes


def test_an_address_that_google_refuses_stops_nobody_else(house: House) -> None:
    change_people(house, "Sam Whitlock", email="sam at hopeside")
    done = provision(house)
    (problem,) = told(done, "problem")
    assert problem.startswith("Sam Whitlock could not be given access to the spreadsheet “Pilot plan”: ")
    assert problem.endswith("Look at the address in their row in People")
    assert SAL in shared(house, "pilot_plan")
    change_people(house, "Sam Whitlock", email=SAM)
    assert "Sam Whitlock may see the spreadsheet “Pilot plan”" in told(provision(house), "create")


def test_a_copy_of_children_in_a_shared_spreadsheet_keeps_new_people_out(house: House) -> None:
    tab = {"addSheet": {"properties": {"title": "Copy of Children", "sheetId": 7}}}
    house.office.sheets.write(file_of(house, "pilot_plan"), [tab], "a test")
    done = provision(house)
    assert any("somebody added “Copy of Children”" in what for what in told(done, "problem"))
    assert SAL not in shared(house, "pilot_plan")


def test_doctor_names_links_and_strangers_with_a_remedy_each(house: House) -> None:
    provision(house)
    files = find_files(house, {})
    share_by_hand(house, files.sheets["tracker"], type="anyone", role="reader")
    share_by_hand(house, files.forms["referral"], type="user", role="writer", emailAddress=SAL)
    found = {finding.what: finding for finding in examine(house).findings if finding.level == "problem"}
    link = found["Everybody who has the link may see the spreadsheet “Tracker”."]
    assert "set General access to Restricted" in link.remedy
    (form,) = [what for what in found if what.startswith("Sal Rowe may edit the form")]
    assert form.endswith("but only coordinators may open what was answered.")


def test_doctor_says_that_nobody_gets_in_unasked_where_that_is_so(house: House) -> None:
    provision(house)
    fine = [finding.what for finding in examine(house).findings if finding.level == "ok"]
    assert "No file is shared by a link, or with anybody whom People does not allow it." in fine


def test_cut_off_at_any_call_and_run_again_it_takes_over_what_it_gave(made_once: Path, tmp_path: Path) -> None:
    house, network = on_a_line(made_once, tmp_path / "whole")
    give_and_take(house)
    calls, whole = len(network.calls), [shared(house, "tracker"), shared(house, "pilot_plan")]
    assert SAL not in whole[1] and SAM in whole[1]
    for at in range(calls):
        house, network = on_a_line(made_once, tmp_path / str(at))
        network.plan({at: f"killed {'before' if at % 2 else 'after'}", at + 1: "killed before"})
        with pytest.raises(Killed):
            give_and_take(house)
        network.calm()
        give_and_take(house)
        assert [shared(house, "tracker"), shared(house, "pilot_plan")] == whole
        assert give_and_take(house, OTHERS) == []


EVERYBODY = [
    {"name": "Robin", "email": ROBIN, "role": "Coordinator"},
    {"name": "Sam", "email": SAM, "role": "Safeguarding lead"},
    {"name": "Sal", "email": SAL, "role": "Lead"},
]
OTHERS = EVERYBODY[:2]


def on_a_line(made_once: Path, folder: Path) -> tuple[House, Network]:
    """A house whose calls go over a network that may fail."""
    house = open_house(shutil.copytree(made_once, folder) / "config.toml", clock=lambda: MONDAY)
    network = Network(house.office.desk, Clock())
    house.office = Office(InProcess(network))  # type: ignore[arg-type]
    return house, network


def give_and_take(house: House, *rounds: list[dict[str, str]]) -> list[str]:
    """Share as People says, first with everybody, then without Sal; gives what was done in the last round."""
    done: list[str] = []
    ids = {template.key: file_of(house, template.key) for template in house.specs.sheets}
    for people in rounds or (EVERYBODY, OTHERS):
        sharing, done = WorkspaceSharing(house, people), []
        for template in house.specs.sheets:
            plan = sharing.plan(template, ids[template.key], ())
            done += [step.what for step in plan.steps]
            assert not list(sharing.carry_out(plan, template.title, ids[template.key], notify=False))
    return done
