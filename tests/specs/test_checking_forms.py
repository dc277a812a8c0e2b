"""The rules for forms by themselves, the ways through them, and where their answers go."""

from __future__ import annotations

import pytest

from automation.specs.checking import check_specs
from automation.specs.model import FormSpec, Question, Section, Specs

INITIALS = 'kind = "short_text"\ntitle = "Initials"\ncolumn = "initials"'


def test_two_forms_cannot_share_a_key(office):
    (office.forms / "again.toml").write_text(office.path("training").read_text())
    problem = office.problem()
    assert 'the form "training" stands 2 times' in problem
    assert problem.startswith("form_specs/again.toml, form_specs/training.toml:")


def test_a_form_cannot_have_the_key_that_a_wording_of_another_gets(office):
    (office.forms / "again.toml").write_text(
        office.path("training").read_text().replace('"training"', '"assessment_mum"', 1)
    )
    assert 'the form "assessment_mum" stands 2 times' in office.problem()


def test_keys_of_forms_sections_and_questions_are_in_small_letters(office):
    office.change("training", 'key = "training"', 'key = "Training"')
    office.change("training", 'key = "you"', 'key = "about-you"')
    office.change("training", 'key = "email"', 'key = "1email"')
    form, section, question = office.problems()
    assert "Write `training`." in form
    assert "Write `about_you`." in section
    assert 'the key is "1email"' in question


def test_a_question_s_key_stands_once_in_a_form_even_in_different_sections(office):
    office.change("referral", 'key = "initials"', 'key = "agree"')
    assert 'form_specs/referral.toml: the question "agree" stands 2 times' in office.problem()


def test_two_sections_of_a_form_cannot_share_a_key(office):
    office.change("assessment", 'key = "actions"', 'key = "who"')
    assert 'the section "who" stands 2 times' in office.problem()


@pytest.mark.parametrize("key", ["id", "noticed", "not_safe"])
def test_a_question_cannot_take_a_key_that_the_program_keeps(office, key):
    office.change("referral", 'key = "initials"', f'key = "{key}"')
    assert f"the key `{key}` is kept for Followthrough itself" in office.problem()


@pytest.mark.parametrize("key", ["end", "closing"])
def test_a_section_cannot_take_a_key_that_the_program_keeps(office, key):
    office.change("training", 'key = "you"', f'key = "{key}"')
    assert f"the key `{key}` is kept for Followthrough itself" in office.problem()


def test_a_question_cannot_be_called_like_the_one_that_asks_for_another_filling(office):
    office.change("assessment", 'key = "by_whom"', 'key = "actions_again"')
    assert 'the question "actions_again" stands 2 times' in office.problem()


@pytest.mark.parametrize("title", ["Refer a child", "About the child", "Initials"])
def test_no_title_runs_over_more_than_one_line(office, title):
    office.change("referral", f'title = "{title}"', f'title = "{title}\\nplease"')
    assert "the title runs over more than one line" in office.problem()


def test_a_form_asks_something(office):
    office.path("training").write_text(
        'key = "t"\ntitle = "T"\npurpose = "adds"\nreference = "optional"\ntab = "training"\nwho = "W"\n'
    )
    assert "form_specs/training.toml: the form asks nothing" in office.problem()


def test_a_question_that_offers_choices_has_some(office):
    office.change("referral", INITIALS, 'kind = "one_choice"\ntitle = "Initials"')
    assert 'question "initials": a question of the kind one_choice has no choices' in office.problem()


@pytest.mark.parametrize(("kind", "said"), [("short_text", "a kind such as `one_choice`"), ("lead", "the People tab")])
def test_a_question_that_offers_none_has_none(office, kind, said):
    office.change("referral", INITIALS, f'kind = "{kind}"\ntitle = "Initials"\nchoices = ["A"]')
    assert said in office.problem()


def test_choices_of_a_question_are_different_and_on_one_line(office):
    office.change("referral", INITIALS, 'kind = "many_choices"\ntitle = "I"\nchoices = ["A", "A", "B\\nC"]')
    line, double = office.problems()
    assert "the choice runs over more than one line" in line
    assert 'the choice "A" stands 2 times' in double


def test_a_grid_has_rows_and_nothing_else_has(office):
    office.change("referral", INITIALS, 'kind = "grid"\ntitle = "How far?"\nchoices = ["A"]')
    assert "a grid has no rows" in office.problem()
    office.change("referral", 'kind = "grid"', 'kind = "one_choice"\nrows = ["R"]')
    assert "a question of the kind one_choice has rows" in office.problem()


