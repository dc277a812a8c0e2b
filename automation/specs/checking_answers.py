"""Rules for where answers go: the tab suits the form's purpose, and each column can hold what its question gives."""

from __future__ import annotations

from typing import Final

from automation.decoding import listed
from automation.errors import Problem
from automation.specs.ground import Ground, Problems, column_of, not_offered
from automation.specs.kinds import QuestionKind
from automation.specs.model import Column, FormSpec, Question, Section, Tab
from automation.specs.system import DAYS_ON

_TEXT: Final = ("text", "long_text")
_HOLDS: Final[dict[QuestionKind, tuple[str, ...]]] = {
    "short_text": _TEXT,
    "long_text": _TEXT,
    "initials": ("text",),
    "one_choice": ("choice", *_TEXT),
    "dropdown": ("choice", *_TEXT),
    "many_choices": ("choices", *_TEXT),
    "date": ("date",),
    "time": ("text",),
    "scale": ("number",),
    "rating": ("number",),
    "grid": ("long_text",),
    "email": ("email",),
    "reference": ("text",),
    "number": ("number", "text"),
    "lead": ("lead",),
    "drawing": ("long_text", "text"),
}


def check_answers(ground: Ground) -> Problems:
    """Everything wrong between the questions and the columns that take their answers."""
    for form, file in ground.forms:
        whole = ground.whole(file)
        yield from ground.unknown_tab(file, form.tab, "tab")
        yield from _own_columns(ground, form, file)
        yield from _purpose(ground, form, file, whole=whole)
        for section in form.sections:
            place = f'{file}, section "{section.key}"'
            if section.tab:
                yield from ground.unknown_tab(place, section.tab, "tab")
                yield from _rows_of_its_own(ground, form, section, place)
            for question in section.questions:
                yield from _sets(ground, form, section, question, f'{place}, question "{question.key}"')
                if question.column:
                    yield from _question(ground, form, section, question, f'{place}, question "{question.key}"')


def _rows_of_its_own(ground: Ground, form: FormSpec, section: Section, place: str) -> Problems:
    """Only what is added to a case makes rows of another tab besides: in any other form they would be lost."""
    tab = ground.tab(form.tab)
    if form.purpose != "adds" and section.tab != form.tab:
        found = f"the section has a `tab`, but the form {form.purpose}"
        yield Problem(place, found, 'purpose = "adds"', "Take `tab` away, or ask this in a form that adds")
    elif form.purpose == "adds" and tab and not tab.case:
        found = f"the section has a `tab`, but the rows of the form's tab `{tab.key}` are no cases"
        yield Problem(place, found, "a form whose `tab` has cases", "Take `tab` away")


def _question(ground: Ground, form: FormSpec, section: Section, question: Question, place: str) -> Problems:
    tab = ground.tab(section.tab or form.tab)
    if tab is None:
        return
    column = column_of(tab, question.column) or _identity(ground, form, question.column)
    if column is None:
        yield from ground.unknown_column(place, tab, question.column, "column")
        return
    types = _HOLDS[question.kind]
    if column.type not in types:
        found = f"the answer ({question.kind}) goes into the column `{column.key}` of the type {column.type}"
        yield Problem(place, found, f"a column of the type {listed(types)}")
    elif column.type in ("choice", "choices") and column.choices:
        yield from not_offered(place, f"the column `{column.key}` is given", question.choices, column.choices)
    if column.computed and not (form.known_only and column.key in form.natural_key):
        found = f"the answer goes into the column `{column.key}`, which is worked out at every run"
        yield Problem(place, found, "a column without `computed`")
    if question.other and column.mail:
        found = f"`other` lets people type into the column `{column.key}`, which emails show"
        yield Problem(place, found, "", "Take `other` away, or `mail = true` from the column")


def _sets(ground: Ground, form: FormSpec, section: Section, question: Question, place: str) -> Problems:
    """What a choice writes: each a choice that is there, into columns that can hold it."""
    tab = ground.tab(section.tab or form.tab)
    if question.sets and question.kind not in ("one_choice", "dropdown"):
        yield Problem(place, f"`sets` is on a question of the kind {question.kind}", "`one_choice` or `dropdown`")
    yield from not_offered(place, "`sets` waits for", question.sets, question.choices)
    for key, value in ((key, value) for values in question.sets.values() for key, value in values.items()):
        if tab is None:
            continue
        yield from ground.unknown_column(place, tab, key, "sets")
        column = column_of(tab, key)
        if column and column.type == "choice":
            yield from not_offered(place, f"`sets` writes into `{key}`", [value], column.choices)
        elif column and column.type == "date" and not DAYS_ON.fullmatch(value):
            yield Problem(place, f'`sets` writes "{value}" into the date `{key}`', "days from then on, as in +7 days")


