"""The entrance: the first page, signing in with the passphrase, signing out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from automation.desk import passphrase
from automation.desk.pages.security import begin_session, end_session, signed_in, the_store, the_time

blueprint = Blueprint("entrance", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The first page: the coordinator's way to the tracker, everybody's way to the forms."""
    if signed_in():
        return redirect(url_for("tracker.index"))
    return render_template("index.html")


@blueprint.get("/which-desk")
def which_desk() -> ResponseReturnValue:
    """Which desk answers here: for a program that wants to listen on this port, and finds it taken."""
    return {"desk": the_store().known_as}


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Ask for the passphrase."""
    if not passphrase.is_set(the_store()):
        return render_template("closed.html"), 403
    return render_template("sign_in.html", next=own_path(request.args.get("next", "")))


@blueprint.post("/sign-in")
def check_passphrase() -> ResponseReturnValue:
    """Open the coordinator's pages, or say why not."""
    store, wanted = the_store(), own_path(request.form.get("next", ""))
    if not passphrase.is_set(store):
        return render_template("closed.html"), 403
    wait = passphrase.count_try(store, the_time())
    if wait:
        error = f"There were several wrong tries. Wait {_in_words(wait)}, then try again."
        return render_template("sign_in.html", next=wanted, error=error), 429, {"Retry-After": str(wait)}
    if not passphrase.matches(store, request.form.get("passphrase", "")):
        error = "That is not the passphrase. Check it and try again."
        return render_template("sign_in.html", next=wanted, error=error), 403
    passphrase.forget_tries(store)
    begin_session()
    return redirect(wanted or url_for("tracker.index"))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Close the coordinator's pages in this browser."""
    end_session()
    return redirect(url_for("entrance.index"))


def own_path(text: str) -> str:
    """`text` where it is a path on this desk; otherwise nothing, so that no link can lead a signing-in elsewhere."""
    parts = urlsplit(text.replace("\\", "/"))
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return text if text.isprintable() and "\\" not in text else ""


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} seconds" if seconds > 1 else "one second"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"