def test_other_is_for_kinds_that_can_offer_it(office):
    office.change("referral", 'kind = "dropdown"', 'kind = "dropdown"\nother = true')
    assert "`other` is on a question of the kind dropdown" in office.problem()


@pytest.mark.parametrize(
    ("kind", "low", "high", "said"),
    [
        ("scale", 2, 5, "`low` is 2. Expected: 0 or 1"),
        ("scale", 0, 11, "`high` is 11. Expected: a whole number from 2 to 10"),
        ("rating", 1, 2, "`high` is 2. Expected: a whole number from 3 to 10"),
    ],
)
def test_a_scale_and_a_rating_have_ends_that_forms_can_show(office, kind, low, high, said):
    office.change("assessment", 'kind = "scale"', f'kind = "{kind}"')
    office.change("assessment", "low = 1\nhigh = 5", f"low = {low}\nhigh = {high}")
    assert said in office.problem()


@pytest.mark.parametrize("most", [0, 21])
def test_a_section_repeats_between_one_and_twenty_times(office, most):
    office.change("assessment", "max = 5", f"max = {most}")
    assert f"`max` is {most}. Expected: a whole number from 1 to 20" in office.problem()


def test_yes_and_no_to_one_more_are_different(office):
    office.change("assessment", "max = 5", 'max = 5, no = "Yes"')
    assert '`yes` and `no` are both "Yes"' in office.problem()


def test_a_repeat_makes_rows_of_a_tab(office):
    office.change("assessment", 'tab = "actions"\n', "")
    assert any("the section repeats, but its rows have nowhere to go" in problem for problem in office.problems())


@pytest.mark.parametrize(
    ("form", "tab", "column"),
    [("referral", "actions", "what"), ("update", "children", "initials"), ("training", "actions", "what")],
)
def test_only_a_form_that_adds_to_cases_makes_rows_of_another_tab_because_they_would_be_lost(office, form, tab, column):
    """Agreed actions that a form asks for, once its purpose was changed, say."""
    section = f'[[sections]]\nkey = "more"\ntitle = "More"\ntab = "{tab}"\n'
    question = f'[[sections.questions]]\nkey = "w"\nkind = "short_text"\ntitle = "W"\ncolumn = "{column}"\n'
    office.add(form, section + question)
    assert any('section "more": the section has a `tab`, but the form ' in problem for problem in office.problems())


def test_a_page_may_name_its_forms_own_tab(office):
    office.change("referral", 'title = "About the child"\n', 'title = "About the child"\ntab = "children"\n')
    assert office.problems() == []


def test_a_form_that_adds_to_a_tab_without_cases_makes_no_rows_of_another(office):
    office.change("assessment", 'tab = "children"', 'tab = "training"')
    told = 'section "actions": the section has a `tab`, but the rows of the form\'s tab `training` are no cases'
    assert any(told in problem for problem in office.problems())


def test_a_form_that_changes_one_row_repeats_nothing(office):
    office.change("assessment", 'purpose = "adds"', 'purpose = "updates"')
    told = (
        'section "actions", [repeat]: the section repeats, but the form updates one row. Expected: a form that opens or'
    )
    assert any(told in problem for problem in office.problems())


def test_a_form_that_opens_cases_repeats_one_section_at_most(office):
    repeat = 'repeat = { max = 3, again = "Another child?" }\n'
    office.change("referral", 'title = "About the child"\n', f'title = "About the child"\n{repeat}')
    assert office.problems() == []
    office.add("referral", f'[[sections]]\nkey = "more"\ntitle = "More"\n{repeat}')
    assert 'section "more", [repeat]: this form opens cases and has more than one repeat' in office.problem()


def test_a_form_that_nobody_could_finish_is_refused():
    questions = tuple(Question(key=f"q{n}", kind="short_text", title=f"Question {n}") for n in range(300))
    form = FormSpec(
        key="f",
        title="F",
        purpose="adds",
        tab="t",
        who="W",
        sections=(Section(key="s", title="S", questions=questions),),
    )
    said = [str(problem) for problem in check_specs(Specs(forms=(form,), sheets=()))]
    assert any("form_specs/f.toml: the form has 300 questions when every repeat is filled in" in each for each in said)


