"""The rules for spreadsheets, tabs, columns, first rows and views."""

from __future__ import annotations

import pytest

COLUMN = '{ key = "next_step", title = "Next step" }'


def test_a_small_partnership_s_forms_and_sheets_have_no_problem(office):
    assert office.problems() == []


def test_two_spreadsheets_cannot_share_a_key_or_a_title(office):
    office.change("plan", 'key = "plan"\ntitle = "Pilot plan"', 'key = "tracker"\ntitle = "Tracker"')
    keys, titles = office.problems()
    assert 'the spreadsheet "tracker" stands 2 times' in keys
    assert 'the spreadsheet title "Tracker" stands 2 times' in titles


def test_two_tabs_cannot_share_a_key_even_in_different_spreadsheets(office):
    office.add("plan", '[[tabs]]\nkey = "runs"\ntitle = "Our runs"\ncolumns = [{ key = "day", title = "Day" }]\n')
    assert any('the tab "runs" stands 2 times' in problem for problem in office.problems())


def test_two_tabs_of_a_spreadsheet_cannot_share_a_title_whatever_its_capitals(office):
    office.change("tracker", 'title = "Waiting list"', 'title = "CHILDREN"')
    assert 'sheet_templates/tracker.toml: the tab title "children" stands 2 times' in office.problem()


def test_a_key_is_in_small_letters_and_the_remedy_says_how(office):
    office.change("plan", '{ key = "kind"', '{ key = "Kind of day"')
    office.change("plan", ', kind = "Online"', "")
    problem = office.problem()
    assert 'column "Kind of day": the key is "Kind of day"' in problem
    assert problem.endswith("Write `kind_of_day`.")


@pytest.mark.parametrize("key", ["id", "noticed"])
def test_a_column_cannot_take_a_key_that_the_program_keeps(office, key):
    office.change("tracker", COLUMN, f'{{ key = "{key}", title = "Mine" }}')
    assert f"the key `{key}` is kept for Followthrough itself" in office.problem()


@pytest.mark.parametrize("title", ["A/B", "What?", "Day: one", "[x]", "Lead's", "a" * 101])
def test_a_tab_title_that_spreadsheets_refuse_is_told(office, title):
    office.change("tracker", 'title = "Waiting list"', f'title = "{title}"')
    assert 'tab "waiting_list": the title has' in office.problem()


def test_a_title_is_one_line_and_not_empty(office):
    office.change("tracker", 'title = "Waiting list"', 'title = "Waiting\\nlist"')
    assert "the title runs over more than one line" in office.problem()
    office.change("tracker", 'title = "Waiting\\nlist"', 'title = " "')
    assert 'tab "waiting_list": the title is empty' in office.problem()


def test_a_tab_has_columns(office):
    office.add("plan", '[[tabs]]\nkey = "bare"\ntitle = "Bare"\n')
    assert 'tab "bare": the tab has no column' in office.problem()


def test_a_spreadsheet_has_tabs(office):
    (office.sheets / "bare.toml").write_text('key = "bare"\ntitle = "Bare"\n')
    assert office.problem().startswith("sheet_templates/bare.toml: the spreadsheet has no tab")


def test_two_columns_of_a_tab_cannot_share_a_key_or_a_title(office):
    office.change("tracker", COLUMN, f"{COLUMN}, {COLUMN}")
    assert [
        'the column "next_step" stands' in p or 'column title "next step" stands' in p for p in office.problems()
    ] == [
        True,
        True,
    ]


def test_only_choice_columns_have_choices_and_they_have_some(office):
    office.change("tracker", COLUMN, '{ key = "next_step", title = "Next step", type = "choice" }')
    assert "a column of the type choice has no choices" in office.problem()
    office.change("tracker", 'title = "Next step", type = "choice"', 'title = "Next step", choices = ["Call"]')
    assert "a column of the type text has choices" in office.problem()


def test_only_choices_of_the_programs_are_marked_as_typed(office):
    office.change(
        "tracker", COLUMN, '{ key = "next_step", title = "N", type = "choice", choices = ["A"], typed = true }'
    )
    assert "`typed` on a column of the type choice that is owned by people" in office.problem()


