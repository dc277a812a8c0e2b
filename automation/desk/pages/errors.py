"""Error pages in plain words: what happened and what to do next, never a traceback."""

from __future__ import annotations

from typing import Final

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from automation.desk.fault import Refusal
from automation.desk.store import DeskFileError

_WORDS: Final[dict[int, tuple[str, str]]] = {
    400: ("That could not be read", "Go back, check what you entered and try again."),
    403: ("This page is closed to you", "If you think it should not be, ask the coordinator."),
    404: ("We cannot find that page", "Check the address. The page may have been removed."),
    405: ("That does not work here", "Go back and use the buttons on the page."),
    409: ("This was changed meanwhile", "Nothing was saved. Go back to the list and open it again."),
    410: ("This no longer works", "It is too old. Ask the coordinator for a new one."),
    413: ("That was too much at once", "Go back, make your answer or drawing smaller and try again."),
    500: ("Something went wrong", "Nothing you sent was saved. Wait a minute, go back and try again."),
    503: (
        "The desk cannot be used just now",
        "Nothing was saved. Wait a minute and try again. If it stays like this, tell the coordinator: on their "
        "computer, followthrough doctor says what is wrong.",
    ),
}


def register(pages: Flask) -> None:
    """Answer every error with a page in plain words."""
    pages.register_error_handler(HTTPException, _http_error)
    pages.register_error_handler(DeskFileError, _desk_file_error)
    pages.register_error_handler(Refusal, _refusal)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None:
        return error
    usual = type(error).description
    said = error.description if isinstance(usual, str) and error.description != usual else ""
    return _page(error.code, said or "")


def _desk_file_error(_: DeskFileError) -> ResponseReturnValue:
    # The error's own words name a folder of the coordinator's computer, which is no business of a visitor's.
    return _page(503, "")


def _refusal(refusal: Refusal) -> ResponseReturnValue:
    return _page(refusal.code if refusal.code in _WORDS else 500, "")


def _page(code: int, said: str) -> ResponseReturnValue:
    title, usual = _WORDS.get(code, _WORDS[500 if code >= 500 else 400])
    return render_template("error.html", title=title, text=said or usual), code
