"""The bench at 1,000 referrals: what became of the responses, never how long it took."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from automation.errors import WorkspaceError
from automation.jobs.bench.data import Fiction, empty_book, make_up
from automation.jobs.bench.reconcile import BenchReport, run_bench
from automation.jobs.bench.startup import measure_startup
from automation.jobs.bench.store import columns_of
from automation.rules.references import is_valid, normalise
from automation.rules.tabs import read_columns
from automation.specs.model import Specs
from automation.specs.reading import load_specs


@pytest.fixture(scope="module")
def report() -> BenchReport:
    return run_bench(1_000)


@pytest.fixture(scope="module")
def specs() -> Specs:
    return load_specs()


@pytest.fixture(scope="module")
def fiction(specs: Specs) -> Fiction:
    return make_up(specs, 400, seed=7)


def test_no_response_of_a_thousand_families_lands_on_another_childs_case(report: BenchReport) -> None:
    assert report.measured.outcome.wrong == 0


def test_every_response_is_accounted_for(report: BenchReport) -> None:
    outcome = report.measured.outcome
    assert outcome.unaccounted == 0
    assert outcome.attached + outcome.to_check + outcome.without_case == outcome.responses
    assert 3 * 1_000 < outcome.responses < 4 * 1_000


def test_what_was_damaged_is_forgiven_or_waits_for_a_person_and_nothing_else_does(report: BenchReport) -> None:
    outcome = report.measured.outcome
    assert outcome.held_needlessly == 0
    assert outcome.forgiven > 20 and outcome.damaged > 100
    assert outcome.to_check + outcome.forgiven == outcome.damaged


def test_the_first_suggestion_is_nearly_always_the_right_case(report: BenchReport) -> None:
    outcome = report.measured.outcome
    assert outcome.to_check > outcome.traced > 0.7 * outcome.to_check
    assert outcome.first_right >= 0.98 * outcome.traced


def test_a_sync_with_nothing_new_changes_nothing(report: BenchReport) -> None:
    assert report.measured.outcome.changed_by_nothing == 0


def test_children_asked_for_twice_are_flagged_and_each_keeps_a_case(report: BenchReport) -> None:
    assert report.measured.outcome.looks_alike > 0
    outcome = report.measured.outcome
    assert outcome.cases > 1_000 and outcome.rows > outcome.responses + 2 * outcome.cases


def test_every_phase_is_timed_beside_the_floor_and_the_report_is_json(report: BenchReport) -> None:
    told = msgspec.to_builtins(report)
    phases = json.loads(json.dumps(told))["measured"]["phases"]
    assert len(phases) == 6
    assert phases[0]["floors"] == 1
    assert all(phase["seconds"] > 0 for phase in phases)
    peaks = [phase["peak_mib"] for phase in phases if phase["peak_mib"] is not None]
    assert peaks == sorted(peaks)


def test_the_memory_of_whoever_starts_the_measuring_is_not_counted(tmp_path: Path) -> None:
    first = run_bench(20, folder=tmp_path).measured.phases[-1].peak_mib
    ballast = bytearray(b"x") * (400 * 1024 * 1024)
    again = run_bench(20, folder=tmp_path).measured.phases[-1].peak_mib
    del ballast
    assert first is None or again is None or again < first + 100 < 400


def test_the_tracker_knows_all_but_the_last_twentieth_of_the_responses(report: BenchReport) -> None:
    assert report.about.responses - report.about.known == report.measured.new
    assert 19 <= report.about.responses / report.measured.new <= 21


def test_data_that_was_kept_in_a_folder_is_measured_again(tmp_path: Path) -> None:
    first = run_bench(40, folder=tmp_path)
    (answered,) = json.loads((tmp_path / "tracker" / "children.json").read_text("utf-8"))["valueRanges"]
    assert answered["valueRange"]["majorDimension"] == "COLUMNS"
    assert b"nextPageToken" not in (tmp_path / "responses" / "referral.0001.json").read_bytes()
    again = run_bench(999, folder=tmp_path)
    assert (again.about, again.measured.outcome) == (first.about, first.measured.outcome)


def test_data_that_cannot_be_measured_says_what_to_do(tmp_path: Path) -> None:
    run_bench(5, folder=tmp_path)
    (tmp_path / "tracker" / "children.json").write_text("[]", "utf-8")
    with pytest.raises(WorkspaceError, match="could not be measured") as why:
        run_bench(5, folder=tmp_path)
    assert "name an empty folder" in str(why.value.remedy)


def test_it_says_how_far_it_is() -> None:
    heard: list[tuple[str, int, int]] = []
    run_bench(20, tell=lambda what, done, of: heard.append((what, done, of)))
    assert ("Making up responses", 20, 20) in heard
    assert {what for what, _, _ in heard} == {"Making up responses", "Making the tracker", "Measuring"}


def test_the_same_seed_makes_the_same_families_and_another_makes_others(specs: Specs) -> None:
    assert make_up(specs, 30, seed=3) == make_up(specs, 30, seed=3)
    assert make_up(specs, 30, seed=3).pages != make_up(specs, 30, seed=4).pages


def test_all_four_kinds_of_damage_come_up_and_siblings_are_mistaken_for_each_other(fiction: Fiction) -> None:
    damages = [meant.damage for meant in fiction.meant.values()]
    assert set(damages) == {"", "substitution", "swap", "loss", "gain", "forgotten", "sibling"}
    given = [meant for meant in fiction.meant.values() if len(meant.cases) == 1]
    in_four_ways = sum(meant.damage in ("substitution", "swap", "loss", "gain") for meant in given)
    assert 0.03 < in_four_ways / len(given) < 0.07


def test_a_damaged_reference_is_never_one_that_could_be_read(fiction: Fiction) -> None:
    asked = {layout.question_id("reference") for layout in fiction.layouts.values()}
    for pages in fiction.pages.values():
        for raw in (raw for page in pages for raw in msgspec.json.decode(page)["responses"]):
            meant = fiction.meant[raw["responseId"]]
            for question_id in asked & raw["answers"].keys():
                text = raw["answers"][question_id]["textAnswers"]["answers"][0]["value"]
                read = normalise(text, "FT")
                if meant.damage in ("", "sibling"):
                    assert is_valid(read, "FT")
                    assert (read in meant.cases) == (not meant.damage)
                else:
                    assert not is_valid(read, "FT")


def test_twins_and_brothers_and_sisters_are_among_the_families(fiction: Fiction) -> None:
    families = [meant.cases for meant in fiction.meant.values() if len(meant.cases) > 1]
    assert len(families) > 20


def test_pages_hold_five_thousand_responses_and_name_the_next(specs: Specs) -> None:
    fiction = make_up(specs, 5_300, seed=1)
    first, second = map(msgspec.json.decode, fiction.pages["referral"])
    assert len(first["responses"]) == 5_000
    assert first["nextPageToken"]
    assert "nextPageToken" not in second


def test_a_new_workspace_is_a_book_that_nothing_holds_back(specs: Specs, fiction: Fiction) -> None:
    book = empty_book(specs, fiction.layouts)
    assert book.stopped() == []
    assert len(book.directory.people) == 24
    assert all(not table.rows for key, table in book.tables.items() if key != "people")


def test_a_table_that_was_written_is_read_again_as_it_was(specs: Specs, fiction: Fiction) -> None:
    book = empty_book(specs, fiction.layouts)
    book.tables["children"].add("FT-2222-222", {"reference": "FT-2222-222", "initials": "=A1", "notes": ""})
    again = read_columns(book.tables["children"].tab, columns_of(book.tables["children"]))
    assert again.rows == [{"id": "FT-2222-222", "reference": "FT-2222-222", "initials": "=A1"}]
    assert again.take_changes() == []


def test_startup_is_measured_beside_a_python_that_does_nothing() -> None:
    found = measure_startup((sys.executable, "-c", "import time; time.sleep(0.2)"), pairs=1)
    assert found.command_ms >= 200
    assert found.ratio == pytest.approx(found.command_ms / found.python_ms, rel=0.05)


def test_startup_of_a_command_that_fails_is_not_a_measure() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        measure_startup((sys.executable, "-c", "raise SystemExit(3)"), pairs=1)


def test_help_can_be_asked_for_as_a_module() -> None:
    told = subprocess.run(
        (sys.executable, "-m", "automation.cli", "--help"), capture_output=True, text=True, check=True
    )
    assert "bench" in told.stdout
