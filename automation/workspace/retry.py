"""The one retry policy: what may be repeated is, with growing pauses; the rest ends at once, in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import httplib2
import requests
from googleapiclient.errors import HttpError
from gspread.exceptions import APIError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.nap import sleep as nap
from tenacity.wait import wait_exponential_jitter

from automation.errors import WorkspaceError

T = TypeVar("T")

TIMEOUT_SECONDS: Final = 60
_ATTEMPTS: Final = 6
_LONGEST_SECONDS: Final = 180
_REFUSED_UNDONE: Final = frozenset({429})
"""Answers that say for certain that nothing was done: any call may be repeated after them."""
_UNCERTAIN: Final = frozenset({500, 502, 503, 504})
"""Answers after which the call may have taken effect: only calls that may safely be done twice are repeated."""
_RATE_REASONS: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_LOST_ON_THE_WAY: Final = (requests.RequestException, httplib2.HttpLib2Error, TimeoutError, ConnectionError)
_ECHO: Final = re.compile(r"(Invalid value at '[^']*').*", re.DOTALL)
"""A refusal that goes on to repeat what could not be read: it may be something that a respondent typed."""
_LONGEST_MESSAGE: Final = 1_000


def attempt(what: str, call: Callable[[], T], *, may_repeat: bool, sleep: Callable[[float], None] = nap) -> T:
    """Make one call of an API, and again where that can do no harm.

    `what` says what the call is for, as it is told when it fails ("reading the tracker"). `may_repeat` is true
    for reads and for writes that come to the same when done twice. `sleep` waits a number of seconds. A pause that
    would end too late is not begun. Raises WorkspaceError.
    """
    retrying = Retrying(
        retry=retry_if_exception(lambda error: _worth_repeating(error, may_repeat=may_repeat)),
        stop=stop_after_attempt(_ATTEMPTS) | stop_before_delay(_LONGEST_SECONDS),
        wait=_pause,
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(call)
    except (APIError, HttpError, *_LOST_ON_THE_WAY) as error:
        raise _in_words(what, error) from error


def _pause(state: RetryCallState) -> float:
    """As long as the answer asks for (Retry-After), else growing with some chance in it."""
    error = state.outcome.exception() if state.outcome else None
    asked = _header(error, "retry-after")
    grown = wait_exponential_jitter(initial=1, max=60)(state)
    return max(float(asked), grown) if asked.isdecimal() else grown


def _worth_repeating(error: BaseException, *, may_repeat: bool) -> bool:
    if isinstance(error, _LOST_ON_THE_WAY):
        return may_repeat
    code, reason = _code(error), _reason(error)
    if code in _REFUSED_UNDONE or (code == 403 and reason in _RATE_REASONS):
        return True
    return may_repeat and code in _UNCERTAIN and not _told_by_the_desk(error)


def _told_by_the_desk(error: BaseException) -> bool:
    """The desk's own 503 (file locked, read-only, full) has waited already and says what to do."""
    return "The desk's file" in _message(error)


def _in_words(what: str, error: BaseException) -> WorkspaceError:
    code, message = _code(error), _message(error)
    if _told_by_the_desk(error):
        return WorkspaceError(message)
    if isinstance(error, _LOST_ON_THE_WAY):
        return WorkspaceError(f"No answer came while {what}.", remedy="Check the network, then run the command again.")
    if code == 403 and _reason(error) in _RATE_REASONS:
        code = 429
    remedies = {
        401: "Sign in again.",
        403: "The account may not do this. Check that it still has access to the file.",
        404: "The file is gone or was never made. Run: followthrough provision",
        429: "Too many calls in a short time. Wait some minutes, then run the command again.",
    }
    remedy = remedies.get(code, "Run the command again later. If it stays, run: followthrough doctor")
    return WorkspaceError(f"The workspace refused while {what}: {message} ({code}).", remedy=remedy)


def _code(error: BaseException) -> int:
    if isinstance(error, APIError):
        # Not its `code`, which is -1 when a proxy or a front end answered with a page instead of JSON.
        return int(error.response.status_code)
    return int(error.resp.status) if isinstance(error, HttpError) else 0


def _body(error: BaseException) -> dict[str, Any]:
    """What the API said about a refusal; empty where the answer is not in its form, such as a proxy's page."""
    content = error.response.content if isinstance(error, APIError) else getattr(error, "content", b"")
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    inner = body.get("error") if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else {}


def _message(error: BaseException) -> str:
    message = str(_body(error).get("message", ""))
    return _ECHO.sub(r"\1", message)[:_LONGEST_MESSAGE] or "it did not say why"


def _reason(error: BaseException) -> str:
    errors = _body(error).get("errors") or [{}]
    return str(errors[0].get("reason", ""))


def _header(error: BaseException | None, name: str) -> str:
    if isinstance(error, APIError):
        return str(error.response.headers.get(name, ""))
    return str(error.resp.get(name, "")) if isinstance(error, HttpError) else ""
