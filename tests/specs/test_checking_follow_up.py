"""The rules for cases, follow-ups, computed columns, and what may stand in an email."""

from __future__ import annotations

import pytest

COLUMN = '{ key = "next_step", title = "Next step" }'
DUE = '{ key = "due", title = "Due", type = "date", owner = "both" }'


@pytest.mark.parametrize("key", ["reference", "received", "met"])
def test_a_case_names_columns_that_exist(office, key):
    names = {"reference": "reference", "received": "received", "met": "assessed_on"}
    office.change("tracker", f'{key} = "{names[key]}"', f'{key} = "nothing"')
    assert any(
        f"[case]: `{key}` names the column `nothing`, which is not there" in found for found in office.problems()
    )


def test_a_case_has_something_to_be_compared_by(office):
    office.change("tracker", 'identity = ["initials"]', "identity = []")
    assert "[case]: `identity` is empty" in office.problem()
    office.change("tracker", "identity = []", 'identity = ["initial"]')
    assert office.problem().endswith("Did you mean `initials`?")


def test_a_case_s_hints_are_columns(office):
    office.change("tracker", 'identity = ["initials"]', 'identity = ["initials"]\nhints = ["arae"]')
    assert "`hints` names the column `arae`, which is not there" in office.problem()


def test_the_wait_begins_and_ends_on_days(office):
    office.change(
        "tracker", '{ key = "received", title = "Received", type = "date" }', '{ key = "received", title = "R" }'
    )
    assert "`received` names the column `received` of the type text. Expected: the type `date`" in office.problem()


def test_what_stops_a_case_is_a_choice_of_its_column(office):
    office.change("tracker", 'stops = ["No"]', 'stops = ["Never"]')
    assert '`stops` has "Never", which is no choice there' in office.problem()
    office.change("tracker", 'stops = ["Never"]', "")
    assert "only one of `agreed` and `stops` is given" in office.problem()


@pytest.mark.parametrize("name", ["goes_on", "same_child"])
def test_where_a_case_goes_on_and_whose_it_is_are_columns_of_text_or_left_out(office, name):
    identity = 'identity = ["initials"]'
    office.change("tracker", identity, f'{identity}\n{name} = "nothing"')
    assert f"[case]: `{name}` names the column `nothing`, which is not there" in office.problem()
    office.change("tracker", f'{name} = "nothing"', f'{name} = "received"')
    assert f"`{name}` names the column `received` of the type date. Expected: the type `text`" in office.problem()
    office.change("tracker", f'{name} = "received"', "")
    assert office.problems() == []


@pytest.mark.parametrize("name", ["what", "lead", "due", "status", "done_on", "number", "reference"])
def test_a_follow_up_names_columns_that_exist(office, name):
    office.change("tracker", f'{name} = "{name}"', f'{name} = "nothing"', after="[tabs.follow_up]")
    assert any(f"[follow_up]: `{name}` names the column `nothing`" in problem for problem in office.problems())


def test_a_follow_up_s_columns_have_the_right_types(office):
    office.change("tracker", DUE, DUE.replace('"date"', '"text"'))
    assert "`due` names the column `due` of the type text. Expected: the type `date`" in office.problem()


def test_the_closing_statuses_are_choices_of_the_status(office):
    office.change("tracker", 'closed = ["Done"]', 'closed = ["Finished"]')
    assert '`closed` has "Finished", which is no choice there' in office.problem()
    office.change("tracker", 'closed = ["Finished"]', "closed = []")
    assert "`closed` is empty" in office.problem()


def test_a_followed_up_row_has_one_reference(office):
    office.change("tracker", 'reference = "reference"', "", after="[tabs.follow_up]")
    assert "there is no `reference`" in office.problem()
    office.change("tracker", 'number = "number"', 'number = "number"\nreference = "reference"\nreference_text = "PP"')
    assert "both `reference` and `reference_text` are given" in office.problem()


def test_one_row_for_each_case_needs_a_tab_of_cases(office):
    office.change("tracker", 'one_for_each = "children"', 'one_for_each = "childern"')
    assert any("`one_for_each` names the tab `childern`" in problem for problem in office.problems())
    office.change("tracker", 'one_for_each = "childern"', 'one_for_each = "actions"')
    assert any("`one_for_each` names `actions`, whose rows are no cases" in problem for problem in office.problems())


def test_a_tab_of_cases_cannot_follow_another_one(office):
    office.change("tracker", 'title = "Children"\n', 'title = "Children"\none_for_each = "children"\n')
    assert "the tab has both `case` and `one_for_each`" in office.problem()


def test_a_computed_column_belongs_to_the_script(office):
    office.change("tracker", 'owner = "script", computed = { rule = "overdue" }', 'computed = { rule = "overdue" }')
    assert "a computed column is owned by people" in office.problem()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("overdue", "`overdue` is on a tab that is not followed up"),
        ("waiting_state", "`waiting_state` is on a tab without cases"),
        ("attention", "`attention` has nothing to look at here"),
        ("link", "`form` names the form, but is empty"),
    ],
)
def test_a_rule_stands_where_it_has_something_to_work_on(office, rule, said):
    kind = "link" if rule == "link" else "text"
    column = f'{{ key = "new", title = "New", type = "{kind}", owner = "script", computed = {{ rule = "{rule}" }} }}'
    office.change("plan", "columns = [\n", f"columns = [\n  {column},\n")
    assert said in office.problem()