def test_a_mark_that_nothing_fills_is_told(office):
    office.change("assessment", "Talking with {parent}'s child", "Talking with {parnet}'s child")
    problem = office.problem()
    assert "form_specs/assessment.toml, title: nothing fills the mark {parnet}" in problem
    assert problem.endswith("Did you mean `parent`?")


def test_marks_are_looked_for_in_every_text_of_a_form(office):
    office.change("assessment", 'title = "How is it going?"', 'title = "{a}?"\nhelp = "{b}"\nlow_label = "{c}"')
    office.change("assessment", 'title = "Who"', 'title = "Who {d}"\ntext = "{e}"')
    office.change("assessment", "One more?", "One more {f}?")
    office.change("assessment", 'who = "The', 'text = "{g}"\nafterwards = "{h}"\nwho = "The')
    found = {problem.split("the mark {")[1][0] for problem in office.problems()}
    assert found == set("abcdefgh")


def test_a_word_of_one_form_s_variants_is_not_known_in_another(office):
    office.change("training", 'title = "You"', 'title = "You and {parent}"')
    assert "nothing fills the mark {parent}" in office.problem()


def test_a_choice_has_no_mark_because_columns_and_figures_rely_on_it(office):
    office.change(
        "assessment",
        'kind = "scale"\ntitle = "How is it going?"\ncolumn = "feeling"',
        'kind = "one_choice"\ntitle = "H"\nchoices = ["With {parent}"]',
    )
    assert "a choice has the mark {parent}" in office.problem()


def test_every_variant_has_every_word(office):
    office.change("assessment", 'words = { parent = "dad" }', 'words = { father = "dad" }')
    dad, mum = sorted(office.problems())
    assert 'variant "dad": the word `parent` is missing' in dad
    assert 'variant "mum": the word `father` is missing' in mum


def test_a_variant_s_word_cannot_hide_one_from_config(office):
    office.change("assessment", 'words = { parent = "mum" }', 'words = { parent = "mum", organisation = "x" }')
    office.change("assessment", 'words = { parent = "dad" }', 'words = { parent = "dad", organisation = "x" }')
    assert all("the word `organisation` comes from config.toml" in problem for problem in office.problems())
    assert len(office.problems()) == 2


def test_a_variant_is_picked_by_a_choice_of_its_column(office):
    office.change("assessment", 'when = "Dad"', 'when = "Father"')
    assert 'a variant waits in `parent` for "Father", which is no choice there' in office.problem()
    office.change("assessment", 'when = "Father"', 'when = "Mum"')
    assert 'the choice that picks a variant "Mum" stands 2 times' in office.problem()


def test_a_variant_column_is_a_choice_column_that_exists(office):
    office.change("assessment", 'variant_column = "parent"', 'variant_column = "initials"')
    assert "`variant_column` names `initials` of the type text" in office.problem()
    office.change("assessment", 'variant_column = "initials"', 'variant_column = "prent"')
    assert "`variant_column` names the column `prent`, which is not there" in office.problem()
    office.change("assessment", 'variant_column = "prent"\n', "")
    assert "a variant says `when`, but there is no `variant_column`" in office.problem()


def test_a_variant_column_needs_a_variant_that_says_when(office):
    office.change("assessment", 'when = "Mum"\n', "")
    office.change("assessment", 'when = "Dad"\n', "")
    assert "`variant_column` is given, but no variant says `when`" in office.problem()


# The ways through a form.


def test_a_branch_to_nowhere_is_told(office):
    office.change("referral", 'Yes = "child"', 'Yes = "chidl"')
    leads, unreached = sorted(office.problems(), key=lambda problem: "no way" in problem)
    assert 'section "start", question "agree": `go_to` leads to "chidl", which is not there' in leads
    assert leads.endswith("Did you mean `child`?")
    assert 'section "child": no way through the form comes here' in unreached


def test_a_branch_never_leads_back(office):
    office.change("referral", 'No = "end"', 'No = "start"')
    assert '`go_to` leads back to the section "start"' in office.problem()


def test_a_branch_belongs_to_a_choice_that_exists(office):
    office.change("referral", 'No = "end"', 'Nope = "end"')
    assert '`go_to` has "Nope", which is no choice there' in office.problem()


