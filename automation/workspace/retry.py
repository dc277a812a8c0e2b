"""The one retry policy: what may be repeated is, with growing pauses; the rest ends at once, in plain words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any, Final, TypeVar

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError
from googleapiclient.errors import HttpError
from gspread.exceptions import APIError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.nap import sleep as nap
from tenacity.wait import wait_exponential, wait_random

from automation.errors import WorkspaceError
from automation.workspace.carriers import TIMEOUT_SECONDS
from automation.workspace.sign_in_words import why_not

T = TypeVar("T")

_ATTEMPTS: Final = 6
_LONGEST_SECONDS: Final = 180
_FIRST_PAUSE_IN_A_HURRY: Final = 4
_REFUSED_UNDONE: Final = frozenset({429})
"""Answers that say for certain that nothing was done: any call may be repeated after them."""
_UNCERTAIN: Final = frozenset({500, 502, 503, 504})
"""Answers after which the call may have taken effect: only calls that may safely be done twice are repeated."""
_RATE_REASONS: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_LOST_ON_THE_WAY: Final = (
    OSError,  # the network's errors, and those of `requests`, are kinds of it
    httplib2.HttpLib2Error,
    HTTPException,
    GoogleAuthError,
    json.JSONDecodeError,  # an answer that was cut off, or a page of something in between
    UnicodeDecodeError,
)
_ANY_FAILURE: Final = (APIError, HttpError, *_LOST_ON_THE_WAY)
_ECHO: Final = re.compile(r"(Invalid value at '[^']*').*", re.DOTALL)
"""A refusal that goes on to repeat what could not be read: it may be something that a respondent typed."""
_NOT_ENABLED: Final = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_CONSOLE: Final = re.compile(r"https://console\.(?:developers|cloud)\.google\.com/\S+")
_LONGEST_NAME: Final = 60
_LONGEST_MESSAGE: Final = 1_000
_MORE_SCOPES: Final = "Google was not asked, or not allowed, to let Followthrough do this: followthrough connect"
_REMEDIES: Final = {
    401: "Sign in again with: followthrough connect",
    403: "The account may not do this. Check that it still has access to the file.",
    404: "The file is gone or was never made. Run: followthrough provision",
    429: "Too many calls in a short time. Wait some minutes, then run the command again.",
}
_REMEDIES_BY_REASON: Final = {
    "insufficientPermissions": _MORE_SCOPES,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": _MORE_SCOPES,
    "storageQuotaExceeded": "The account's storage is full. Delete what is not needed there (and empty its bin), or "
    "get more room, then run the command again.",
    "dailyLimitExceeded": "The account has made all the calls that it may make in a day. Run the command tomorrow.",
}


class SignedOutError(WorkspaceError):
    """Google takes the sign-in no more: no call gets through until somebody signs in again."""


class NotEnabledError(WorkspaceError):
    """An API that is needed is not switched on in the project of the OAuth client."""


class OutOfTimeError(WorkspaceError):
    """The time that a run may take is over: no other call of it would get through."""


class Patience:
    """How long one installation's runs wait and try again. `sleep` and `clock` count in seconds."""

    def __init__(self, *, sleep: Callable[[float], None] = nap, clock: Callable[[], float] = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._ends: float | None = None

    @contextmanager
    def within(self, minutes: float) -> Iterator[None]:
        """Begin no call and no pause, inside this block, that could end later than this."""
        self._ends = self._clock() + minutes * 60
        try:
            yield
        finally:
            self._ends = None

    @contextmanager
    def last_words(self) -> Iterator[None]:
        """Calls of this block may still be made when the time is up, once each: they say what the run did."""
        ends, self._ends = self._ends, None if self._ends is None else self._ends + 2 * TIMEOUT_SECONDS
        try:
            yield
        finally:
            self._ends = ends

    @property
    def time_is_up(self) -> bool:
        """Whether no more calls are begun: the last one, and the last words, must fit in before the deadline."""
        return self._ends is not None and self._clock() > self._ends - 3 * TIMEOUT_SECONDS

    def attempt(
        self,
        what: str,
        call: Callable[[], T],
        *,
        may_repeat: bool = False,
        find: Callable[[], T | None] | None = None,
    ) -> T:
        """Make one call of an API, and again where that can do no harm.

        `what` says what the call is for, as it is told when it fails ("reading the tracker"). `may_repeat` is true
        for reads and for writes that come to the same when done twice. Any other write is repeated after an uncertain
        end only if there is a `find`: it looks for what the call was to do, and gives it if it is there, None if it
        is not. A pause that would end too late is not begun. Raises WorkspaceError, OutOfTimeError among them.
        """
        if self.time_is_up:
            raise _out_of_time(what)
        unsure = False

        def once() -> T:
            nonlocal unsure
            found = find() if unsure and find else None
            if found is not None:
                return found
            try:
                return call()
            except _ANY_FAILURE as error:
                unsure = unsure or is_uncertain(error)
                raise

        enough = stop_after_attempt(_ATTEMPTS) | stop_before_delay(_LONGEST_SECONDS)
        retrying = Retrying(
            retry=retry_if_exception(lambda error: _worth_repeating(error, may_repeat=may_repeat or find is not None)),
            stop=lambda state: enough(state) or self._ends_too_late(state),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except _ANY_FAILURE as error:
            raise _in_words(what, error) from error

    def _ends_too_late(self, state: RetryCallState) -> bool:
        if self._ends is None:
            return False
        return self._clock() + state.upcoming_sleep > self._ends - 3 * TIMEOUT_SECONDS


def execute(request: Any) -> dict[str, Any]:
    """Send a request of Google's client; an answer that is no JSON, which the client gives as text, is no answer."""
    try:
        answer = request.execute()
    except RecursionError as error:
        raise HTTPException("the answer is nested too deep") from error
    if not isinstance(answer, dict):
        raise HTTPException("the answer is no JSON")
    return answer


def _out_of_time(what: str) -> OutOfTimeError:
    return OutOfTimeError(
        f"The time that a run may take was over before {what}.",
        remedy="What was written is kept: run the command again to go on. If that happens often, give runs longer in "
        "config.toml: `deadline_minutes` under [run].",
    )


def _pause(state: RetryCallState) -> float:
    """As long as the answer asks for (Retry-After), else growing with some chance in it."""
    error = state.outcome.exception() if state.outcome else None
    asked = _header(error, "retry-after")
    # A quota is filled up again within a minute: the pauses after a refusal for hurry add up to more than that.
    first = _FIRST_PAUSE_IN_A_HURRY if error and _refused_undone(error) else 1
    grown = (wait_exponential(multiplier=first, max=60) + wait_random(0, 1))(state)
    return max(float(asked), grown) if asked.isdecimal() else grown


def _worth_repeating(error: BaseException, *, may_repeat: bool) -> bool:
    if _refused_undone(error):
        return True
    return may_repeat and is_uncertain(error)


def _refused_undone(error: BaseException) -> bool:
    code = _code(error)
    return code in _REFUSED_UNDONE or (code == 403 and reason_of(error) in _RATE_REASONS)


def is_uncertain(error: BaseException) -> bool:
    """Whether the call may or may not have taken effect."""
    if isinstance(error, APIError | HttpError):
        return _code(error) in _UNCERTAIN and not _told_by_the_desk(error)
    return isinstance(error, _LOST_ON_THE_WAY) and not isinstance(error, RefreshError)


def _told_by_the_desk(error: BaseException) -> bool:
    """The desk's own 503 (file locked, read-only, full) has waited already and says what to do."""
    return "The desk's file" in _message(error)


def _in_words(what: str, error: BaseException) -> WorkspaceError:
    if isinstance(error, RefreshError):
        why, remedy = why_not(_oauth_code(error) or "invalid_grant")
        return SignedOutError(f"The account is no longer signed in ({what}). {why}", remedy=remedy)
    if not isinstance(error, APIError | HttpError):
        return WorkspaceError(f"No answer came while {what}.", remedy="Check the network, then run the command again.")
    code, message, reason = _code(error), _message(error), reason_of(error)
    if _told_by_the_desk(error):
        return WorkspaceError(message)
    if reason in _NOT_ENABLED:
        return _not_enabled(error)
    remedy = _REMEDIES.get(429 if _refused_undone(error) else code, "")
    remedy = _REMEDIES_BY_REASON.get(reason, remedy)
    remedy = remedy or "Run the command again later. If it stays, run: followthrough doctor"
    return WorkspaceError(f"The workspace refused while {what}: {message} ({code}).", remedy=remedy)


def _oauth_code(error: RefreshError) -> str:
    """The code by which Google says why it takes a sign-in no more."""
    said = error.args[1] if len(error.args) > 1 else {}
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def _not_enabled(error: BaseException) -> NotEnabledError:
    """Which API it is, and the page on which to switch it on."""
    told = _details(error).get("metadata", {})
    found = _CONSOLE.search(_message(error))
    address = str(told.get("activationUrl", "")) or (
        found[0] if found else "https://console.cloud.google.com/apis/library"
    )
    name = str(told.get("serviceTitle", "")) or _message(error).partition(" has not been used")[0][:_LONGEST_NAME]
    remedy = f"Open {address}, click Enable, wait some minutes, then run the command again."
    return NotEnabledError(f"The {name} is not switched on in the project of your OAuth client.", remedy=remedy)


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


def reason_of(error: BaseException) -> str:
    """Google's word for why it refused a call, such as "notFound"; empty where it gave none."""
    errors = _body(error).get("errors") or [{}]
    return str(errors[0].get("reason", "") or _details(error).get("reason", ""))


def _details(error: BaseException) -> dict[str, Any]:
    """The further word that newer APIs add to a refusal: its reason, and what that is about."""
    details = _body(error).get("details", [])
    return next((one for one in details if isinstance(one, dict) and "reason" in one), {})


def _header(error: BaseException | None, name: str) -> str:
    if isinstance(error, APIError):
        return str(error.response.headers.get(name, ""))
    return str(error.resp.get(name, "")) if isinstance(error, HttpError) else ""
