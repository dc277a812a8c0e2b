"""Calls are counted with their bytes, and leave no faster than a minute of the API's allows."""

from __future__ import annotations

from pathlib import Path

import pytest
from clock import Clock

from automation.workspace.office import open_office
from automation.workspace.traffic import GOOGLE_A_MINUTE, Count, Traffic, kind_of

SHEET = "https://sheets.googleapis.com/v4/spreadsheets/x"
FORM = "https://forms.googleapis.com/v1/forms/x"


@pytest.mark.parametrize(
    ("verb", "url", "kind"),
    [
        ("GET", f"{SHEET}?fields=sheets", ("sheets", "reads")),
        ("POST", f"{SHEET}/values:batchGetByDataFilter", ("sheets", "reads")),
        ("POST", f"{SHEET}/developerMetadata:search", ("sheets", "reads")),
        ("post", f"{SHEET}:batchUpdate", ("sheets", "writes")),
        ("GET", f"{FORM}/responses?pageSize=5000", ("forms", "responses")),
        ("GET", f"{FORM}/responses/r", ("forms", "reads")),
        ("POST", FORM, ("forms", "writes")),
        ("GET", "https://www.googleapis.com/drive/v3/files", ("drive", "reads")),
        ("PATCH", "https://www.googleapis.com/upload/drive/v3/files/x", ("drive", "writes")),
        ("GET", "https://gmail.googleapis.com/gmail/v1/users/me/messages", ("gmail", "reads")),
    ],
)
def test_each_call_is_known_by_its_address(verb: str, url: str, kind: tuple[str, str]) -> None:
    assert kind_of(verb, url) == kind


def test_calls_and_bytes_are_counted_by_api(tmp_path: Path) -> None:
    office = open_office(tmp_path / "desk.sqlite", "http://desk.example")
    made = office.drive.create_spreadsheet("Rota", "sheet:rota")
    office.sheets.describe(made, "sheets.properties", "a test")
    office.sheets.write(made, [{"addSheet": {"properties": {"title": "Extra"}}}], "a test")
    drive, sheets = office.traffic.counts["drive"], office.traffic.counts["sheets"]
    assert (drive.reads, drive.writes, sheets.reads, sheets.writes) == (0, 1, 1, 1)
    assert sheets.bytes_out == len(b'{"requests": [{"addSheet": {"properties": {"title": "Extra"}}}]}')
    assert drive.bytes_in >= len(made) and sheets.bytes_in > 100


def test_what_is_over_the_quota_of_a_minute_waits_for_the_minute_to_pass() -> None:
    clock = Clock()
    traffic = Traffic(GOOGLE_A_MINUTE, sleep=clock.sleep, clock=clock)
    for _ in range(60):
        traffic.out("POST", f"{SHEET}:batchUpdate", 1)
        clock.now += 0.5
    for _ in range(59):
        traffic.out("GET", SHEET, 0)
    assert clock.slept == []
    traffic.out("POST", f"{SHEET}:batchUpdate", 1)
    assert clock.slept == [pytest.approx(30.1)]
    traffic.out("GET", FORM, 0)
    assert len(clock.slept) == 1
    assert traffic.counts["sheets"] == Count(reads=59, writes=61, bytes_out=61)


def test_no_minute_ever_sees_more_calls_than_it_may() -> None:
    clock = Clock()
    traffic = Traffic({"sheets writes": 5}, sleep=clock.sleep, clock=clock)
    left = []
    for step in range(40):
        traffic.out("POST", f"{SHEET}:batchUpdate", 0)
        left.append(clock.now)
        clock.now += (step % 7) * 3
    assert all(after - before > 60 for before, after in zip(left, left[5:], strict=False))


def test_where_there_is_no_quota_nothing_waits() -> None:
    clock = Clock()
    traffic = Traffic(sleep=clock.sleep, clock=clock)
    for _ in range(1000):
        traffic.out("POST", f"{SHEET}:batchUpdate", 0)
    assert clock.slept == []
