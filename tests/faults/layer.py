"""A network that fails: it stands between the clients and the desk, by a seed or by a plan, and never sleeps."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from http.client import RemoteDisconnected
from io import BytesIO
from random import Random
from typing import Any, Final
from urllib.parse import parse_qs

from clock import Clock
from google.auth.exceptions import RefreshError, TransportError
from requests.exceptions import ReadTimeout

from automation.workspace.traffic import kind_of

Environ = dict[str, Any]
Answer = tuple[int, list[tuple[str, str]], bytes]

REFUSALS: Final[Mapping[str, tuple[int, str, str]]] = {
    "429": (429, "Quota exceeded for quota metric.", "rateLimitExceeded"),
    "429 with Retry-After": (429, "Quota exceeded for quota metric.", "rateLimitExceeded"),
    "403 rateLimitExceeded": (403, "Rate Limit Exceeded", "rateLimitExceeded"),
    "403 userRateLimitExceeded": (403, "User Rate Limit Exceeded", "userRateLimitExceeded"),
    "403 storageQuotaExceeded": (403, "The user's Drive storage quota has been exceeded.", "storageQuotaExceeded"),
    "403 domainPolicy": (403, "The domain administrators have disabled Drive apps.", "domainPolicy"),
    "409 aborted": (409, "The operation was aborted.", "aborted"),
    "401": (401, "Request had invalid authentication credentials.", "authError"),
    "500": (500, "Internal error encountered.", "backendError"),
    "502": (502, "", ""),
    "503": (503, "The service is currently unavailable.", "backendError"),
}
"""Answers in the call's place, so that it takes no effect."""
IN_BETWEEN: Final[Mapping[str, Answer]] = {
    "portal": (200, [("Content-Type", "text/html")], b"<html><title>Sign in to this network</title></html>"),
    "sent elsewhere": (302, [("Location", "https://portal.example/sign-in")], b""),
    "proxy": (407, [("Content-Type", "text/html")], b"<html><title>Who are you?</title></html>"),
    "a refusal in no shape": (400, [("Content-Type", "application/json")], b'{"error": "bad_thing"}'),
}
"""Answers in the call's place by somebody who is not the one that was called."""
SHAPES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "cut off after": lambda body: body[: len(body) // 2],
    "a list after": lambda _: b"[]",
    "nothing after": lambda _: b"null",
    "damaged after": lambda _: b"\x1f\x8b\x08 no longer what was packed",
}
"""What becomes of an answer on its way back, when the call has taken effect."""
LOST: Final = ("timeout", "reset", "hung up", "killed")
"""What may befall a call before it took effect or after."""
PAGES: Final = ("repeated page", "reordered page", "short page", "empty page")
HALF_A_PAGE: Final = "half a page"
"""A page that leaves out the older half of its responses, and says that it is the last one. Only a plan sends it."""
LATE: Final = "late"
"""No answer comes in time, and the call takes effect when nobody waits for it any more. Only a plan does it."""
_LATE_SECONDS: Final = 120
EVERY_FAULT: Final = (
    *REFUSALS,
    *IN_BETWEEN,
    "revoked",
    "no token",
    *(f"{what} {when}" for what in LOST for when in ("before", "after")),
    "503 after",
    *SHAPES,
    *PAGES,
)


class Killed(BaseException):
    """The program was ended in the middle of a call, as by a power cut: nothing in it may catch that."""


_FAILURES: Final[Mapping[str, Callable[[], BaseException]]] = {
    "timeout": ReadTimeout,
    "reset": ConnectionResetError,
    "hung up": lambda: RemoteDisconnected("Remote end closed connection without response"),
    "killed": Killed,
}


