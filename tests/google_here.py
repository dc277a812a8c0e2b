"""Google as the tests have it: a desk of its own behind Google's addresses, for those who have signed in there."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from automation.desk import Desk, create_app
from automation.desk.contract import document, find
from automation.workspace.account import FILES, SEND, Token, keep_token
from automation.workspace.transport import InProcess

TOKEN_URI = "https://oauth2.googleapis.com/token"
CLIENT_SECRET = "GOCSPX-only-for-tests"


class Google:
    """A desk that stands in for Google: each call needs a token, of a scope that the API's own document accepts.

    `refuse` maps the beginning of a method's id ("sheets.") to the answer that it gets instead: code and body.
    `revoked` takes the account's right away. `calls` counts what was answered, by method.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime]) -> None:
        self.desk: Desk = create_app(file, base_url="https://docs.google.com", clock=clock, check_answers=True)
        self.clock = clock
        self.tokens: dict[str, frozenset[str]] = {}
        self.granted: dict[str, frozenset[str]] = {}
        self.refuse: dict[str, tuple[int, dict[str, Any]]] = {}
        self.revoked = ""
        self.calls: Counter[str] = Counter()

    def grant(self, *scopes: str) -> Token:
        """What signing in leaves, with these scopes granted."""
        refresh = f"1//{secrets.token_hex(8)}"
        self.granted[refresh] = frozenset(scopes)
        return Token(
            refresh_token=refresh,
            client_id="made-up.apps.googleusercontent.com",
            client_secret=CLIENT_SECRET,
            token_uri=TOKEN_URI,
            scopes=scopes,
            since=self.clock(),
            address="hopeside@example.org",
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["HTTP_HOST"] == "oauth2.googleapis.com":
            return _answer(start_response, *self._token(environ))
        method, _ = find(environ["REQUEST_METHOD"], environ["RAW_URI"].split("?", 1)[0].removeprefix("/upload"))
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return _answer(start_response, 401, _error(401, "Request had invalid authentication credentials."))
        if not self.tokens[token] & _accepted(method.api, method.id):
            return _answer(start_response, 403, NO_SCOPE)
        for begins, refusal in self.refuse.items():
            if method.id.startswith(begins):
                return _answer(start_response, *refusal)
        self.calls[method.id] += 1
        return self.desk(environ, start_response)

    def _token(self, environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        asked = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        refresh = asked.get("refresh_token", [""])[0]
        if self.revoked or refresh not in self.granted or asked["client_secret"] != [CLIENT_SECRET]:
            return 400, {"error": self.revoked or "invalid_grant", "error_description": "Bad Request"}
        token = f"ya29.{secrets.token_hex(8)}"
        self.tokens[token] = self.granted[refresh]
        scope = " ".join(sorted(self.granted[refresh]))
        return 200, {"access_token": token, "expires_in": 3599, "scope": scope, "token_type": "Bearer"}


NO_SCOPE: dict[str, Any] = {
    "error": {
        "code": 403,
        "message": "Request had insufficient authentication scopes.",
        "errors": [{"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}],
        "status": "PERMISSION_DENIED",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}],
    }
}


def google_for(folder: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch) -> Google:
    """A Google that the jobs in this test reach, with somebody signed in whose token lies in a partnership's folder."""
    google = Google(folder / "google.sqlite", clock)
    monkeypatch.setattr("automation.workspace.office.Network", lambda: InProcess(google))  # type: ignore[arg-type]
    keep_token(folder / ".followthrough" / "google-token.json", google.grant(FILES, SEND))
    return google


def an_hour_later(token: Token) -> Token:
    """A token whose short-lived part has run out."""
    from msgspec.structs import replace

    return replace(token, token="gone", expires=datetime.now(UTC) - timedelta(hours=1))


def _accepted(api: str, method_id: str) -> frozenset[str]:
    """The scopes of which a method wants one."""
    part: dict[str, Any] = {"resources": {api: document(api)}}
    for name in method_id.split(".")[:-1]:
        part = part["resources"][name]
    return frozenset(part["methods"][method_id.rpartition(".")[2]]["scopes"])


def _error(code: int, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": "UNAUTHENTICATED"}}


def _answer(start_response: Callable[..., Any], code: int, body: dict[str, Any]) -> list[bytes]:
    payload = json.dumps(body).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(payload)))]
    start_response(f"{code} Answered", headers)
    return [payload]
