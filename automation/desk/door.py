"""The API's door for callers over a socket: it opens to programs of this computer alone, with the token."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from automation.desk import unexpected, wire
from automation.desk.fault import Refusal

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_API_PATHS: Final = ("/v4/", "/v1/forms", "/drive/v", "/gmail/v1", "/upload/", "/batch")
"""How the paths of Google's APIs begin; no page's does."""
_PASSED_ON: Final = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")
"""What a proxy adds to a request of somebody else's. Whoever is on this computer has no reason to."""
_UNPROVEN: Final = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential."
)
_NOT_HERE: Final = "The desk's API answers programs on the same computer only, at http://127.0.0.1 or http://localhost."


class Door:
    """A WSGI app that lets calls through to the API; anything else it refuses, in Google's words, unread."""

    def __init__(self, api: App, token: str) -> None:
        if not token:
            raise ValueError("A door without a token is no door.")
        self._api = api
        self._expected = f"Bearer {token}".encode()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if not _is_from_here(environ):
            return _refused(Refusal(403, _NOT_HERE), environ, start_response)
        if not hmac.compare_digest(_given(environ), self._expected):
            challenge = ("WWW-Authenticate", 'Bearer realm="https://accounts.google.com/", error="invalid_token"')
            return _refused(Refusal(401, _UNPROVEN), environ, start_response, challenge)
        # The API starts an answer only once it has the whole of it, so another one can take its place.
        told = unexpected.guarded(lambda: self._api({**environ, "RAW_URI": environ["REQUEST_URI"]}, start_response))
        return _refused(told, environ, start_response) if isinstance(told, Refusal) else told


def leads_to_api(environ: dict[str, Any]) -> bool:
    """Whether a request over a socket is for the API, by its path."""
    return str(environ["PATH_INFO"]).startswith(_API_PATHS)


def _given(environ: dict[str, Any]) -> bytes:
    scheme, _, token = str(environ.get("HTTP_AUTHORIZATION", "")).strip().partition(" ")
    return f"{scheme.capitalize()} {token.strip()}".encode("latin-1", "replace")


def _is_from_here(environ: dict[str, Any]) -> bool:
    """Whether a program on this computer asks for this computer itself.

    A proxy on this computer, through which others reach the pages, is told by the name that was asked for or by the
    headers that proxies add; a web page elsewhere that points its own name at 127.0.0.1, by that name.
    """
    if any(environ.get(header) for header in _PASSED_ON):
        return False
    try:
        asked = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname or ""
    except ValueError:
        return False
    return _is_loopback(str(environ.get("REMOTE_ADDR", ""))) and (asked == "localhost" or _is_loopback(asked))


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    # A socket for both kinds of addresses tells those of the old kind as ::ffff:127.0.0.1.
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _refused(
    refusal: Refusal, environ: dict[str, Any], start_response: Callable[..., Any], *headers: tuple[str, str]
) -> list[bytes]:
    told = wire.refusal(refusal, str(environ["PATH_INFO"]))
    start_response(told.status, [*told.headers(), *headers])
    return [told.content]
