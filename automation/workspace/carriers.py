"""What carries the calls of an office: this process to the desk, or the network to Google, signed or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

import httplib2
import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from automation.workspace.once import OnceHttp
from automation.workspace.traffic import Traffic

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

TIMEOUT_SECONDS: Final = 60
_GO_ON: Final = 308
"""To Google's client not "moved", but "send the rest": an upload goes on after it."""


class Carrier(Protocol):
    """Carries calls: for gspread, which uses requests, and for Google's own client, which uses httplib2."""

    def adapter(self, traffic: Traffic) -> BaseAdapter:
        """For a `requests` session."""
        ...

    def http(self, traffic: Traffic) -> httplib2.Http:
        """For google-api-python-client."""
        ...


class Network:
    """Over the network, to Google."""

    def adapter(self, traffic: Traffic) -> BaseAdapter:
        """For a `requests` session."""
        return _NetworkAdapter(traffic)

    def http(self, traffic: Traffic) -> httplib2.Http:
        """For google-api-python-client."""
        return _NetworkHttp(traffic)


def session(carrier: Carrier, traffic: Traffic, credentials: Credentials | None = None) -> requests.Session:
    """A `requests` session whose every call goes by the carrier, signed where there is something to sign it with."""
    adapter = carrier.adapter(traffic)
    if credentials is None:
        return _only_by(adapter, requests.Session())
    from google.auth.transport.requests import AuthorizedSession, Request

    fetching = Request(_only_by(adapter, requests.Session()))
    return _only_by(adapter, AuthorizedSession(credentials, auth_request=fetching))  # type: ignore[no-untyped-call]


def _only_by(adapter: BaseAdapter, made: requests.Session) -> requests.Session:
    """A session that knows no other way out."""
    made.auth = _as_it_is
    made.adapters.clear()
    made.mount("https://", adapter)
    return made


def http(carrier: Carrier, traffic: Traffic, credentials: Credentials | None = None) -> Any:
    """The same as an `httplib2.Http`, or what stands in for one."""
    made = carrier.http(traffic)
    if credentials is None:
        return made
    from google_auth_httplib2 import AuthorizedHttp

    return AuthorizedHttp(credentials, http=made)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request as it was signed: without this, a .netrc file would put its own password over it."""
    return request


class _NetworkAdapter(HTTPAdapter):
    """Counts each call, and lets none wait for ever."""

    def __init__(self, traffic: Traffic) -> None:
        super().__init__()
        self._traffic = traffic

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        verb, url = str(request.method), str(request.url)
        options["timeout"] = options.get("timeout") or TIMEOUT_SECONDS
        self._traffic.out(verb, url, len(request.body or b""))
        answer = super().send(request, *args, **options)
        self._traffic.back(verb, url, len(answer.content))
        return answer


class _NetworkHttp(OnceHttp):
    """The same for httplib2."""

    def __init__(self, traffic: Traffic) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self.redirect_codes = self.redirect_codes - {_GO_ON}
        self._traffic = traffic

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *args: Any,
        **options: Any,
    ) -> tuple[httplib2.Response, bytes]:
        self._traffic.out(method, uri, len(body) if isinstance(body, str | bytes) else 0)
        answer, content = super().request(uri, method, body, headers, *args, **options)
        self._traffic.back(method, uri, len(content))
        return answer, content
