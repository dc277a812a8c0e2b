"""Refusals: what the other side said when a call did not go well, what that means for the call, and in which words."""

from __future__ import annotations

import json
import math
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from socket import gaierror
from typing import Any, Final

import httplib2
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import HttpError
from gspread.exceptions import APIError, GSpreadException
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from automation.errors import WorkspaceError
from automation.workspace.sign_in_words import AGAIN, REAUTHENTICATE, UNTRUSTED, why_not

LONGEST_SECONDS: Final = 180
"""No pause is longer than this, however long the other side asks to wait."""
_REFUSED_UNDONE: Final = frozenset({429})
"""Answers that say for certain that nothing was done: any call may be repeated after them."""
_UNCERTAIN: Final = frozenset({408, 500, 502, 503, 504})
"""Answers after which the call may have taken effect: only calls that may safely be done twice are repeated."""
_GIVEN_UP: Final = frozenset({500, 503})
"""Those of them that say that nobody is at work on the call any more."""
_IN_BETWEEN: Final = frozenset({301, 302, 303, 307, 308, 407, 511})
"""Answers that are none of Google's: a network that wants a sign-in of its own, or a proxy, sends people elsewhere."""
_RATE_REASONS: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_LOST_ON_THE_WAY: Final = (
    OSError,  # the network's errors, and those of `requests`, are kinds of it
    httplib2.HttpLib2Error,
    HTTPException,
    GoogleAuthError,
    json.JSONDecodeError,  # an answer that was cut off, or a page of something in between
    UnicodeDecodeError,
)
ANY_FAILURE: Final = (APIError, HttpError, *_LOST_ON_THE_WAY)
"""What a call may end in that did not go well."""
_NEVER_LEFT: Final = (
    TransportError,  # no token came to sign the call with
    ConnectionRefusedError,
    gaierror,
    httplib2.ServerNotFoundError,
    ConnectTimeoutError,
    NewConnectionError,
)
"""There was nobody to make the call to. `requests` keeps some of these inside its own errors."""
_ECHO: Final = re.compile(r"(Invalid value at '[^']*'|Invalid JSON payload received\.[^\n]*).*", re.DOTALL)
"""A refusal that goes on to repeat what could not be read: it may be something that a respondent typed."""
_COME_BACK: Final = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")
"""How Gmail says when an account may send again."""
_NOT_ENABLED: Final = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_CONSOLE: Final = re.compile(r"https://console\.(?:developers|cloud)\.google\.com/\S+")
_LONGEST_NAME: Final = 60
_LONGEST_MESSAGE: Final = 1_000
_A_DAY: Final = 24 * 60 * 60
_MORE_SCOPES: Final = "Google was not asked, or not allowed, to let Followthrough do this: followthrough connect"
_ADMINISTRATOR: Final = "The administrator of your Google Workspace does not allow this. Ask them to allow it."
_REMEDIES: Final = {
    403: "The account may not do this. Check that it still has access to the file.",
    404: "The file is gone or was never made. Run: followthrough provision",
    429: "Too many calls in a short time. Wait some minutes, then run the command again.",
}
_REMEDIES_BY_REASON: Final = {
    "insufficientPermissions": _MORE_SCOPES,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": _MORE_SCOPES,
    "storageQuotaExceeded": "The account's storage is full. Delete what is not needed there (and empty its bin), or "
    "get more room, then run the command again.",
    "activeItemCreationLimitExceeded": "The account has as many files as it may have. Delete what is not needed there "
    "(and empty its bin), then run the command again.",
    "dailyLimitExceeded": "The account has made all the calls that it may make in a day. Run the command tomorrow.",
    "sharingRateLimitExceeded": "Google lets an account share only so often in a day. Run the command tomorrow.",
    "domainPolicy": _ADMINISTRATOR,
    "shareOutNotPermitted": _ADMINISTRATOR,
    "publishOutNotPermitted": _ADMINISTRATOR,
    "appNotAuthorizedToFile": "Followthrough may open only the files that it made itself, with the OAuth client that "
    "it has now. Sign in with the client that made the file: followthrough connect --client FILE",
}


class HopelessError(WorkspaceError):
    """No other call of this run would get through either: it ends at once."""


class SignedOutError(HopelessError):
    """Google takes the sign-in no more: no call gets through until somebody signs in again."""


class NotEnabledError(WorkspaceError):
    """An API that is needed is not switched on in the project of the OAuth client."""


class RefusedError(APIError):  # type: ignore[misc]  # gspread's types are not looked at
    """gspread's error for an answer that is none of its successes, made so that the answer may have any shape."""

    def __init__(self, response: requests.Response) -> None:
        GSpreadException.__init__(self, f"refused ({response.status_code})")
        self.response = response
        self.error: dict[str, Any] = {"message": ""}
        self.code = response.status_code


def refused_undone(error: BaseException) -> bool:
    """Whether a refusal says for certain that nothing was done, because of hurry: the call may be made again."""
    code = _code(error)
    if code == 409:
        return _body(error).get("status") == "ABORTED"  # two writes came at once, and this one was given up
    return code in _REFUSED_UNDONE or (code == 403 and reason_of(error) in _RATE_REASONS)


def never_left(error: BaseException) -> bool:
    """Whether a call was not made at all, and may be made once there is a connection."""
    if isinstance(error, APIError | HttpError) or _is_untrusted(error):
        return False
    return any(isinstance(one, _NEVER_LEFT) for one in _chain(error))


def is_uncertain(error: BaseException) -> bool:
    """Whether the call may or may not have taken effect."""
    if isinstance(error, APIError | HttpError):
        return _code(error) in _UNCERTAIN and not _told_by_the_desk(error)
    if never_left(error) or _is_untrusted(error):
        return False
    return isinstance(error, _LOST_ON_THE_WAY) and not isinstance(error, RefreshError)


