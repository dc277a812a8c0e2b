"""A form with some answers given already, at a signed address: a small page with a button, or one click."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from automation.desk import given
from automation.desk.given import Answers, Given
from automation.desk.owner import NO_ADDRESS, owner
from automation.desk.pages import form_answers, form_draft, form_path, form_reading, form_sent, form_shown
from automation.desk.pages.form_answers import Reading
from automation.desk.pages.form_draft import Draft
from automation.desk.pages.form_model import FormPages, Section
from automation.desk.pages.security import proves_itself, the_store, the_time

blueprint = Blueprint("given", __name__, url_prefix=given.PATH)

_TOGETHER: Final = 600
"""Seconds within which the same answers by the same address are one response: a button pressed twice, say."""


@blueprint.get("/<word>")
def show(word: str) -> ResponseReturnValue:
    """What would be sent, what is still asked, and a button. Looking sends nothing: mail scanners open every link."""
    form, meant = _meant(word)
    return _page(form, meant, _draft(form, {**meant.answers, **meant.at_once}))


@blueprint.post("/<word>")
@proves_itself
def send(word: str) -> ResponseReturnValue:
    """Keep the response: by the page's own button, or by one click in a mail program, which follows no redirect."""
    form, meant = _meant(word)
    at_once = request.form.get("List-Unsubscribe") == "One-Click"
    draft = _draft(form, {**meant.answers, **(meant.at_once if at_once else {})})
    if not at_once:
        _take_over_typed(form, meant, draft)
    path, leads_back = form_path.walk(form, draft.values)
    readings = _readings(path, draft)
    errors = {key: reading for key, reading in readings.items() if reading.error}
    if errors or leads_back:
        return _page(form, meant, draft, errors)
    sent = _keep(word, form, readings)
    if at_once:
        return "Thank you. We have got it.", {"Content-Type": "text/plain; charset=utf-8"}
    ticket = form_sent.ticket(str(current_app.secret_key), sent.response_id, the_time())
    return redirect(url_for("forms.receipt", public_id=form.public_id, ticket=ticket), 303)


def _meant(word: str) -> tuple[FormPages, Given]:
    """The form and what is given; otherwise the answer is a page that says why not, and what to do."""
    found = given.read(str(current_app.secret_key), word, the_time())
    with the_store().read() as connection:
        form = form_reading.find(connection, found[0].public_id) if found else None
        address = owner(connection).address
    whom = "the coordinator" if address == NO_ADDRESS else address
    instead = f"Open the link in your newest email from us, or write to {whom} and say what you would like."
    if found is None:
        abort(404, f"This link is not whole: part of it may have been lost on its way. {instead}")
    if form is None or not form.open or not found[1]:
        abort(410, f"Nothing was changed. {instead}")
    return form, found[0]


def _draft(form: FormPages, answers: Answers) -> Draft:
    """Answers, by question id, as they would have been typed."""
    texts = [(field.name, text) for one in form.sections for field in one.fields for text in answers.get(field.id, ())]
    return form_draft.prefilled(form, MultiDict(texts))


def _take_over_typed(form: FormPages, meant: Given, draft: Draft) -> None:
    """What was typed on the page; what is given cannot be typed over."""
    asked = [field for section in form.sections for field in section.fields if field.id not in meant.answers]
    for name in (name for field in asked for name in field.names):
        typed = request.form.getlist(name)
        if any(typed):
            draft.values[name] = typed


def _readings(path: list[Section], draft: Draft) -> dict[str, Reading]:
    return {key: one for section in path for key, one in form_answers.read_section(section, draft.values).items()}


def _keep(word: str, form: FormPages, readings: dict[str, Reading]) -> form_sent.Sent:
    told = json.dumps([word, {key: one.texts for key, one in readings.items()}])
    turn = int(the_time().timestamp()) // _TOGETHER
    attempt = f"given {hashlib.sha256(told.encode()).hexdigest()} {turn}"
    try:
        return form_sent.keep(the_store(), the_time, form, attempt, readings)
    except form_sent.FormChanged:
        abort(409, "The form was changed at this very moment, so nothing was saved. Open the link once more.")


def _page(
    form: FormPages, meant: Given, draft: Draft, errors: Mapping[str, Reading] | None = None
) -> ResponseReturnValue:
    """What is given and, as questions, what is still needed; with errors, 422 and a list of them at the top."""
    wrong = errors or {}
    path, _ = form_path.walk(form, draft.values)
    readings = {key: one for key, one in _readings(path, draft).items() if key in meant.answers}
    asked = [one for s in path for one in s.fields if one.id in wrong or (one.required and one.id not in meant.answers)]
    page = render_template(
        "form_given.html",
        form=form,
        groups=form_shown.to_check(path, readings, draft.values),
        asked=asked,
        values=draft.values,
        errors=wrong,
        wrong=[(field, wrong[field.id]) for field in asked if field.id in wrong],
    )
    return page, 422 if wrong else 200
