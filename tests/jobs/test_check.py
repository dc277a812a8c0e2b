"""Check: everything that is wrong is said at once, and nothing is touched."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from automation.errors import ConfigError
from automation.jobs.backup import make_backup
from automation.jobs.check import check
from automation.jobs.doctor import examine
from automation.jobs.house import open_house
from automation.shipped import shipped


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def places(problems: object) -> str:
    return "\n".join(map(str, problems))  # type: ignore[call-overload]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_desk_whose_name_is_mistyped_is_asked_about_and_no_copy_is_brought_back(folder: Path) -> None:
    make_backup(open_house(folder / "config.toml"), date(2026, 11, 22))
    replace(folder / "config.toml", 'file = "desk.sqlite"', 'file = "dsek.sqlite"')
    (problem,) = check(folder / "config.toml").problems
    assert "There is no desk at" in str(problem) and "desk.sqlite is here: did you mean that?" in str(problem)
    (finding,) = [one for one in examine(open_house(folder / "config.toml")).findings if "no desk at" in one.what]
    assert "desk.sqlite is here: did you mean that?" in finding.remedy and "restore" not in finding.remedy


def test_a_good_house_has_no_problem_and_its_forms_are_counted(folder: Path) -> None:
    before = snapshot(folder)
    found = check(folder / "config.toml")
    assert found.problems == ()
    assert found.forms == 10, "nine specs, one of them in two variants"
    assert found.tabs == 10
    assert snapshot(folder) == before


def test_nothing_is_made_where_nothing_is_set_up_yet(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "config.toml", tmp_path / "config.toml")
    assert check(tmp_path / "config.toml").problems == ()
    assert {path.name for path in tmp_path.iterdir()} == {"config.toml", "house"}


def test_what_is_wrong_in_config_forms_and_sheets_is_said_together(folder: Path) -> None:
    shutil.copytree(shipped("form_specs"), folder / "forms")
    shutil.copytree(shipped("sheet_templates"), folder / "sheets")
    config = folder / "config.toml"
    replace(config, 'forms = ""', 'forms = "forms"')
    replace(config, 'sheets = ""', 'sheets = "sheets"')
    replace(config, "hour = 8", "hour = 25")
    replace(folder / "forms" / "referral.toml", 'kind = "short_text"', 'kind = "shorttext"')
    replace(folder / "sheets" / "pilot_plan.toml", 'type = "date"', 'type = "day"')
    before = snapshot(folder)
    told = places(check(config).problems)
    assert "`hour` is 25" in told
    assert "Did you mean `short_text`?" in told
    assert "pilot_plan.toml" in told and "`type`" in told
    assert snapshot(folder) == before


def test_what_provisioning_would_ask_for_is_asked_for_here(folder: Path) -> None:
    replace(folder / "config.toml", 'telephone = "01632 960102"', 'telephone = ""')
    (problem,) = check(folder / "config.toml").problems
    assert problem.place == "config.toml [safeguarding]"


RULES = """
tab = "children"
column = "partner"
partners = [{ name = "Time for Kids", capacity = 12 }]
rules = [{ partner = "Time for Kids", when = { stage = "Prison" } }]
"""


def test_rules_beside_config_that_do_not_fit_the_sheets_are_said_with_the_rest(folder: Path) -> None:
    (folder / "routing.toml").write_text(RULES.replace("Prison", "Jail").replace("12", "-1"), "utf-8")
    replace(folder / "config.toml", "hour = 8", "hour = 25")
    told = places(check(folder / "config.toml").problems)
    assert "routing.toml, rule 1: `stage` is compared with" in told
    assert "`capacity` is -1" in told and "`hour` is 25" in told


def test_good_rules_are_no_problem_and_bad_ones_are_named_and_stop_nothing_else(folder: Path) -> None:
    (folder / "routing.toml").write_text(RULES, "utf-8")
    assert check(folder / "config.toml").problems == ()
    replace(folder / "routing.toml", "partner =", "partnr =")
    assert "routing.toml, rule 1" in places(check(folder / "config.toml").problems)
    house = open_house(folder / "config.toml")
    assert house.routing is None and "routing.toml cannot be used yet: 1 thing to put right. " in house.no_rules
    (found,) = [one for one in examine(house).findings if "routing.toml" in one.what]
    assert found.level == "problem" and "routing.toml, rule 1: `partnr` is not known here." in found.what


def test_a_config_that_is_no_toml_is_one_problem_and_one_that_is_missing_stops_the_check(folder: Path) -> None:
    (folder / "config.toml").write_text("[organisation\nname = ")
    assert len(check(folder / "config.toml").problems) == 1
    (folder / "config.toml").unlink()
    with pytest.raises(ConfigError, match=r"There is no config\.toml .*") as caught:
        check(folder / "config.toml")
    assert "followthrough init" in caught.value.remedy


def test_a_partnerships_own_sentences_are_checked_too(folder: Path) -> None:
    replace(folder / "config.toml", 'words = ""', 'words = "sentences"')
    assert "there is no such folder" in places(check(folder / "config.toml").problems)
    (folder / "sentences").mkdir()
    (folder / "sentences" / "cy.po").write_text('msgid "Hello %(name)s,"\nmsgstr "Annwyl %(enw)s,"\n', "utf-8")
    (found,) = check(folder / "config.toml").problems
    assert "cy.po: a place or a form is missing from what stands for “Hello %(name)s,”." in str(found)
    (folder / "sentences" / "cy.po").write_text('msgid "Hello %(name)s,"\nmsgstr "Annwyl %(name)s,"\n', "utf-8")
    assert check(folder / "config.toml").problems == ()
