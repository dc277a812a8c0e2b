"""The form pages: finding a form, filling it in page by page, checking, sending, and the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from automation.desk.forms.responses import receipt_number
from automation.desk.pages import (
    form_answers,
    form_draft,
    form_path,
    form_reading,
    form_received,
    form_sent,
    form_shown,
)
from automation.desk.pages.form_answers import Reading
from automation.desk.pages.form_draft import CHECK, Draft
from automation.desk.pages.form_model import FormPages, Section
from automation.desk.pages.security import the_store, the_time
from automation.desk.store import DeskFileError

blueprint = Blueprint("forms", __name__)
blueprint.add_app_template_filter(lambda text: [line for line in text.split("\n") if line.strip()], "paragraphs")
form_received.add_to(blueprint)

_HEAVIEST: Final = 4_500_000
"""Characters of all answers together: they travel in the page, and a page may post eight million."""


@blueprint.get("/forms")
def index() -> ResponseReturnValue:
    """The forms that can be filled in."""
    with the_store().read() as connection:
        forms = form_reading.open_forms(connection)
    warnings = {form.warning for form in forms}
    shared = warnings.pop() if len(warnings) == 1 else None
    return render_template("form_list.html", forms=forms, warning=shared)


@blueprint.get("/forms/d/e/<public_id>/viewform")
def begin(public_id: str) -> ResponseReturnValue:
    """The first page of a form, with what a prefilled link carries."""
    form = _form(public_id)
    if not form.open:
        return _closed(form)
    return _page(form, form_draft.prefilled(form, request.args))


@blueprint.post("/forms/d/e/<public_id>/viewform")
def go_on(public_id: str) -> ResponseReturnValue:
    """Take what was typed on one page, and show the page that comes next."""
    form = _form(public_id)
    draft = form_draft.unseal(request.form.get("draft", ""), _secret(), form)
    if draft is None:
        said = "Open the form again and fill it in once more."
        return render_template("error.html", title="We could not read what you filled in so far", text=said), 400
    here = form.section(draft.at)
    if here:
        draft.keep(here, request.form)
    if not form.open:
        return _closed(form, draft)
    action, _, target = request.form.get("action", "").partition(":")
    return _ACTIONS.get(action, _continue)(form, draft, target)


@blueprint.get("/forms/d/e/<public_id>/receipt/<ticket>")
def receipt(public_id: str, ticket: str) -> ResponseReturnValue:
    """The receipt of a response that is kept; for half an hour with the answers, to be printed."""
    read = form_sent.read_ticket(_secret(), ticket, the_time())
    if read is None:
        abort(404)
    response_id, show_answers = read
    form, groups = _form(public_id), []
    if show_answers:
        with the_store().read() as connection:
            kept = form_received.by_id(connection, response_id)
            groups = form_shown.kept(form, kept.answers, form_shown.inline(connection)) if kept else []
    return render_template("form_receipt.html", form=form, number=receipt_number(response_id), groups=groups)


@blueprint.errorhandler(DeskFileError)
def _not_kept(error: DeskFileError) -> ResponseReturnValue:
    """Say plainly that nothing was kept; the coordinator finds the reason in the log."""
    current_app.logger.error("%s", error)
    said = "Something is wrong on our side. We have not kept anything from this form, and there is no receipt."
    return _again("That did not work", f"{said} Wait a minute, then try again."), 503


@blueprint.errorhandler(BadRequest)
def _not_taken(error: BadRequest) -> ResponseReturnValue:
    """A post that was not taken: most often the browser had forgotten its cookie. Nothing typed may be lost by it."""
    if "draft" not in request.form:
        return render_template("error.html", title="That could not be read", text=error.description), 400
    said = "This page was open for a long time, or your browser does not keep cookies. Nothing has been sent yet."
    return _again("Please press the button once more", said), 400


def _again(title: str, said: str) -> str:
    """A page with everything typed, ready to be posted again."""
    typed = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("form_again.html", title=title, said=said, typed=typed)


def _form(public_id: str) -> FormPages:
    with the_store().read() as connection:
        form = form_reading.find(connection, public_id)
    if form is None:
        abort(404, "There is no form at this address. Check the address, or ask whoever gave it to you.")
    return form


def _secret() -> str:
    return str(current_app.secret_key)


def _page(form: FormPages, draft: Draft, errors: dict[str, Reading] | None = None) -> ResponseReturnValue:
    """One page of the form; with errors, 422 and a list of them at the top."""
    section = form.section(draft.at) or form.sections[0]
    draft.at = section.key
    page = render_template(
        "form_page.html",
        form=form,
        section=section,
        first=section is form.sections[0],
        again=request.method == "POST",
        values=draft.values,
        errors=errors or {},
        wrong=[(field, errors[field.id]) for field in section.fields if field.id in errors] if errors else [],
        draft=form_draft.seal(draft, _secret(), form),
    )
    return page, 422 if errors else 200


def _continue(form: FormPages, draft: Draft, _: str) -> ResponseReturnValue:
    section = form.section(draft.at)
    if section is None:
        return _towards_check(form, draft)
    errors = form_answers.errors_of(section, draft.values) or _too_heavy(section, draft)
    if errors:
        return _page(form, draft, errors)
    draft.reached(section)
    following = form_path.step(form, section, draft.values)
    if following is None or draft.changing:
        return _towards_check(form, draft)
    draft.at = following.key
    return _page(form, draft)


def _too_heavy(section: Section, draft: Draft) -> dict[str, Reading]:
    if draft.weight <= _HEAVIEST or not section.fields:
        return {}
    said = "Your answers are too large to send together. Make an answer shorter or a drawing simpler."
    return {section.fields[-1].id: Reading(error=said)}


def _towards_check(form: FormPages, draft: Draft) -> ResponseReturnValue:
    """The list of answers; or, before it, the first page on the way that is not filled in as it should be."""
    path, leads_back = form_path.walk(form, draft.values)
    for section in path:
        errors = form_answers.errors_of(section, draft.values)
        if errors or section.key not in draft.visited:
            draft.at = section.key
            return _page(form, draft, errors if section.key in draft.visited else None)
    draft.changing = False
    if leads_back:
        draft.at = leads_back.key
        return _page(form, draft)
    draft.at = CHECK
    groups = form_shown.to_check(path, _readings(path, draft), draft.values)
    return render_template("form_check.html", form=form, groups=groups, draft=form_draft.seal(draft, _secret(), form))


def _readings(path: list[Section], draft: Draft) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for section in path:
        found.update(form_answers.read_section(section, draft.values))
    return found


def _back(form: FormPages, draft: Draft, _: str) -> ResponseReturnValue:
    path, _leads_back = form_path.walk(form, draft.values)
    keys = [section.key for section in path]
    place = keys.index(draft.at) if draft.at in keys else len(keys)
    draft.at, draft.changing = keys[max(place - 1, 0)], False
    return _page(form, draft)


def _change(form: FormPages, draft: Draft, key: str) -> ResponseReturnValue:
    if form.section(key):
        draft.at, draft.changing = key, True
    return _page(form, draft)


def _stay(form: FormPages, draft: Draft, _: str) -> ResponseReturnValue:
    """The same page once more, as it was filled in: a tab was loaded again."""
    return _page(form, draft) if form.section(draft.at) else _towards_check(form, draft)


def _clear(form: FormPages, draft: Draft, question_id: str) -> ResponseReturnValue:
    section = form.section(draft.at) or form.sections[0]
    for field in section.fields:
        if field.id == question_id:
            draft.forget(field)
    return _page(form, draft)


def _submit(form: FormPages, draft: Draft, _: str) -> ResponseReturnValue:
    path, leads_back = form_path.walk(form, draft.values)
    readings = _readings(path, draft)
    unseen = any(section.key not in draft.visited for section in path)
    if leads_back or unseen or any(reading.error for reading in readings.values()):
        return _towards_check(form, draft)
    try:
        sent = form_sent.keep(the_store(), the_time, form, draft.attempt, readings)
    except form_sent.FormChanged:
        changed = _form(form.public_id)
        return _towards_check(changed, draft) if changed.open else _closed(changed, draft)
    if not sent.same:
        return _sent_before(form, draft, path, sent.response_id)
    ticket = form_sent.ticket(_secret(), sent.response_id, the_time())
    return redirect(url_for("forms.receipt", public_id=form.public_id, ticket=ticket), 303)


def _sent_before(form: FormPages, draft: Draft, path: list[Section], response_id: str) -> ResponseReturnValue:
    """This attempt was sent with other answers: say what stands, and offer to send these as another response."""
    again = Draft(at=CHECK, visited=draft.visited, values=draft.values)
    return render_template(
        "form_sent_before.html",
        form=form,
        number=receipt_number(response_id),
        groups=form_shown.to_check(path, _readings(path, again), again.values),
        draft=form_draft.seal(again, _secret(), form),
    ), 409


def _closed(form: FormPages, draft: Draft | None = None) -> ResponseReturnValue:
    """The form cannot be filled in; what was typed is shown, so that it can be copied."""
    groups = []
    if draft:
        path, _ = form_path.walk(form, draft.values)
        groups = form_shown.answered(form_shown.to_check(path, _readings(path, draft), draft.values))
    return render_template("form_closed.html", form=form, groups=groups), 410


_ACTIONS: Final[dict[str, Callable[[FormPages, Draft, str], ResponseReturnValue]]] = {
    "back": _back,
    "change": _change,
    "clear": _clear,
    "stay": _stay,
    "submit": _submit,
}