def test_only_a_question_with_one_answer_branches(office):
    office.change("referral", 'kind = "one_choice"', 'kind = "many_choices"')
    assert "`go_to` is on a question of the kind many_choices" in office.problem()


def test_one_question_of_a_section_branches(office):
    again = (
        '[[sections.questions]]\nkey = "two"\nkind = "dropdown"\ntitle = "T"\nchoices = ["A"]\ngo_to = { A = "end" }\n'
    )
    office.change("referral", '[[sections]]\nkey = "child"', f'{again}[[sections]]\nkey = "child"')
    assert "two questions of this section branch" in office.problem()


def test_nothing_branches_out_of_a_repeat(office):
    branch = 'kind = "dropdown"\nchoices = ["A"]\ngo_to = { A = "end" }'
    office.change("assessment", 'kind = "lead"\ntitle = "Who will do it"\ncolumn = "lead"', f'title = "W"\n{branch}')
    assert "a question branches out of a section that repeats" in office.problem()


def test_a_section_that_no_answer_leads_to_is_told(office):
    office.change("referral", 'Yes = "child"', 'Yes = "end"')
    assert 'section "child": no way through the form comes here' in office.problem()


@pytest.mark.parametrize("way_on", ["required = false", "required = true\nother = true"])
def test_a_section_is_reached_when_the_branching_question_may_be_answered_otherwise(office, way_on):
    office.change("referral", 'Yes = "child"', 'Yes = "end"')
    office.change("referral", "required = true", way_on)
    assert office.problems() == []


def test_a_choice_without_a_branch_goes_on_to_the_next_section(office):
    office.change("referral", 'go_to = { Yes = "child", No = "end" }', 'go_to = { No = "end" }')
    assert office.problems() == []


# Where answers go.


def test_a_form_s_tab_and_a_section_s_tab_exist(office):
    office.change("training", 'tab = "training"', 'tab = "trainings"')
    office.change("assessment", 'tab = "actions"', 'tab = "action"')
    section, form = sorted(office.problems())
    assert 'section "actions": `tab` names the tab `action`, which is not there' in section
    assert section.endswith("Did you mean `actions`?")
    assert "form_specs/training.toml: `tab` names the tab `trainings`" in form


def test_a_question_s_column_exists_in_the_form_s_tab(office):
    office.change("referral", 'column = "initials"', 'column = "intials"')
    assert office.problem() == (
        'form_specs/referral.toml, section "child", question "initials": `column` names the column `intials`, which is '
        'not there. Expected: a column of the tab "children". Did you mean `initials`?'
    )


def test_a_question_s_column_exists_in_the_section_s_tab_when_it_has_one(office):
    office.change("assessment", 'column = "what"', 'column = "feeling"')
    assert 'question "what": `column` names the column `feeling`, which is not there' in office.problem()


def test_a_form_may_ask_for_what_a_case_is_compared_by_without_writing_it(office):
    question = '[[sections.questions]]\nkey = "same"\nkind = "short_text"\ntitle = "Initials"\ncolumn = "initials"\n'
    office.add("update", question)
    assert office.problems() == []
    office.add("training", question)
    assert "`column` names the column `initials`, which is not there" in office.problem()


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("short_text", "received"),
        ("long_text", "feeling"),
        ("date", "initials"),
        ("number", "received"),
        ("email", "initials"),
        ("lead", "initials"),
        ("scale", "initials"),
        ("rating", "initials"),
        ("time", "received"),
        ("drawing", "feeling"),
    ],
)
def test_an_answer_goes_into_a_column_that_can_hold_it(office, kind, column):
    office.change("referral", INITIALS, f'kind = "{kind}"\ntitle = "Q"\ncolumn = "{column}"')
    assert f"the answer ({kind}) goes into the column `{column}` of the type" in office.problem()


@pytest.mark.parametrize("kind", ["one_choice", "dropdown", "many_choices", "grid"])
def test_a_chosen_answer_goes_into_a_column_that_can_hold_it(office, kind):
    rows = 'rows = ["R"]\n' if kind == "grid" else ""
    office.change("referral", INITIALS, f'kind = "{kind}"\ntitle = "Q"\nchoices = ["A"]\n{rows}column = "feeling"')
    assert f"the answer ({kind}) goes into the column `feeling` of the type number" in office.problem()


def test_a_choice_column_offers_every_choice_of_the_question(office):
    office.change("referral", 'choices = ["Mum", "Dad"]', 'choices = ["Mum", "Dad", "Both"]')
    assert 'the column `parent` is given "Both", which is no choice there' in office.problem()