@pytest.mark.parametrize(
    ("rule", "kind", "said"),
    [
        ("waiting_working_days", "number", "`waiting_working_days` is on a tab without cases"),
        ("target_date", "date", "`target_date` is on a tab without cases"),
        ("target_state", "text", "`target_state` is on a tab without cases"),
        ("times_moved", "number", "`times_moved` is on a tab that is not followed up"),
        ("first_due", "date", "`first_due` is on a tab that is not followed up"),
    ],
)
def test_time_is_worked_out_where_something_waits_or_is_promised(office, rule, kind, said):
    column = f'{{ key = "new", title = "New", type = "{kind}", owner = "script", computed = {{ rule = "{rule}" }} }}'
    office.change("plan", "columns = [\n", f"columns = [\n  {column},\n")
    assert said in office.problem()
    office.change("plan", f'type = "{kind}", owner = "script"', 'type = "email", owner = "script"')
    assert any(f"`{rule}` goes into a column of the type email" in problem for problem in office.problems())


def test_the_day_to_talk_again_is_a_date(office):
    office.change("tracker", 'stops = ["No"]', 'stops = ["No"]\nrevisit = "initials"')
    assert "`revisit` names the column `initials` of the type text. Expected: the type `date`" in office.problem()


def test_a_rule_s_result_suits_the_column(office):
    office.change("tracker", 'type = "number", owner = "script", computed', 'type = "date", owner = "script", computed')
    assert "`waiting_days` goes into a column of the type date. Expected: type `number`" in office.problem()


def test_a_link_opens_a_form_that_exists(office):
    office.change("tracker", 'form = "assessment"', 'form = "assesment"')
    problem = office.problem()
    assert 'column "link": `form` names the form `assesment`, which is not there' in problem
    assert problem.endswith("Did you mean `assessment`?")


def test_a_link_may_open_one_wording_of_a_form(office):
    office.change("tracker", 'form = "assessment"', 'form = "assessment_mum"')
    assert office.problems() == []


def test_a_column_repeats_a_column_of_the_case(office):
    office.change("tracker", 'of = "reference"', 'of = "refrence"')
    assert "`of` names the column `refrence`, which is not there" in office.problem()


def test_a_case_cannot_repeat_itself(office):
    new = '{ key = "again", title = "Again", owner = "script", computed = { rule = "from_case", of = "initials" } }'
    office.change("tracker", '  { key = "initials"', f'  {new},\n  {{ key = "initials"')
    assert "`from_case` has no case to look at" in office.problem()


def test_a_column_of_the_script_s_is_filled_by_something(office):
    office.change("tracker", COLUMN, '{ key = "next_step", title = "Next step", owner = "script" }')
    assert 'column "next_step": the script owns this column, but nothing fills it' in office.problem()


def test_a_followed_up_row_s_reference_may_belong_to_the_script(office):
    reference = '{ key = "reference", title = "Reference"'
    office.change("tracker", f"{reference} }}", f'{reference}, owner = "script" }}', after='key = "actions"')
    assert office.problems() == []


def test_a_column_that_a_question_fills_may_belong_to_the_script(office):
    office.change(
        "tracker", '{ key = "feeling", title = "Feeling",', '{ key = "feeling", title = "F", owner = "script",'
    )
    assert office.problems() == []


@pytest.mark.parametrize(
    "column",
    [
        '{ key = "x", title = "X", mail = true }',
        '{ key = "x", title = "X", type = "long_text", mail = true }',
        '{ key = "x", title = "X", type = "lead", mail = true }',
        '{ key = "x", title = "X", owner = "script", mail = true, computed = { rule = "from_case", of = "initials" } }',
    ],
)
def test_free_text_of_a_sensitive_tab_never_goes_into_an_email(office, column):
    office.change("tracker", COLUMN, column)
    assert "a column of a sensitive tab is marked for emails" in office.problem()


@pytest.mark.parametrize(
    "column",
    [
        '{ key = "x", title = "X", type = "date", mail = true }',
        '{ key = "x", title = "X", owner = "script", mail = true, computed = { rule = "waiting_state" } }',
        '{ key = "x", title = "X", owner = "script", mail = true, computed = { rule = "from_case", of = "stage" } }',
        '{ key = "x", title = "X", owner = "script", computed = { rule = "from_case", of = "reference" }, mail = true}',
    ],
)
def test_closed_choices_dates_and_what_is_worked_out_may_go_into_an_email(office, column):
    office.change("tracker", COLUMN, column)
    assert office.problems() == []


def test_what_tells_a_child_from_another_never_goes_into_an_email_even_as_a_date(office):
    office.change("tracker", 'title = "Initials" }', 'title = "Born", type = "date", mail = true }')
    office.change("referral", 'kind = "short_text"', 'kind = "date"')
    office.change("assessment", 'kind = "short_text"', 'kind = "date"')
    assert 'column "initials": a column of a sensitive tab is marked for emails' in office.problem()


def test_a_reference_and_a_number_may_go_into_an_email(office):
    office.change("tracker", '{ key = "number", title = "No." }', '{ key = "number", title = "No.", mail = true }')
    assert office.problems() == []


def test_a_tab_that_is_not_sensitive_may_send_its_text(office):
    office.change(
        "plan",
        '{ key = "email", title = "Email", type = "email"',
        '{ key = "email", title = "E", type = "email", mail = true',
    )
    assert office.problems() == []