def _identity(ground: Ground, form: FormSpec, key: str) -> Column | None:
    """The column of a case that a form may ask for only to compare it."""
    if form.purpose not in ("adds", "updates"):
        return None
    cases = (tab for tab in ground.case_tabs() if tab.case and key in (*tab.case.identity, *tab.case.hints))
    return next((column for tab in cases if (column := column_of(tab, key))), None)


def _own_columns(ground: Ground, form: FormSpec, file: str) -> Problems:
    """The columns that the form itself names: its day, its fixed values, what picks its variant."""
    tab = ground.tab(form.tab)
    if tab is None:
        return
    if form.dated:
        yield from ground.unknown_column(file, tab, form.dated, "dated")
        column = column_of(tab, form.dated)
        if column and column.type not in ("date", "datetime"):
            yield Problem(file, f"`dated` names the column `{column.key}` of the type {column.type}", "the type `date`")
    for key, value in form.sets.items():
        yield from ground.unknown_column(file, tab, key, "sets")
        column = column_of(tab, key)
        if column and column.type == "choice":
            yield from not_offered(file, f"`sets` writes into `{key}`", [value], column.choices)
    if form.variant_column:
        yield from _variant_column(ground, form, tab, file)


def _variant_column(ground: Ground, form: FormSpec, tab: Tab, file: str) -> Problems:
    homes = [tab, *ground.case_tabs()]
    column = next((found for home in homes if (found := column_of(home, form.variant_column))), None)
    if column is None:
        yield from ground.unknown_column(file, tab, form.variant_column, "variant_column")
    elif column.type != "choice":
        yield Problem(file, f"`variant_column` names `{column.key}` of the type {column.type}", "the type `choice`")
    else:
        whens = [variant.when for variant in form.variants if variant.when]
        yield from not_offered(file, f"a variant waits in `{column.key}` for", whens, column.choices)


def _purpose(ground: Ground, form: FormSpec, file: str, *, whole: bool) -> Problems:
    tab = ground.tab(form.tab)
    if form.purpose == "opens" and tab and not tab.case:
        yield Problem(file, f"the form opens cases, but the rows of `{tab.key}` are none", "a tab with `case`")
    if form.purpose == "stands":
        yield from _natural_key(ground, form, tab, file, whole=whole)
    elif form.natural_key:
        yield Problem(file, f"`natural_key` is given, but the form {form.purpose}", 'purpose = "stands"')
    if form.known_only and form.purpose != "stands":
        yield Problem(file, f"`known_only` is given, but the form {form.purpose}", 'purpose = "stands"')
    if whole:
        yield from _reference(form, file)
        yield from _number(form, tab, file)


def _natural_key(ground: Ground, form: FormSpec, tab: Tab | None, file: str, *, whole: bool) -> Problems:
    if not form.natural_key:
        yield Problem(file, "the form stands by itself, but nothing tells one row from another", "`natural_key`")
    asked = {question.column for section in form.sections for question in section.questions}
    for key in form.natural_key:
        if tab:
            yield from ground.unknown_column(file, tab, key, "natural_key")
        if whole and key not in asked | {form.dated, *form.sets}:
            yield Problem(
                file, f"`natural_key` names `{key}`, which no question fills", "a question with that `column`"
            )


def _reference(form: FormSpec, file: str) -> Problems:
    """A form about a case asks once for its reference, on the first page that asks anything."""
    asking = [section for section in form.sections if section.questions]
    found = [section for section in asking for question in section.questions if question.kind == "reference"]
    about_case = form.purpose in ("adds", "updates")
    if len(found) > 1:
        yield Problem(file, f"the form asks for a reference {len(found)} times", "one question of the kind `reference`")
    elif not found and about_case and form.reference == "required":
        expected = 'a question with kind = "reference", or reference = "optional"'
        yield Problem(file, f"the form {form.purpose}, but asks for no reference", expected)
    elif found and about_case and form.reference == "required" and found[0] is not asking[0]:
        place = f'{file}, section "{found[0].key}"'
        yield Problem(
            place, "the reference is asked too late", f'the section "{asking[0].key}", so that nobody skips it'
        )
    if about_case and any(section.repeat for section in found):
        yield Problem(f'{file}, section "{found[0].key}"', "the reference is asked in a repeat", "a section before it")


def _number(form: FormSpec, tab: Tab | None, file: str) -> Problems:
    """A form that updates a tab that is followed up asks which row."""
    if form.purpose != "updates" or not (tab and tab.follow_up):
        return
    number = tab.follow_up.number
    if not any(question.column == number for section in form.sections for question in section.questions):
        yield Problem(
            file, "the form updates rows, but does not ask for their number", f'a question with column "{number}"'
        )