def test_no_answer_goes_into_a_column_that_is_worked_out(office):
    office.change("assessment", 'column = "feeling"', 'column = "waiting"')
    assert "goes into the column `waiting`, which is worked out at every run" in office.problem()


def test_free_words_beside_choices_never_come_into_a_column_that_emails_show(office):
    office.change("referral", 'kind = "dropdown"', 'kind = "one_choice"\nother = true')
    assert office.problems() == []
    office.change("tracker", 'choices = ["Mum", "Dad"]', 'choices = ["Mum", "Dad"], mail = true')
    assert "`other` lets people type into the column `parent`, which emails show" in office.problem()


def test_a_form_that_opens_cases_needs_a_tab_of_cases(office):
    office.change("training", 'purpose = "stands"', 'purpose = "opens"')
    office.change("training", 'natural_key = ["email"]\n', "")
    assert "the form opens cases, but the rows of `training` are none" in office.problem()


@pytest.mark.parametrize("name", ["assessment", "update"])
def test_a_form_about_a_case_asks_for_its_reference(office, name):
    office.change(name, 'kind = "reference"', 'kind = "short_text"')
    assert "but asks for no reference" in office.problem()
    office.change(name, "tab =", 'reference = "optional"\ntab =')
    assert office.problems() == []


def test_a_reference_is_asked_once(office):
    office.add("update", '[[sections.questions]]\nkey = "again"\nkind = "reference"\ntitle = "Reference"\n')
    assert "the form asks for a reference 2 times" in office.problem()


def test_a_reference_is_asked_on_the_first_page_that_asks_anything(office):
    office.change("update", "[[sections]]", '[[sections]]\nkey = "hello"\ntitle = "Hello"\n\n[[sections]]')
    assert office.problems() == []
    early = '[[sections.questions]]\nkey = "early"\nkind = "short_text"\ntitle = "Who are you?"\n'
    office.change("update", 'title = "Hello"\n', f'title = "Hello"\n{early}')
    assert 'section "which": the reference is asked too late' in office.problem()
    office.change("update", "tab =", 'reference = "optional"\ntab =')
    assert office.problems() == []


def test_a_reference_is_not_asked_again_and_again(office):
    office.change("assessment", 'kind = "reference"', 'kind = "short_text"')
    office.change(
        "assessment", 'kind = "lead"\ntitle = "Who will do it"\ncolumn = "lead"', 'kind = "reference"\ntitle = "R"'
    )
    assert any("the reference is asked in a repeat" in problem for problem in office.problems())


def test_a_form_that_updates_followed_up_rows_asks_which_row(office):
    office.change("update", 'column = "number"', 'column = "what"')
    assert "the form updates rows, but does not ask for their number" in office.problem()


def test_a_form_that_stands_has_a_natural_key_that_its_questions_fill(office):
    office.change("training", 'natural_key = ["email"]', 'natural_key = ["kind"]')
    assert "`natural_key` names `kind`, which no question fills" in office.problem()
    office.change("training", 'natural_key = ["kind"]\n', "")
    assert "the form stands by itself, but nothing tells one row from another" in office.problem()


def test_only_a_form_that_stands_has_a_natural_key(office):
    office.change("update", "tab =", 'natural_key = ["status"]\ntab =')
    assert "`natural_key` is given, but the form updates" in office.problem()


def test_only_a_form_that_stands_can_leave_unknown_rows_unmade(office):
    office.change("update", "tab =", "known_only = true\ntab =")
    assert "`known_only` is given, but the form updates" in office.problem()


def test_a_computed_column_may_tell_the_row_of_a_form_that_makes_none(office):
    typed = '{ key = "email", title = "Email", type = "email" }'
    office.change("plan", typed, '{ key = "email", title = "Email", owner = "script", computed = { rule = "code" } }')
    office.change("training", 'kind = "email"', 'kind = "short_text"')
    assert "goes into the column `email`, which is worked out at every run" in office.problem()
    office.change("training", "who =", "known_only = true\nwho =")
    assert office.problems() == []


