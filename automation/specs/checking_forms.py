"""Rules for forms by themselves: keys, titles, choices, repeats, variants and the marks in their texts."""

from __future__ import annotations

from typing import Final

from automation.decoding import did_you_mean, listed
from automation.errors import Problem
from automation.specs.ground import Ground, Problems, bad_choices, bad_key, bad_title, shared, twice
from automation.specs.model import FormSpec, Question, Section
from automation.specs.system import END, MOST_TURNS, NOT_SAFE, NOTICED, ROW_ID
from automation.specs.words import STANDING_MARKS, marks, texts

MOST_QUESTIONS: Final = 300
"""Questions, repeats counted in full, that a person and a form can bear."""
_CHOOSING: Final = ("one_choice", "many_choices", "dropdown", "grid")
_CLOSING: Final = "closing"


def check_forms(ground: Ground) -> Problems:
    """Everything wrong with forms taken by themselves."""
    yield from shared("the form", [(key, file) for form, file in ground.forms for key in _keys(form)])
    for form, file in ground.forms:
        yield from _form(form, file, whole=ground.whole(file))
        yield from _variants(form, file)
        yield from _marks(form, file)
        yield from _acknowledge(form, file)
        yield from _reach(form, file)
        for section in form.sections:
            yield from _section(form, section, f'{file}, section "{section.key}"')


def _keys(form: FormSpec) -> set[str]:
    """The form's key, and those of the forms that its variants become."""
    return {form.key, *(f"{form.key}_{variant.key}" for variant in form.variants)}


def _form(form: FormSpec, file: str, *, whole: bool) -> Problems:
    yield from bad_key(file, form.key)
    yield from bad_title(file, "title", form.title)
    yield from twice(file, "the section", [section.key for section in form.sections])
    questions = [question.key for section in form.sections for question in section.questions]
    asks = [f"{section.key}_again" for section in form.sections if section.repeat]
    yield from twice(file, "the question", [*questions, *asks])
    if whole and not questions:
        yield Problem(file, "the form asks nothing", "at least one [[sections]] with [[sections.questions]]")
    turns = [(section.repeat.max if section.repeat else 1) * len(section.questions) for section in form.sections]
    if sum(turns) >= MOST_QUESTIONS:
        found = f"the form has {sum(turns)} questions when every repeat is filled in"
        yield Problem(file, found, f"fewer than {MOST_QUESTIONS}", "Lower `max` of a repeat, or make two forms of it")


def _acknowledge(form: FormSpec, file: str) -> Problems:
    """Who is told the references: answers to email questions that everybody is asked once, after known choices."""
    if form.acknowledge and form.purpose != "opens":
        yield Problem(file, "`acknowledge` is on a form that opens no cases", 'purpose = "opens", or no `acknowledge`')
    asked = _asked_once(form)
    emails = [key for key, question in asked.items() if question.kind == "email"]
    for number, one in enumerate(form.acknowledge, 1):
        place = f"{file}, acknowledge {number}"
        if one.to not in emails:
            remedy = did_you_mean(one.to, emails)
            yield Problem(place, f'`to` is "{one.to}"', "the key of an email question outside a repeat", remedy)
        for key, choice in one.when.items():
            choices = asked[key].choices if key in asked else ()
            if key not in asked:
                remedy = did_you_mean(key, asked)
                yield Problem(place, f"`when` names `{key}`", "the key of a question outside a repeat", remedy)
            elif choice not in choices:
                yield Problem(place, f'`{key}` cannot be answered by "{choice}"', listed(choices))


def _reach(form: FormSpec, file: str) -> Problems:
    """By which answers somebody can be reached: to questions that everybody is asked once."""
    if form.reach and form.purpose != "opens":
        yield Problem(file, "`reach` is on a form that opens no cases", 'purpose = "opens", or no `reach`')
    asked = _asked_once(form)
    for key in form.reach:
        if key not in asked:
            expected = "the key of a question outside a repeat"
            yield Problem(file, f"`reach` names `{key}`", expected, did_you_mean(key, asked))


def _asked_once(form: FormSpec) -> dict[str, Question]:
    """The questions outside repeats, by key."""
    return {question.key: question for section in form.sections if not section.repeat for question in section.questions}


def _section(form: FormSpec, section: Section, place: str) -> Problems:
    yield from bad_key(place, section.key, (END, _CLOSING))
    yield from bad_title(place, "title", section.title)
    if section.repeat:
        yield from _repeat(form, section, f"{place}, [repeat]")
    for question in section.questions:
        at = f'{place}, question "{question.key}"'
        yield from bad_key(at, question.key, (ROW_ID, NOTICED, NOT_SAFE))
        yield from bad_title(at, "title", question.title)
        yield from _choices(question, at)
        yield from _scale(question, at)
        if question.falls and question.kind != "date":
            yield Problem(at, f"`falls` is on a question of the kind {question.kind}", "kind = `date`")


