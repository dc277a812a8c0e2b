"""A sign-in that ends while a command is at work, and what cannot be read just now: told as that, and done later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from automation.errors import WorkspaceError
from automation.jobs.erase import erase
from automation.jobs.provision import provision
from automation.jobs.remind import run_remind
from automation.jobs.report import run_report
from automation.jobs.sync import run_sync
from automation.specs.system import EMAILS
from automation.workspace.refusals import SignedOutError

CHILD = {"who_asks": "The young person", "initials": "QZ", "date_of_birth": "2015-03-01"}


def filled(world: Any, provisioned: Path, answered: Any) -> tuple[Any, str]:
    """A house with a child, and a response that has just come; the child's reference."""
    here = world(provisioned)
    here.send("referral", *answered(here.house, "referral", **CHILD))
    run_sync(here.open())
    (reference,) = here.tables()["children"]
    here.send("feedback_child", *answered(here.house, "feedback_child", good="the biscuits"))
    return here, reference


@pytest.mark.parametrize("job", ["sync", "remind", "report", "erase", "provision"])
def test_a_sign_in_that_ends_at_any_call_ends_the_run_at_once_with_what_to_do(
    job: str, provisioned: Path, world: Any, answered: Any
) -> None:
    begun, reference = filled(world, provisioned, answered)
    begun.close()
    jobs: dict[str, Any] = {
        "sync": run_sync,
        "remind": lambda house: run_remind(house, even_if_empty=True),
        "report": run_report,
        "erase": lambda house: erase(house, reference),
        "provision": provision,
    }
    calm = world(begun.folder)
    before = len(calm.network.calls)
    jobs[job](calm.open())
    calls = [call for call in calm.network.calls[before:] if not call.startswith("gmail")]
    for at in range(0, len(calls), max(1, len(calls) // 12)):
        here = world(begun.folder)
        here.network.plan(dict.fromkeys(range(at, at + 400), "revoked"))
        with pytest.raises(SignedOutError) as told:
            jobs[job](here.open())
        assert "followthrough connect" in told.value.remedy, f"at call {at}"
        # After the refusal nothing is tried but to leave a line, and to let go of what was held.
        assert here.network.met["revoked"] <= 5, f"at call {at}: {here.network.met}"
        here.close()


def test_no_figures_are_written_of_a_spreadsheet_that_cannot_be_read_and_the_earlier_ones_stay(
    provisioned: Path, world: Any
) -> None:
    here = world(provisioned)
    run_sync(here.open())
    (file,) = run_report(here.open()).files
    before = file.read_bytes()
    for at in range(1, 1 + len(here.house.specs.sheets)):
        here.network.plan({at: "403 storageQuotaExceeded"})
        with pytest.raises(WorkspaceError, match=r"^No figures were written\. The workspace refused") as told:
            run_report(here.open())
        assert told.value.remedy
        here.network.calm()
    assert [one.name for one in file.parent.iterdir()] == [file.name] and file.read_bytes() == before


def test_a_form_that_cannot_be_looked_at_just_now_is_not_told_as_missing(provisioned: Path, world: Any) -> None:
    here = world(provisioned)
    house, spreadsheets = here.open(), len(here.house.specs.sheets)
    here.network.plan({1 + spreadsheets: "403 storageQuotaExceeded"})
    done = run_remind(house, even_if_empty=True)
    first = next(iter(house.layouts.values())).title
    (problem,) = done.problems
    assert problem.startswith(f"The form “{first}” could not be looked at: The workspace refused")
    mails = [one.read_text("utf-8") for one in house.config.mail.folder.glob("*.eml")]
    assert len(mails) == len(here.tables()[EMAILS]) and not any("is missing" in text for text in mails)


def test_what_could_not_be_read_is_told_with_what_to_do(provisioned: Path, world: Any) -> None:
    here = world(provisioned)
    form = 1 + len(here.house.specs.sheets)
    here.network.plan({form: "403 storageQuotaExceeded"})
    (problem,) = run_sync(here.open()).problems
    assert "could not be read: The workspace refused" in problem and problem.endswith("then run the command again.")
