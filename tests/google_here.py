"""Google as the tests have it: a desk of its own behind Google's addresses, for those who have signed in there."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httplib2
import pytest
import requests
from requests.adapters import HTTPAdapter

from automation.config import load_config
from automation.desk import Desk, create_app
from automation.desk.app import IN_PROCESS
from automation.desk.contract import document, find
from automation.jobs.google.client import keep_client
from automation.jobs.google.scopes import wanted
from automation.workspace.account import Token, keep_token
from automation.workspace.traffic import Traffic
from automation.workspace.transport import InProcess

TOKEN_URI = "https://oauth2.googleapis.com/token"
CLIENT_SECRET = "GOCSPX-only-for-tests"


class Google:
    """A desk that stands in for Google: each call needs a token, of a scope that the API's own document accepts.

    `refuse` maps the beginning of a method's id ("sheets.") to the answer that it gets instead: code and body.
    `revoked` takes the account's right away. `calls` counts what was answered, by method.

    Somebody who signs in grants the `ticked` boxes, or all that are asked for; `denies` is the error with which the
    page ends instead, `testing` says that the consent screen was not published.
    """

    has_open_api = True

    def __init__(self, file: Path, clock: Callable[[], datetime]) -> None:
        self.desk: Desk = create_app(file, base_url="https://docs.google.com", clock=clock, check_answers=True)
        self.clock = clock
        self.tokens: dict[str, frozenset[str]] = {}
        self.granted: dict[str, frozenset[str]] = {}
        self.refuse: dict[str, tuple[int, dict[str, Any]]] = {}
        self.revoked = ""
        self.calls: Counter[str] = Counter()
        self.ticked: frozenset[str] | None = None
        self.denies = ""
        self.testing = False
        self._codes: dict[str, dict[str, str]] = {}
        self.be("hopeside@example.org")

    def be(self, address: str) -> None:
        """From now on it is this account's Google."""
        self.desk.store.set_meta("owner_address", address)

    def grant(self, *scopes: str) -> Token:
        """What signing in leaves, with these scopes granted."""
        refresh = f"1//{secrets.token_hex(8)}"
        self.granted[refresh] = frozenset(scopes)
        return Token(
            refresh_token=refresh,
            client_id="4711-abc.apps.googleusercontent.com",
            client_secret=CLIENT_SECRET,
            token_uri=TOKEN_URI,
            scopes=scopes,
            since=self.clock(),
            address="hopeside@example.org",
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, in process or over a socket."""
        environ.update({"RAW_URI": environ.get("RAW_URI") or environ["REQUEST_URI"], IN_PROCESS: True})

        def dated(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Date", format_datetime(self.clock(), usegmt=True))], *more)

        host, path = environ["HTTP_HOST"], environ["RAW_URI"].split("?", 1)[0]
        if host == "accounts.google.com":
            return self._consent(environ, dated)
        if host == "oauth2.googleapis.com":
            return _answer(dated, *self._token(environ))
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return _answer(dated, 401, _error(401, "Request had invalid authentication credentials."))
        if path.startswith(("/batch", "/upload")):
            return self.desk(environ, dated)
        method, _ = find(environ["REQUEST_METHOD"], path)
        for begins, refusal in self.refuse.items():
            if method.id.startswith(begins):
                return _answer(dated, *refusal)
        if not self.tokens[token] & _accepted(method.api, method.id):
            return _answer(dated, 403, NO_SCOPE)
        self.calls[method.id] += 1
        return self.desk(environ, dated)

    def _consent(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Google's page, on which somebody has clicked what `ticked` and `denies` say."""
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        assert asked["access_type"] == "offline" and asked["code_challenge_method"] == "S256"
        code = f"4/{secrets.token_hex(8)}"
        self._codes[code] = asked
        said = {"error": self.denies} if self.denies else {"code": code, "scope": asked["scope"]}
        address = f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], **said})}"
        start_response("302 Found", [("Location", address), ("Content-Length", "0")])
        return [b""]

    def _token(self, environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        asked = {
            name: values[0]
            for name, values in parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()).items()
        }
        basic = (
            base64.b64decode(environ.get("HTTP_AUTHORIZATION", "").removeprefix("Basic ")).decode().partition(":")[2]
        )
        if CLIENT_SECRET not in (asked.get("client_secret"), basic):
            return 401, {"error": "invalid_client", "error_description": "The provided client secret is invalid."}
        refresh = asked.get("refresh_token", "")
        if asked["grant_type"] == "authorization_code":
            begun = self._codes.pop(asked["code"], None)
            if not begun or begun["redirect_uri"] != asked["redirect_uri"] or not _proves(begun, asked):
                return 400, {"error": "invalid_grant", "error_description": "Malformed auth code."}
            boxes = frozenset(begun["scope"].split())
            refresh = self.grant(*(boxes if self.ticked is None else boxes & self.ticked)).refresh_token
        if self.revoked or refresh not in self.granted:
            return 400, {"error": self.revoked or "invalid_grant", "error_description": "Bad Request"}
        token = f"ya29.{secrets.token_hex(8)}"
        self.tokens[token] = self.granted[refresh]
        scope = " ".join(sorted(self.granted[refresh]))
        lasting = {"refresh_token": refresh} if asked["grant_type"] == "authorization_code" else {}
        ends = {"refresh_token_expires_in": 604799} if self.testing else {}
        return 200, {
            "access_token": token, "expires_in": 3599, "scope": scope, "token_type": "Bearer", **lasting, **ends
        }  # fmt: skip