class Network:
    """Carries calls to a desk. `storm` makes them fail by a seed, `plan` at given calls; `calm` ends both.

    `calls` lists each call that was made ("sheets writes"), `met` counts the faults that befell them. With `quota`
    (calls a minute by kind), it refuses as Google does what goes beyond it, by `clock`. Each call takes
    `seconds_a_call`.
    """

    def __init__(self, desk: Any, clock: Clock, quota: Mapping[str, int] | None = None) -> None:
        self._desk = desk
        self.store = desk.store
        self.clock = clock
        self.calls: list[str] = []
        self.met: Counter[str] = Counter()
        self._quota = dict(quota or {})
        self._minute: dict[str, deque[float]] = {}
        self._last_page: dict[str, Answer] = {}
        self._choose: Callable[[int], str] = lambda _: ""
        self.seconds_a_call = 0.0
        self._garble: dict[str, Callable[[bytes], bytes]] = {}
        self._late: list[tuple[float, Environ]] = []

    def storm(self, seed: int, one_in: int, kinds: Iterable[str] = EVERY_FAULT) -> None:
        """From now on one call in so many meets a fault, the same ones for the same seed."""
        random, known = Random(seed), list(kinds)
        self._choose = lambda _: random.choice(known) if random.randrange(one_in) == 0 else ""

    def plan(self, faults: Mapping[int, str]) -> None:
        """From now on the calls with these numbers (the next one is 0) meet these faults."""
        first = len(self.calls)
        self._choose = lambda at: faults.get(at - first, "")

    def garble(self, form_id: str, change: Callable[[bytes], bytes]) -> None:
        """From now on every page of a form's responses is changed on its way, and says that all is well."""
        self._garble[form_id] = change

    def calm(self) -> None:
        """From now on every call gets through, what was late among them, and every page comes as it was sent."""
        self._take_effect(until=float("inf"))
        self._choose = lambda _: ""
        self._garble.clear()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Carry one call."""
        url = f"https://{environ['HTTP_HOST']}{environ['RAW_URI']}"
        kind = " ".join(kind_of(environ["REQUEST_METHOD"], url))
        self._take_effect(until=self.clock.now)
        fault = self._choose(len(self.calls))
        self.calls.append(kind)
        self.clock.now += self.seconds_a_call
        code, headers, body = self._over_quota(kind) or self._answer(kind, fault, environ)
        start_response(f"{code} Answered", headers)
        return [body]

    def _answer(self, kind: str, fault: str, environ: Environ) -> Answer:
        if not fault or (fault in (*PAGES, HALF_A_PAGE) and kind != "forms responses"):
            return self._through(environ)
        self.met[fault] += 1
        if fault in REFUSALS:
            return _refusal(fault)
        if fault in IN_BETWEEN:
            return IN_BETWEEN[fault]
        if fault == "no token":
            raise TransportError("no token came")
        if fault == "revoked":
            raise RefreshError("invalid_grant: Token has been expired or revoked.", {"error": "invalid_grant"})
        if fault in (*PAGES, HALF_A_PAGE):
            return self._page(fault, environ)
        if fault == LATE:
            kept = {**environ, "wsgi.input": BytesIO(environ["wsgi.input"].read())}
            self._late.append((self.clock.now + _LATE_SECONDS, kept))
            raise ReadTimeout
        what, _, when = fault.rpartition(" ")
        answer = self._through(environ) if when == "after" else None
        if fault in SHAPES and answer:
            packed = [("Content-Encoding", "gzip")] if fault == "damaged after" else []
            return answer[0], [*_plain(answer[1]), *packed], SHAPES[fault](answer[2])
        if what == "503":
            return _refusal("503")
        raise _FAILURES[what]()

    def _take_effect(self, until: float) -> None:
        due, self._late = [one for at, one in self._late if at <= until], [one for one in self._late if one[0] > until]
        for environ in due:
            self._through(environ)

    def _through(self, environ: Environ) -> Answer:
        got: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            got.update(code=int(status.split(" ", 1)[0]), headers=headers)

        body = b"".join(self._desk(environ, start_response))
        form, _, last = environ["RAW_URI"].split("?", 1)[0].removeprefix("/v1/forms/").partition("/")
        if form in self._garble and last == "responses":
            return got["code"], _plain(got["headers"]), self._garble[form](body)
        return got["code"], got["headers"], body

    def _page(self, fault: str, environ: Environ) -> Answer:
        """A page of responses that is not the one that was asked for, though nothing of it is wrong."""
        form, asked = environ["RAW_URI"].split("?", 1)[0], parse_qs(environ["QUERY_STRING"])
        if fault == "repeated page" and form in self._last_page and "pageToken" in asked:
            return self._last_page[form]
        if fault == "short page":
            environ = {**environ, **_asking(environ, pageSize="1")}
        code, headers, body = answer = self._through(environ)
        if code == 200 and fault != "repeated page":
            page = json.loads(body)
            if fault == "reordered page":
                page["responses"] = list(reversed(page.get("responses", [])))
            if fault == HALF_A_PAGE:
                page = {"responses": page.get("responses", [])[len(page.get("responses", [])) // 2 :]}
            if fault == "empty page" and "nextPageToken" in page:
                # The very page that was asked for comes with the next token.
                page = {"nextPageToken": asked["pageToken"][0]} if "pageToken" in asked else page
            answer = (code, _plain(headers), json.dumps(page).encode())
        self._last_page[form] = answer
        return answer

    def _over_quota(self, kind: str) -> Answer | None:
        allowed = self._quota.get(kind)
        if allowed is None:
            return None
        minute = self._minute.setdefault(kind, deque())
        while minute and minute[0] <= self.clock.now - 60:
            minute.popleft()
        if len(minute) >= allowed:
            self.met["over the quota"] += 1
            return _refusal("429")
        minute.append(self.clock.now)
        return None


def _asking(environ: Environ, **changes: str) -> Environ:
    """What of an environ changes when the query does."""
    query = "&".join(
        part for part in environ["QUERY_STRING"].split("&") if part.partition("=")[0] not in changes
    ) + "".join(f"&{name}={value}" for name, value in changes.items())
    return {"QUERY_STRING": query, "RAW_URI": f"{environ['RAW_URI'].split('?', 1)[0]}?{query}"}


def _refusal(fault: str) -> Answer:
    code, message, reason = REFUSALS[fault]
    if not message:
        return code, [("Content-Type", "text/html")], b"<html><title>Bad gateway</title></html>"
    error = {"code": code, "message": message, "errors": [{"reason": reason, "message": message}]}
    error |= {"status": "ABORTED"} if reason == "aborted" else {}
    headers = [("Content-Type", "application/json; charset=UTF-8")]
    if fault.endswith("Retry-After"):
        headers.append(("Retry-After", "37"))
    return code, headers, json.dumps({"error": error}).encode()


def _plain(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() != "content-length"]
