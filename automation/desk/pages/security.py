"""What keeps the pages safe: who may see them, which hosts and posts are taken, what a browser may do with them."""

from __future__ import annotations

import functools
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, ParamSpec
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from automation.desk import passphrase
from automation.desk.store import DeskFileError, Store

CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OWN_HOSTS: Final = ("127.0.0.1", "localhost", "::1")
_READING: Final = ("GET", "HEAD", "OPTIONS")
SESSION_LENGTH: Final = timedelta(hours=12)

_PROVES_ITSELF: Final = "proves_itself"

_Parameters = ParamSpec("_Parameters")
_View = Callable[_Parameters, ResponseReturnValue]


def protect(pages: Flask) -> None:
    """Put the checks before every page and the headers on every answer."""
    pages.before_request(_refuse_other_hosts)
    pages.before_request(_refuse_foreign_posts)
    pages.after_request(_add_headers)
    pages.context_processor(lambda: {"csrf_field": csrf_field, "signed_in": signed_in, "house_name": house_name})


def the_store() -> Store:
    """The store behind the page that is being answered."""
    store: Store = current_app.config["STORE"]
    return store


def the_time() -> datetime:
    """Now, by the desk's clock, as an aware datetime."""
    now: datetime = current_app.config["CLOCK"]()
    return now


def house_name() -> str:
    """The name at the head of every page: the partnership's own (meta `house_name`), where it was set."""
    try:
        return the_store().meta("house_name") or "Followthrough"
    except DeskFileError:
        return "Followthrough"  # the page that says what is wrong with the file has a head too


def csrf_field() -> Markup:
    """The hidden field that every form which posts must carry."""
    token = session.setdefault("csrf", secrets.token_urlsafe(18))
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)


def coordinator_only(view: _View[_Parameters]) -> _View[_Parameters]:
    """Let a page be seen by the signed-in coordinator alone; others are asked for the passphrase."""

    @functools.wraps(view)
    def guarded(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> ResponseReturnValue:
        if not passphrase.is_set(the_store()):
            return render_template("closed.html"), 403
        if not signed_in():
            wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
            return redirect(url_for("entrance.sign_in", next=wanted))
        return view(*args, **kwargs)

    return guarded


def proves_itself(view: _View[_Parameters]) -> _View[_Parameters]:
    """Let a page be posted to without the token against foreign posts, because its address is signed.

    Whoever knows such an address may send what it stands for; a page elsewhere that does not know it can send nothing.
    Mail programs post to them without a cookie (RFC 8058).
    """
    setattr(view, _PROVES_ITSELF, True)
    return view


def signed_in() -> bool:
    """Whether this browser gave the passphrase in the last twelve hours, and it is still the same passphrase."""
    since = session.get("signed_in_at")
    if not isinstance(since, (int, float)) or session.get("generation") != passphrase.generation(the_store()):
        return False
    return 0 <= the_time().timestamp() - since < SESSION_LENGTH.total_seconds()


def begin_session() -> None:
    """Note in the browser's signed cookie that the passphrase was right.

    The token against foreign posts stays as it is: a form that is half filled in, in another tab, can still be sent.
    """
    session["signed_in_at"] = the_time().timestamp()
    session["generation"] = passphrase.generation(the_store())


def end_session() -> None:
    """Sign this browser out."""
    session.pop("signed_in_at", None)
    session.pop("generation", None)


def _refuse_other_hosts() -> None:
    # Without this, a web page elsewhere could point its own name at 127.0.0.1 and read the desk as its own.
    own = urlsplit(current_app.config["BASE_URL"]).hostname
    try:
        asked = urlsplit(f"//{request.host}").hostname
    except ValueError:
        asked = None
    if asked not in (own, *_OWN_HOSTS):
        abort(
            400, "The desk does not answer at this address. Open the address that Followthrough shows when it starts."
        )


def _refuse_foreign_posts() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in _READING or getattr(view, _PROVES_ITSELF, False):
        return
    expected, given = session.get("csrf", ""), request.form.get("csrf_token", "")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        abort(
            400,
            "We could not be sure that this came from your own page, so nothing was saved. "
            "Go back, load the page again and send it once more. If it happens again, let your browser keep "
            "cookies for this site.",
        )


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
