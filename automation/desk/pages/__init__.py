"""What people see of the desk: forms for everyone, the tracker and the emails for the coordinator."""

from __future__ import annotations

import traceback
from typing import Any, Final

from flask import Flask, request

from automation.desk.api import Clock
from automation.desk.pages import (
    banner,
    entrance,
    errors,
    form_given,
    forms,
    mail,
    security,
    tracker,
    tracker_delete,
    tracker_row,
)
from automation.desk.store import Store

_LARGEST_POST: Final = 8 * 1024 * 1024
"""Room for the longest answers and a drawing; anything larger is refused before it is read."""


class Pages(Flask):
    """A Flask app whose log names the place of a fault, and never what somebody typed."""

    def log_exception(self, exc_info: Any) -> None:
        """Log the kind and the place of an unexpected error; its message could hold an answer."""
        kind, _, trace = exc_info
        last = traceback.extract_tb(trace)[-1]
        self.logger.error("%s at %s:%s (%s)", kind.__name__, last.filename, last.lineno, request.endpoint)


def create_pages(store: Store, clock: Clock, base_url: str) -> Flask:
    """The pages as a Flask app over a store; `base_url` is where people reach them."""
    pages = Pages("automation.desk.pages")
    pages.secret_key = store.meta("secret")
    pages.config.update(
        STORE=store,
        CLOCK=clock,
        BASE_URL=base_url,
        MAX_CONTENT_LENGTH=_LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_POST,
        SESSION_COOKIE_NAME="desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=base_url.startswith("https:"),
    )
    pages.jinja_env.trim_blocks = pages.jinja_env.lstrip_blocks = True
    security.protect(pages)
    errors.register(pages)
    banner.register(pages)
    for room in (entrance, form_given, forms, tracker, tracker_row, tracker_delete, mail):
        pages.register_blueprint(room.blueprint)
    return pages
