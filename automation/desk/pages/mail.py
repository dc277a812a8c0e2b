"""The mail's pages."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from automation.desk.pages.security import coordinator_only

blueprint = Blueprint("mail", __name__, url_prefix="/mail")


@blueprint.get("")
@coordinator_only
def index() -> ResponseReturnValue:
    """The list of sent messages."""
    return render_template("mail_list.html")
