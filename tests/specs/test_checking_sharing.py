"""The rules for whom spreadsheets are shared with."""

from __future__ import annotations


def test_a_role_that_may_not_see_a_tab_cannot_be_given_its_spreadsheet(office):
    office.change("tracker", 'title = "Tracker"', 'title = "Tracker"\nshared_with = { see = ["Lead"] }')
    problem = office.problem()
    assert 'the spreadsheet is to be shared with the role "Lead", which may not see “Children”' in problem
    assert "Google shares whole spreadsheets, never single tabs" in problem
    assert 'write seen_by = ["Lead"] on each tab that it may see' in problem


def test_a_spreadsheet_without_sensitive_tabs_may_be_shared_with_any_role(office):
    office.change("plan", 'title = "Pilot plan"', 'title = "Pilot plan"\nshared_with = { see = ["Lead"] }')
    assert office.problems() == []


def test_a_tab_may_say_itself_which_roles_see_it(office):
    office.change("plan", "sensitive = false", 'seen_by = ["Lead"]')
    office.change("plan", 'title = "Pilot plan"', 'title = "Pilot plan"\nshared_with = { see = ["Lead", "Chair"] }')
    assert 'with the role "Chair", which may not see “Training”' in office.problem()


def test_a_role_stands_once(office):
    both = 'shared_with = { edit = ["Coordinator", "Lead"], see = ["Lead"] }'
    office.change("plan", 'title = "Pilot plan"', f'title = "Pilot plan"\n{both}')
    assert '`shared_with` names the role "Lead" under `edit` and under `see`' in office.problem()


def test_a_role_that_people_does_not_offer_is_told(office):
    offered = 'type = "choice", choices = ["Coordinator", "Lead"]'
    office.change("tracker", '{ key = "role", title = "role" }', f'{{ key = "role", title = "role", {offered} }}')
    office.change("plan", 'title = "Pilot plan"', 'title = "Pilot plan"\nshared_with = { see = ["Leads"] }')
    problem = office.problem()
    assert '`shared_with` names the role "Leads", which is no choice there' in problem
    assert problem.endswith("Did you mean `Lead`?")
