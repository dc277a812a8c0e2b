"""The bench of the desk, made small: what it did is right, however long it took."""

from __future__ import annotations

import json

import msgspec
import pytest

from automation.cli.main import run as followthrough
from automation.jobs.bench.desk import DeskReport, Sizes, bench_desk


@pytest.fixture(scope="module")
def report() -> DeskReport:
    return bench_desk(Sizes(rows=60, columns=5, changed=20, tracker=250, clients=3, seconds=0.3))


def test_each_receipt_that_was_shown_stands_for_a_response(report: DeskReport) -> None:
    sent = report.submissions
    assert sent.lost == 0 and sent.sent >= sent.clients == 3
    assert sent.a_second > 0 and sent.bare > 0 and sent.processor > 0


def test_every_work_is_timed_beside_its_floor_and_the_report_is_json(report: DeskReport) -> None:
    timed = json.loads(msgspec.json.encode(report))["timed"]
    assert len(timed) == 4 + 7
    assert all(one["processor"] > 0 and one["goal"] in (0.3, 0.5) for one in timed)
    assert sum(one["what"].endswith("over a socket") for one in timed) == 2
    assert sum("The tracker's page over 250 rows" in one["what"] for one in timed) == 7


def test_receipts_that_stand_for_nothing_are_told_by_the_exit_code(
    report: DeskReport, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = msgspec.structs.replace(report, submissions=msgspec.structs.replace(report.submissions, lost=1))
    for found, code in ((report, 0), (lost, 1)):
        monkeypatch.setattr("automation.jobs.bench.desk.bench_desk", lambda *_, said=found, **__: said)
        assert followthrough(["bench", "desk"]) == code
        assert f"Receipts without a response: {code}." in capsys.readouterr().out


def test_a_folder_for_data_is_refused_and_not_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert followthrough(["bench", "desk", "--data", "kept"]) == 2
    assert "keeps no data" in capsys.readouterr().err
