"""How calls travel: in process to the desk. The one file of this room that knows the desk."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httplib2
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPHeaderDict
from urllib3.response import HTTPResponse

from automation.desk import Desk, DeskFileError, create_app
from automation.desk.app import IN_PROCESS
from automation.workspace import carriers
from automation.workspace.traffic import Traffic

__all__ = ["Desk", "DeskAdapter", "DeskFileError", "DeskHttp", "InProcess", "call", "create_app", "session"]

Headers = list[tuple[str, str]]


class DeskAdapter(BaseAdapter):
    """Carries the calls of a `requests` session (gspread's) to the desk, without a socket."""

    def __init__(self, desk: Desk, traffic: Traffic | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._traffic = traffic or Traffic()

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        """Hand one prepared request to the desk."""
        verb, url = str(request.method), str(request.url)
        code, headers, body = call(self._desk, verb, url, request.headers, request.body, self._traffic)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = code, url, request
        answer.headers = CaseInsensitiveDict(headers)
        answer.encoding = get_encoding_from_headers(answer.headers)
        answer.raw = HTTPResponse(
            body=io.BytesIO(body), headers=HTTPHeaderDict(headers), status=code, preload_content=False
        )
        return answer

    def close(self) -> None:
        """Nothing to close: there is no connection."""


class DeskHttp(httplib2.Http):
    """Carries google-api-python-client's calls to the desk.

    A subclass, so that the client's own wrappers (user agent, batches) find what they expect of an Http.
    """

    def __init__(self, desk: Desk, timeout: float | None = None, traffic: Traffic | None = None) -> None:
        super().__init__(timeout=timeout)
        self._desk = desk
        self._traffic = traffic or Traffic()

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 5,  # noqa: ARG002
        connection_type: Any = None,  # noqa: ARG002
    ) -> tuple[httplib2.Response, bytes]:
        """Hand one request to the desk."""
        code, answer_headers, content = call(self._desk, method, uri, headers or {}, body, self._traffic)
        return httplib2.Response({**{k.lower(): v for k, v in answer_headers}, "status": str(code)}), content


@dataclass(frozen=True)
class InProcess:
    """Carries an office's calls to the desk in this process."""

    desk: Desk

    def adapter(self, traffic: Traffic) -> BaseAdapter:
        """For a `requests` session."""
        return DeskAdapter(self.desk, traffic)

    def http(self, traffic: Traffic) -> httplib2.Http:
        """For google-api-python-client."""
        return DeskHttp(self.desk, carriers.TIMEOUT_SECONDS, traffic)


def session(desk: Desk, traffic: Traffic | None = None) -> requests.Session:
    """A `requests` session for gspread whose every call goes to the desk; no other address can be reached."""
    return carriers.session(InProcess(desk), traffic or Traffic())


def call(
    desk: Desk, method: str, url: str, headers: Mapping[str, Any], body: Any, traffic: Traffic | None = None
) -> tuple[int, Headers, bytes]:
    """One WSGI call: status, headers and body.

    The raw path travels along, because A1 ranges arrive percent-encoded and must be told from path separators.
    """
    parts = urlsplit(url)
    payload = _as_bytes(body)
    traffic = traffic or Traffic()
    traffic.out(method, url, len(payload))
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method.upper(),
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
        "RAW_URI": target,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(payload)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(payload),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        IN_PROCESS: True,
        **_header_environ(headers),
    }
    got: dict[str, Any] = {}

    def start_response(status: str, answer_headers: Headers, *_: Any) -> None:
        got["code"], got["headers"] = int(status.split(" ", 1)[0]), answer_headers

    content = b"".join(desk(environ, start_response))
    traffic.back(method, url, len(content))
    return got["code"], got["headers"], content


_PLAIN_HEADERS: Final = {"CONTENT_TYPE", "CONTENT_LENGTH"}


def _header_environ(headers: Mapping[str, Any]) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        if key == "CONTENT_TYPE":
            made[key] = text
        elif key not in _PLAIN_HEADERS:
            made[f"HTTP_{key}"] = text
    return made


def _as_bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)