def may_come_late(error: BaseException) -> bool:
    """Whether a call that failed may take effect after this yet: nobody said that it is over."""
    return is_uncertain(error) and _code(error) not in _GIVEN_UP


def forbids(error: BaseException | None) -> bool:
    """Whether this account may not do that at all, as far as is told: no haste or full storage was in the way."""
    if error is None or _code(error) != 403 or refused_undone(error):
        return False
    return _REMEDIES_BY_REASON.get(reason_of(error), _ADMINISTRATOR) == _ADMINISTRATOR


def in_words(what: str, error: BaseException) -> WorkspaceError:
    """What happened and what to do, for a coordinator; `what` says what the call was for."""
    if isinstance(error, RefreshError):
        why, remedy = why_not(_oauth_code(error))
        return SignedOutError(f"The account is no longer signed in ({what}). {why}", remedy=remedy)
    if _is_untrusted(error):
        return WorkspaceError(f"{UNTRUSTED[0][:-1]} ({what}).", remedy=UNTRUSTED[1])
    if not isinstance(error, APIError | HttpError):
        return WorkspaceError(f"No answer came while {what}.", remedy="Check the network, then run the command again.")
    code, message, reason = _code(error), _message(error), reason_of(error)
    if _told_by_the_desk(error):
        return WorkspaceError(message)
    if code in _IN_BETWEEN:
        return _somebody_in_between(what, code)
    if reason in _NOT_ENABLED:
        return _not_enabled(error)
    refusal = f"The workspace refused while {what}: {message} ({code})."
    if code == 401:
        return SignedOutError(refusal, remedy=AGAIN)
    hurry = refused_undone(error)
    remedy = _wait_first(error) if hurry else ""
    remedy = remedy or _REMEDIES_BY_REASON.get(reason, "") or _REMEDIES.get(429 if hurry else code, "")
    return WorkspaceError(
        refusal, remedy=remedy or "Run the command again later. If it stays, run: followthrough doctor"
    )


def asked_to_wait(error: BaseException | None) -> float:
    """For how many seconds the other side asks to wait: by Retry-After, a number or a date, or in Gmail's words."""
    asked = _header(error, "retry-after").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    in_words = _COME_BACK.search(_message(error)) if error else None
    now = _moment(_header(error, "date")) or datetime.now(UTC)
    then = datetime.fromisoformat(in_words[1]) if in_words else _moment(asked)
    return max(0.0, (then - now).total_seconds()) if then else 0.0


def reason_of(error: BaseException) -> str:
    """Google's word for why it refused a call, such as "notFound"; empty where it gave none."""
    errors = _body(error).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    told = first.get("reason", "") if isinstance(first, dict) else ""
    return str(told or _details(error).get("reason", ""))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it tells of."""
    yield error
    for inner in (*error.args, getattr(error, "reason", None)):
        if isinstance(inner, BaseException):
            yield from _chain(inner)


def _is_untrusted(error: BaseException) -> bool:
    """Whether a certificate was not the right one: to ask again would come to the same."""
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in _chain(error))


def _told_by_the_desk(error: BaseException) -> bool:
    """The desk's own 503 (file locked, read-only, full) has waited already and says what to do."""
    return "The desk's file" in _message(error)


def _wait_first(error: BaseException) -> str:
    """What to do about a pause that was too long to be waited for here; nothing where none was asked for."""
    seconds = asked_to_wait(error)
    if seconds <= LONGEST_SECONDS:
        return ""
    if seconds > _A_DAY:
        return "The workspace asks to come back on another day. Run the command tomorrow."
    minutes = math.ceil(seconds / 60)
    span = f"{minutes} minutes" if minutes <= 90 else f"{math.ceil(minutes / 60)} hours"
    return f"The workspace asks to come back in {span}. Run the command again then."


def _somebody_in_between(what: str, code: int) -> WorkspaceError:
    return WorkspaceError(
        f"Something between here and the workspace answered instead of it while {what} ({code}).",
        remedy="The network may want a sign-in of its own, or a proxy: open any page in a browser, then run the "
        "command again.",
    )


def _oauth_code(error: RefreshError) -> str:
    """The code by which Google says why it takes a sign-in no more."""
    if str(error.args[0] if error.args else "").startswith(REAUTHENTICATE):
        return "rapt_required"
    said = error.args[1] if len(error.args) > 1 else {}
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def _not_enabled(error: BaseException) -> NotEnabledError:
    """Which API it is, and the page on which to switch it on."""
    metadata = _details(error).get("metadata")
    told = metadata if isinstance(metadata, dict) else {}
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
    except (ValueError, RecursionError):
        return {}
    inner = body.get("error") if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else {}


def _message(error: BaseException) -> str:
    message = _body(error).get("message", "")
    return _ECHO.sub(r"\1", message if isinstance(message, str) else "")[:_LONGEST_MESSAGE] or "it did not say why"


def _details(error: BaseException) -> dict[str, Any]:
    """The further word that newer APIs add to a refusal: its reason, and what that is about."""
    details = _body(error).get("details")
    found = details if isinstance(details, list) else []
    return next((one for one in found if isinstance(one, dict) and "reason" in one), {})


def _header(error: BaseException | None, name: str) -> str:
    if isinstance(error, APIError):
        return str(error.response.headers.get(name, ""))
    return str(error.resp.get(name, "")) if isinstance(error, HttpError) else ""


def _moment(date: str) -> datetime | None:
    """A moment as HTTP writes it; None for what is none."""
    try:
        found = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
