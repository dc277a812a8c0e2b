"""The way through a form: which section follows which, given the answers so far."""

from __future__ import annotations

from automation.desk.pages.form_answers import OTHER, Values, value
from automation.desk.pages.form_model import RESTART, SUBMIT, Field, FormPages, Section


def step(form: FormPages, section: Section, values: Values) -> Section | None:
    """The section after this one; None where the form ends.

    As on Google, the last question on the page whose answer leads somewhere decides; a section that is gone means
    the next one.
    """
    target = ""
    for field in section.fields:
        target = _leads_to(field, values) or target
    if target == SUBMIT:
        return None
    if target == RESTART:
        return form.sections[0]
    return form.section(target) or form.following(section)


def _leads_to(field: Field, values: Values) -> str:
    if field.kind not in ("radio", "dropdown"):
        return ""
    chosen = value(values, field.name)
    if chosen == OTHER and field.other:
        return field.other.leads_to
    return next((choice.leads_to for choice in field.choices if choice.value == chosen), "")


def walk(form: FormPages, values: Values) -> tuple[list[Section], Section | None]:
    """The sections from the first on, as the answers lead.

    The second part is None where the way reaches the end of the form, else the section to which it leads back: a
    way that goes round is not a way to the end.
    """
    path: list[Section] = []
    at: Section | None = form.sections[0]
    while at is not None and at not in path:
        path.append(at)
        at = step(form, at, values)
    return path, at