def sets(office, kind, values):
    """The problems with a question of this kind, whose choices set these values."""
    asked = f'[[sections.questions]]\nkey = "when"\nkind = "{kind}"\ntitle = "When"\nchoices = ["Now", "Later"]\n'
    office.add("assessment", f"\n{asked}sets = {values}\n")
    return office.problems()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ('{ Noww = { status = "Done" } }', '`sets` waits for "Noww", which is no choice there'),
        ('{ Now = { stats = "Done" } }', "`sets` names the column `stats`, which is not there"),
        ('{ Now = { status = "Dun" } }', '`sets` writes into `status` "Dun", which is no choice there'),
        ('{ Later = { due = "soon" } }', '`sets` writes "soon" into the date `due`'),
    ],
)
def test_what_a_choice_sets_is_a_value_of_a_column_that_exists(office, values, told):
    (problem,) = sets(office, "one_choice", values)
    assert told in problem


def test_what_a_choice_sets_may_be_days_from_then_on(office):
    assert sets(office, "dropdown", '{ Now = { due = "-1 days", status = "Done" } }') == []


def test_only_one_choice_sets_values(office):
    assert (
        "`sets` is on a question of the kind many_choices"
        in sets(office, "many_choices", '{ Now = { status = "Done" } }')[0]
    )


def test_the_day_of_a_response_goes_into_a_date_column(office):
    office.change("assessment", 'dated = "assessed_on"', 'dated = "initials"')
    assert "`dated` names the column `initials` of the type text" in office.problem()
    office.change("assessment", 'dated = "initials"', 'dated = "asessed_on"')
    assert "`dated` names the column `asessed_on`, which is not there" in office.problem()


def test_a_fixed_value_is_a_choice_of_a_column_that_exists(office):
    office.change("referral", 'sets = { stage = "Court" }', 'sets = { stage = "Cuort", stge = "x" }')
    value, column = office.problems()
    assert '`sets` writes into `stage` "Cuort", which is no choice there' in value
    assert value.endswith("Did you mean `Court`?")
    assert "`sets` names the column `stge`, which is not there" in column


EMAIL = '[[sections.questions]]\nkey = "agree"'
WITH_EMAIL = f'[[sections.questions]]\nkey = "mail"\nkind = "email"\ntitle = "Email"\n\n{EMAIL}'


@pytest.mark.parametrize(
    ("acknowledge", "said"),
    [
        ('{ to = "mail" }', ""),
        ('{ to = "mail", when = { agree = "Yes" } }', ""),
        ('{ to = "male" }', 'acknowledge 1: `to` is "male". Expected: the key of an email question outside a repeat. '
                            "Did you mean `mail`?"),
        ('{ to = "agree" }', '`to` is "agree". Expected: the key of an email question'),
        ('{ to = "mail", when = { agreed = "Yes" } }', "`when` names `agreed`. Expected: the key of a question outside "
                                                       "a repeat. Did you mean `agree`?"),
        ('{ to = "mail", when = { agree = "Maybe" } }', '`agree` cannot be answered by "Maybe". Expected: `Yes`'),
        ('{ to = "mail", unless = "no" }', "`unless` is not known here"),
    ],
)  # fmt: skip
def test_who_is_told_the_reference_is_an_email_question_of_the_form_after_known_choices(office, acknowledge, said):
    office.change("referral", EMAIL, WITH_EMAIL)
    office.change("referral", 'purpose = "opens"', f'purpose = "opens"\nacknowledge = [{acknowledge}]')
    if said:
        assert said in office.problem()
    else:
        assert office.problems() == []


def test_only_a_form_that_opens_cases_tells_references(office):
    office.change("training", 'purpose = "stands"', 'purpose = "stands"\nacknowledge = [{ to = "email" }]')
    assert "`acknowledge` is on a form that opens no cases" in office.problems()[0]


def test_only_a_date_falls_on_one_side_of_today(office):
    office.change("training", 'kind = "email"', 'kind = "email"\nfalls = "from today"')
    assert "`falls` is on a question of the kind email" in office.problem()


def test_somebody_is_reached_by_a_question_of_the_form_that_opens_a_case(office):
    office.change("referral", 'purpose = "opens"', 'purpose = "opens"\nreach = ["emial"]')
    assert "`reach` names `emial`. Expected: the key of a question outside a repeat" in office.problems()[0]
    office.change("referral", 'reach = ["emial"]', "")
    office.change("training", 'purpose = "stands"', 'purpose = "stands"\nreach = ["email"]')
    assert "`reach` is on a form that opens no cases" in office.problems()[0]
