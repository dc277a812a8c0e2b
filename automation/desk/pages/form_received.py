"""Responses as the coordinator reads and erases them: one whole response on a page, and the drawings in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from automation.desk.forms.responses import ERASED, answers_in, erase_answers, receipt_number
from automation.desk.pages import form_model, form_picture, form_reading, form_sent, form_shown
from automation.desk.pages.security import coordinator_only, the_store

Json = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A response that is kept: its ids, when it came (UTC, as stored) and its answers by question id.

    Of one whose answers were `erased` the rest is still known.
    """

    id: str
    form_id: str
    submitted: str
    answers: Json
    erased: bool = False

    @property
    def number(self) -> str:
        """The receipt number."""
        return receipt_number(self.id)


_SELECT: Final = "SELECT id, form_id, submitted, body FROM response"


def by_id(connection: sqlite3.Connection, response_id: str) -> Kept | None:
    """The response with this id; None where there is none."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (response_id,)).fetchone()
    return _kept(row) if row else None


def by_receipt(connection: sqlite3.Connection, word: str) -> list[Kept]:
    """The responses that a receipt number or a response id, typed in any way, stands for; nearly always one."""
    plain = "".join(word.split()).replace("-", "").upper()
    rows = connection.execute(f"{_SELECT} WHERE id = ? OR substr(id, -8) = ? ORDER BY submitted", (plain, plain))
    return [_kept(row) for row in rows.fetchall()]


def _kept(row: tuple[str, str, str, str]) -> Kept:
    if row[3] == ERASED:
        return Kept(row[0], row[1], row[2], {}, erased=True)
    return Kept(row[0], row[1], row[2], answers_in(row[3]))


def add_to(blueprint: Blueprint) -> None:
    """Put the coordinator's pages of responses into the forms' blueprint."""
    blueprint.add_url_rule("/responses/<word>", "response", coordinator_only(response))
    blueprint.add_url_rule("/responses/<word>/erase", "erase", coordinator_only(erase), methods=["GET", "POST"])
    blueprint.add_url_rule("/drawings/<file_id>", "drawing", coordinator_only(drawing))


def response(word: str) -> ResponseReturnValue:
    """One whole response, found by its receipt number or its id."""
    with the_store().read() as connection:
        found = by_receipt(connection, word)
        if not found:
            abort(404, "There is no response with this receipt number. It may have been mistyped, or erased.")
        shown = [_shown(connection, kept) for kept in found]
    return render_template("form_response.html", responses=shown)


def _shown(connection: sqlite3.Connection, kept: Kept) -> tuple[Kept, form_model.FormPages, list[form_shown.Group]]:
    form = form_reading.find_by_id(connection, kept.form_id)
    return kept, form, form_shown.kept(form, kept.answers, form_shown.linked)


def erase(word: str) -> ResponseReturnValue:
    """Erase the answers of one response, named by its whole id, after a page that says what that means."""
    with the_store().read() as connection:
        kept = by_id(connection, word)
        if kept is None:
            abort(404, "There is no response with this id. It may have been mistyped.")
        form = form_reading.find_by_id(connection, kept.form_id)
    if request.method != "POST":
        return render_template("form_erase.html", kept=kept, form=form)
    with the_store().write() as connection:
        erase_answers(connection, kept.id)
    the_store().leave_no_trace()
    return redirect(url_for("forms.response", word=kept.number), 303)


def drawing(file_id: str) -> ResponseReturnValue:
    """A drawing."""
    with the_store().read() as connection:
        content = form_sent.picture(connection, file_id)
    if not content:
        abort(404)
    return Response(content, mimetype=form_picture.PNG, headers={"Content-Disposition": "inline; filename=drawing.png"})
