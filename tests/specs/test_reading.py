"""What is said of form specs and sheet templates that cannot be read as they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.errors import ConfigError
from automation.shipped import shipped
from automation.specs.reading import load_specs, read_specs
from automation.specs.system import REQUIRED_COLUMNS


def test_a_small_partnership_s_own_folders_are_read(office):
    specs = office.load()
    assert {form.key for form in specs.forms} == {"referral", "assessment", "update", "training"}
    assert specs.form("assessment").sections[1].repeat.max == 5
    assert specs.tab("children").case.identity == ("initials",)
    assert specs.sheet_of("training").key == "plan"
    assert specs.tab("training").rows[1] == {"email": "jo@hopeside.example"}


def test_the_forms_and_sheets_that_come_with_it_have_no_problem():
    specs = load_specs()
    assert {"opens", "adds", "updates"} <= {form.purpose for form in specs.forms}
    assert set(REQUIRED_COLUMNS) <= {tab.key for tab in specs.tabs()}


def test_one_folder_of_their_own_leaves_the_shipped_other(office):
    specs, _ = read_specs((office.forms, None))
    assert "training" in {form.key for form in specs.forms}
    assert "agreed_actions" in {tab.key for tab in specs.tabs()}


def test_what_does_not_ship_is_said_to_be_missing():
    with pytest.raises(ConfigError, match="no_such_thing") as caught:
        shipped("no_such_thing")
    assert caught.value.remedy == "Install Followthrough again."


def test_broken_toml_is_told_by_file_line_and_column(office):
    office.change("referral", 'title = "Refer a child"', 'title = "Refer a child')
    assert office.problem().startswith(
        "form_specs/referral.toml: cannot be read as TOML at line 3, column 23: the text has no closing quote "
        "on its line"
    )


def test_toml_that_breaks_off_is_told_by_its_last_line(office):
    office.path("training").write_text('key = "training"\nsections = [')
    assert "form_specs/training.toml: cannot be read as TOML at its end (line 2, column 13)" in office.problem()


def test_an_unknown_key_is_answered_with_the_one_that_was_meant(office):
    office.change("referral", 'title = "Initials"', 'title = "Initials"\nhepl = "Two letters"')
    assert office.problem() == (
        'form_specs/referral.toml, section "child", question "initials": `hepl` is not known here. Did you mean `help`?'
    )


def test_a_key_that_is_like_none_is_answered_with_all_that_there_are(office):
    office.change("assessment", "max = 5", "max = 5, zzz = 1")
    problem = office.problem()
    assert problem.startswith('form_specs/assessment.toml, section "actions", [repeat]: `zzz` is not known here.')
    assert problem.endswith("Remove it, or use `max`, `again`, `yes` or `no`.")


def test_an_unknown_kind_is_answered_with_the_nearest_kind(office):
    office.change("referral", 'kind = "short_text"', 'kind = "shrt_text"')
    problem = office.problem()
    assert 'question "initials": `kind` is "shrt_text". Expected: one of `short_text`, ' in problem
    assert problem.endswith("Did you mean `short_text`?")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("required = 1", "`required` is the number 1. Expected: true or false"),
        ('low = "one"', '`low` is "one". Expected: a whole number'),
        (
            "help = 2026-01-31",
            "`help` is the date or time 2026-01-31. Expected: text in quotes. Put it in quotes: help",
        ),
        ("help = true", '`help` is true. Expected: text in quotes. Put it in quotes: help = "true"'),
        ("rows = [1, 2]", "`rows` is a list. Expected: a list of texts"),
        ("go_to = 3", "`go_to` is the number 3. Expected: a table of texts"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_in_words(office, new, said):
    office.change("referral", 'title = "Initials"', f'title = "Initials"\n{new}')
    assert said in office.problem()


def test_a_table_in_the_place_of_a_list_is_told_in_words(office):
    office.change("training", "[[sections.questions]]", "")
    office.change("training", "[[sections]]", "[sections]")
    office.change("training", 'key = "email"\nkind = "email"\ntitle = "Email"\ncolumn = "email"', "")
    assert "`sections` is a table. Expected: parts written as [[sections]]" in office.problem()


def test_a_value_in_the_place_of_a_table_is_told_in_words(office):
    office.change("assessment", 'repeat = { max = 5, again = "One more?" }', "repeat = 5")
    assert 'section "actions": `repeat` is the number 5. Expected: a table' in office.problem()


def test_a_missing_key_is_told_with_the_line_to_add(office):
    office.change("training", 'title = "Email"\n', "")
    assert office.problem() == (
        'form_specs/training.toml, section "you", question "email": `title` is missing. Add a line title = "…".'
    )


def test_a_part_without_a_name_is_told_by_its_number(office):
    office.change("training", 'key = "email"\nkind', "kind")
    assert 'question "Email": `key` is missing' in office.problem()
    office.change("training", 'title = "Email"\n', "")
    assert any("question 1: `key` is missing" in problem for problem in office.problems())


def test_every_problem_of_every_file_is_told_at_once(office):
    office.change("referral", 'kind = "short_text"', 'kind = "shrt_text"')
    office.change("referral", 'No = "end"', 'No = "nowhere"')
    office.change("update", "who =", "whom =")
    office.change("training", 'tab = "training"', 'tab = "trainning"')
    office.path("assessment").write_text("key = ")
    problems = office.problems()
    assert len(problems) == 5
    for said in ("shrt_text", "nowhere", "`whom`", "trainning", "assessment.toml: cannot be read"):
        assert sum(said in problem for problem in problems) == 1
    with pytest.raises(ConfigError, match="5 things to put right") as caught:
        office.load()
    assert caught.value.exit_code == 2
    assert len(caught.value.problems) == 5


def test_nothing_is_concluded_from_what_could_not_be_read(office):
    office.path("tracker").write_text("key = ")
    assert len(office.problems()) == 1


def test_a_file_in_another_encoding_is_told_by_its_line(office):
    office.path("training").write_bytes('key = "training"\ntitle = "Café"\n'.encode("latin-1"))
    problem = office.problem()
    assert "form_specs/training.toml: line 2 is not saved as UTF-8 text" in problem
    assert problem.endswith("choose the encoding UTF-8.")


def test_a_file_saved_by_a_windows_editor_is_read(office):
    path = office.path("training")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_text("utf-8").replace("\n", "\r\n").encode())
    assert office.problems() == []


def test_a_file_that_cannot_be_opened_is_told(office):
    (office.forms / "odd.toml").mkdir()
    assert "form_specs/odd.toml: cannot be read" in office.problem()


def test_a_folder_without_specs_is_told(office, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    _, sources = read_specs((empty, office.sheets))
    assert [str(problem) for problem in sources.problems] == [
        f"{empty}: the folder has no .toml file in it. Check [specs] in config.toml: leave it empty to use the files "
        "that come with Followthrough."
    ]


def test_a_folder_that_is_not_there_is_told(office):
    with pytest.raises(ConfigError) as caught:
        load_specs((Path("/nowhere/at/all"), office.sheets))
    assert [problem.place for problem in caught.value.problems] == ["/nowhere/at/all"]
