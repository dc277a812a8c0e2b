"""An `httplib2.Http` that sends each call once: of itself httplib2 sends one again when the other side hangs up.

Whoever hangs up may have done what was asked, so that an email would go twice. The retry policy decides instead.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from typing import Any, Final

import httplib2

_IDLE_SECONDS: Final = 20.0
"""A connection that rested longer may be closed at its other end, and a call sent on it would be lost or in doubt."""


class _HungUp:
    """A connection that says in an error which httplib2 does not answer by sending again that no answer came."""

    def getresponse(self) -> http.client.HTTPResponse:
        """Wait for the answer."""
        try:
            return super().getresponse()  # type: ignore[misc,no-any-return]
        except http.client.BadStatusLine as error:
            raise ConnectionResetError("The other side hung up without an answer.") from error


class _Plain(_HungUp, httplib2.HTTPConnectionWithTimeout):
    """Such a connection without encryption."""


class _Encrypted(_HungUp, httplib2.HTTPSConnectionWithTimeout):
    """Such a connection with TLS."""


class OnceHttp(httplib2.Http):
    """Sends each call once; a connection that rested is made anew."""

    def __init__(self, timeout: float, **options: Any) -> None:
        super().__init__(timeout=timeout, **options)
        self._used = time.monotonic()

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = httplib2.DEFAULT_MAX_REDIRECTS,
        connection_type: Any = None,
    ) -> tuple[httplib2.Response, bytes]:
        """Send one request."""
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self.close()
        kind = connection_type or (_Encrypted if uri.startswith("https:") else _Plain)
        try:
            answer: tuple[httplib2.Response, bytes] = super().request(uri, method, body, headers, redirections, kind)
        finally:
            self._used = time.monotonic()
        return answer
