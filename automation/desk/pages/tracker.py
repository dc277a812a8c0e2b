"""The tracker's pages."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from automation.desk.pages.security import coordinator_only

blueprint = Blueprint("tracker", __name__, url_prefix="/tracker")


@blueprint.get("")
@coordinator_only
def index() -> ResponseReturnValue:
    """The list of spreadsheets."""
    return render_template("tracker_files.html")
