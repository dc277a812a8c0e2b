"""Rules for the ways through a form: branches lead forward to sections that exist, and every section is reached."""

from __future__ import annotations

from collections.abc import Sequence

from automation.decoding import did_you_mean
from automation.errors import Problem
from automation.specs.ground import Ground, Problems, not_offered
from automation.specs.model import FormSpec, Question, Section
from automation.specs.system import END


def check_branches(ground: Ground) -> Problems:
    """Everything wrong with the ways through the forms.

    Branches only lead forward, so whoever reaches a section reaches the end.
    """
    for form, file in ground.forms:
        whole = ground.whole(file, Section)
        for number, section in enumerate(form.sections):
            yield from _section(form, number, section, f'{file}, section "{section.key}"', whole=whole)
        if ground.whole(file):
            yield from _unreached(form.sections, file)


def _section(form: FormSpec, number: int, section: Section, place: str, *, whole: bool) -> Problems:
    branching = [question for question in section.questions if question.go_to]
    if len(branching) > 1:
        remedy = "Move the second one into a section of its own"
        yield Problem(place, "two questions of this section branch", "one, because a page leads one way", remedy)
    if branching and section.repeat:
        yield Problem(place, "a question branches out of a section that repeats", "no `go_to` in a repeat")
    for question in branching:
        at = f'{place}, question "{question.key}"'
        if question.kind not in ("one_choice", "dropdown"):
            yield Problem(at, f"`go_to` is on a question of the kind {question.kind}", "`one_choice` or `dropdown`")
        yield from not_offered(at, "`go_to` has", question.go_to, question.choices)
        for target in dict.fromkeys(question.go_to.values()):
            yield from _target(form, number, target, at, whole=whole)


def _target(form: FormSpec, number: int, target: str, place: str, *, whole: bool) -> Problems:
    keys = [section.key for section in form.sections]
    later = [*keys[number + 1 :], END]
    if target in later:
        return
    if target in keys:
        found = f'`go_to` leads back to the section "{target}"'
        yield Problem(place, found, f'a section further on, or "{END}"')
    elif whole:
        remedy = did_you_mean(target, later)
        yield Problem(place, f'`go_to` leads to "{target}", which is not there', f'a later section, or "{END}"', remedy)


def _unreached(sections: Sequence[Section], file: str) -> Problems:
    """A problem for each section that no way through the form comes to."""
    keys = [section.key for section in sections]
    reached = {0}
    for number, section in enumerate(sections):
        if number in reached:
            reached |= {keys.index(target) for target in _targets(section) if target in keys}
            if _goes_on(section):
                reached.add(number + 1)
    for number, section in enumerate(sections):
        if number not in reached:
            remedy = "Let a `go_to` before it lead here"
            yield Problem(f'{file}, section "{section.key}"', "no way through the form comes here", "", remedy)


def _targets(section: Section) -> set[str]:
    return {target for question in section.questions for target in question.go_to.values()}


def _goes_on(section: Section) -> bool:
    """Whether some answer to a section leads to the next one."""
    return all(not _always_leaves(question) for question in section.questions)


def _always_leaves(question: Question) -> bool:
    return (
        question.required
        and not question.other
        and bool(question.go_to)
        and set(question.choices) <= set(question.go_to)
    )