class OverLoopback:
    """Carries calls to Google's addresses over a real socket to the Google of a test."""

    def __init__(self, address: str) -> None:
        self._address = address

    def adapter(self, traffic: Traffic) -> HTTPAdapter:
        """For a `requests` session."""
        led = self._led

        class Adapter(HTTPAdapter):
            def send(self, request: Any, *args: Any, **options: Any) -> requests.Response:
                request.headers["Host"] = urlsplit(request.url).netloc
                request.url = led(request.url)
                return super().send(request, *args, **options)

        return Adapter()

    def http(self, traffic: Traffic) -> httplib2.Http:
        """For google-api-python-client."""
        led = self._led

        class Http(httplib2.Http):
            def request(self, uri: str, method: str, body: Any, headers: Any, **more: Any) -> Any:
                there = {**(headers or {}), "host": urlsplit(uri).netloc}
                return super().request(led(uri), method=method, body=body, headers=there, **more)

        return Http(timeout=10, proxy_info=None)

    def _led(self, url: str) -> str:
        parts = urlsplit(url)
        return f"{self._address}{parts.path}{f'?{parts.query}' if parts.query else ''}"

    def browse(self, address: str) -> bool:
        """Open an address as somebody does who clicks Continue on every page; returns at once, as a browser does."""
        Thread(target=lambda: requests.get(self.end_of(address), timeout=10), daemon=True).start()
        return True

    def end_of(self, address: str) -> str:
        """The address on which Google's page ends."""
        headers = {"Host": urlsplit(address).netloc}
        page = requests.get(self._led(address), headers=headers, allow_redirects=False, timeout=10)
        assert page.status_code == 302, page.text
        return page.headers["Location"]


NO_SCOPE: dict[str, Any] = {
    "error": {
        "code": 403,
        "message": "Request had insufficient authentication scopes.",
        "errors": [{"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}],
        "status": "PERMISSION_DENIED",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}],
    }
}


def client_file(folder: Path, project: str = "4711", **changes: Any) -> Path:
    """An OAuth client as Google's console gives it."""
    client = {
        "client_id": f"{project}-abc.apps.googleusercontent.com",
        "project_id": "followthrough-1",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": TOKEN_URI,
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_secret": CLIENT_SECRET,
        "redirect_uris": ["http://localhost"],
        **changes,
    }
    file = folder / f"client_secret_{client['client_id']}.json"
    file.write_text(json.dumps({"installed": client}), encoding="utf-8")
    return file


def google_for(folder: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch) -> Google:
    """A Google that the jobs in this test reach, with somebody signed in as `connect` leaves it in a folder."""
    google = Google(folder / "google.sqlite", clock)
    monkeypatch.setattr("automation.workspace.carriers.Network", lambda: InProcess(google))  # type: ignore[arg-type]
    # Nobody waits for a minute of Google's to pass: that a minute's calls are kept to, tests of the traffic show.
    monkeypatch.setattr("automation.workspace.office.GOOGLE_A_MINUTE", {})
    scopes = wanted(load_config(folder / "config.toml"))
    keep_token(folder / ".followthrough" / "google-token.json", google.grant(*scopes))
    keep_client(client_file(folder), folder / ".followthrough" / "google-client.json")
    return google


def an_hour_later(token: Token) -> Token:
    """A token whose short-lived part has run out."""
    from msgspec.structs import replace

    return replace(token, token="gone", expires=datetime.now(UTC) - timedelta(hours=1))


def _proves(begun: dict[str, str], asked: dict[str, str]) -> bool:
    """Whether whoever fetches the token is who began to sign in (PKCE)."""
    digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == begun["code_challenge"]


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