def test_choices_are_different_and_not_empty(office):
    office.change("tracker", COLUMN, '{ key = "next_step", title = "N", type = "choice", choices = ["A", "A", ""] }')
    empty, double = office.problems()
    assert "the choice is empty" in empty
    assert 'the choice "A" stands 2 times' in double


def test_a_comma_in_one_of_many_choices_is_refused_because_commas_part_them(office):
    office.change("tracker", COLUMN, '{ key = "next_step", title = "N", type = "choices", choices = ["Home, school"] }')
    assert 'the choice "Home, school" has a comma' in office.problem()


def test_tones_colour_choices_that_exist(office):
    office.change("tracker", 'tones = { Done = "green" }', 'tones = { Dome = "green" }')
    problem = office.problem()
    assert 'column "status": `tones` colours "Dome"' in problem
    assert problem.endswith("Did you mean `Done`?")


def test_first_rows_have_a_key_that_tells_them_apart(office):
    office.change("plan", "jo@hopeside.example", "lin@hopeside.example")
    assert 'the row with email "lin@hopeside.example" stands 2 times' in office.problem()
    office.change("plan", '{ email = "lin@hopeside.example" }', '{ kind = "Online" }')
    assert "row 2: `email` is empty" in office.problem()
    office.change("plan", 'row_key = "email"\n', "")
    assert "the rows have no `row_key`" in office.problem()


def test_a_row_key_is_a_column(office):
    office.change("plan", 'row_key = "email"', 'row_key = "emial"')
    assert any("`row_key` names the column `emial`, which is not there" in problem for problem in office.problems())


def test_first_rows_name_columns_and_choices_that_exist(office):
    office.change("plan", 'kind = "Online" }', 'kind = "On line", place = "Hall" }')
    choice, column = office.problems()
    assert 'row 1: `kind` is "On line", which is no choice there' in choice
    assert "row 1: `rows` names the column `place`, which is not there" in column


def test_a_view_looks_at_columns_that_exist(office):
    office.change("tracker", 'where = [{ column = "stage"', 'where = [{ column = "stagge"')
    office.change("tracker", 'sort = ["-received"]', 'sort = ["-recieved"]')
    sort, where = office.problems()
    assert sort.endswith('Expected: a column of the tab "children". Did you mean `received`?')
    assert 'view "At court": `where` names the column `stagge`' in where


def test_a_view_looks_for_choices_that_exist(office):
    office.change("tracker", 'is_any = ["Court"]', 'is_any = ["Courts"]')
    assert 'view "At court": the view looks in `stage` for "Courts", which is no choice there' in office.problem()


@pytest.mark.parametrize("ways", ["", ', is_any = ["Court"], filled = true'])
def test_a_condition_says_one_thing(office, ways):
    office.change("tracker", ', is_any = ["Court"]', ways)
    assert "the condition on `stage` says" in office.problem()


def test_two_views_of_a_tab_cannot_share_a_title(office):
    office.change("tracker", 'views = [{ title = "At court",', 'views = [{ title = "At court" }, { title = "At court",')
    assert 'the view "At court" stands 2 times' in office.problem()


def test_the_program_s_own_tabs_are_there(office):
    office.change("tracker", 'key = "emails"', 'key = "our_emails"')
    assert "the tab `emails` is missing, which Followthrough needs" in office.problem()


def test_the_program_s_own_tabs_have_the_columns_it_writes(office):
    office.change("tracker", '  { key = "message_id", title = "message_id" },\n', "")
    problem = office.problem()
    assert 'tab "emails": Followthrough needs a column that is not there. Expected: `message_id`' in problem
    assert problem.endswith("Add columns with these keys: message_id.")


def test_the_program_s_own_tabs_stand_beside_the_cases(office):
    text = office.path("tracker").read_text("utf-8")
    start, end = text.index('[[tabs]]\nkey = "runs"'), text.index('[[tabs]]\nkey = "to_check"')
    office.path("tracker").write_text(text[:start] + text[end:], "utf-8")
    office.add("plan", "\n" + text[start:end])
    assert 'tab "runs": this tab stands apart from the cases' in office.problem()