def _repeat(form: FormSpec, section: Section, place: str) -> Problems:
    repeat = section.repeat
    if repeat is None:
        return
    if not 1 <= repeat.max <= MOST_TURNS:
        yield Problem(place, f"`max` is {repeat.max}", f"a whole number from 1 to {MOST_TURNS}")
    for name, text in (("again", repeat.again), ("yes", repeat.yes), ("no", repeat.no)):
        yield from bad_title(place, f"`{name}`", text)
    if repeat.yes == repeat.no:
        yield Problem(place, f'`yes` and `no` are both "{repeat.yes}"', "two different answers")
    if form.purpose == "opens" and section != next(other for other in form.sections if other.repeat):
        yield Problem(
            place, "this form opens cases and has more than one repeat", "one repeat, one case for each filling"
        )
    if form.purpose in ("updates", "stands"):
        yield Problem(place, f"the section repeats, but the form {form.purpose} one row", "a form that opens or adds")
    elif form.purpose != "opens" and not section.tab:
        yield Problem(place, "the section repeats, but its rows have nowhere to go", "`tab` in the section")


def _choices(question: Question, place: str) -> Problems:
    yield from bad_choices(place, question.choices)
    kind = question.kind
    if kind in _CHOOSING and not question.choices:
        yield Problem(place, f"a question of the kind {kind} has no choices", 'choices = ["…", "…"]')
    if kind not in _CHOOSING and question.choices:
        whence = (
            "none: a lead is chosen from the People tab" if kind == "lead" else f"a kind such as {listed(_CHOOSING)}"
        )
        yield Problem(place, f"a question of the kind {kind} has choices", whence)
    if kind == "grid" and not question.rows:
        yield Problem(place, "a grid has no rows", 'rows = ["…", "…"]')
    if kind != "grid" and question.rows:
        yield Problem(place, f"a question of the kind {kind} has rows", "kind = `grid`")
    yield from bad_choices(place, question.rows)
    if question.other and kind not in ("one_choice", "many_choices"):
        yield Problem(place, f"`other` is on a question of the kind {kind}", "`one_choice` or `many_choices`")


def _scale(question: Question, place: str) -> Problems:
    if question.kind == "scale" and question.low not in (0, 1):
        yield Problem(place, f"`low` is {question.low}", "0 or 1")
    least = {"scale": 2, "rating": 3}.get(question.kind)
    if least and not least <= question.high <= 10:
        yield Problem(place, f"`high` is {question.high}", f"a whole number from {least} to 10")


def _variants(form: FormSpec, file: str) -> Problems:
    """Variants have the same words, and something that picks one."""
    yield from twice(file, "the variant", [variant.key for variant in form.variants])
    yield from twice(
        file, "the choice that picks a variant", [variant.when for variant in form.variants if variant.when]
    )
    if form.variant_column and not any(variant.when for variant in form.variants):
        yield Problem(file, "`variant_column` is given, but no variant says `when`", "the choice that picks it")
    if not form.variant_column and any(variant.when for variant in form.variants):
        yield Problem(
            file, "a variant says `when`, but there is no `variant_column`", "the column that picks a variant"
        )
    every = {word for variant in form.variants for word in variant.words}
    for variant in form.variants:
        place = f'{file}, variant "{variant.key}"'
        yield from bad_key(place, variant.key)
        for word in sorted(every - variant.words.keys()):
            yield Problem(place, f"the word `{word}` is missing, which another variant has", f'{word} = "…"')
        for word in sorted(variant.words.keys() & set(STANDING_MARKS)):
            yield Problem(place, f"the word `{word}` comes from config.toml", "another name")


def _marks(form: FormSpec, file: str) -> Problems:
    """Every mark in a text is one that something fills; choices are kept as they stand."""
    known = [*STANDING_MARKS, *{word: None for variant in form.variants for word in variant.words}]
    for place, text in texts(form):
        for mark in dict.fromkeys(marks(text)):
            if mark not in known:
                remedy = did_you_mean(mark, known)
                yield Problem(f"{file}, {place}", f"nothing fills the mark {{{mark}}}", listed(known), remedy)
    for section in form.sections:
        for question in section.questions:
            marked = [mark for choice in question.choices for mark in marks(choice)]
            if marked:
                place = f'{file}, section "{section.key}", question "{question.key}"'
                yield Problem(
                    place, f"a choice has the mark {{{marked[0]}}}", "choices that read the same in every form"
                )
