"""A desk behind real sockets: served with its API, and before it a relay that breaks connections as it is told."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httplib2
import requests
from google.auth.exceptions import RefreshError, TransportError
from requests.adapters import BaseAdapter

from automation.desk import Desk
from automation.jobs.serving import served
from automation.workspace.loopback import Loopback
from automation.workspace.traffic import Traffic
from automation.workspace.transport import InProcess

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
TOKEN = "a token of the tests, that is as long as those of init"
SECONDS = 1.0
"""How long a client waits for an answer before it gives up."""
_APIS = {"/v4/": "sheets", "/v1/": "forms", "/drive": "www", "/gmail": "gmail", "/upload": "www", "/batch": "www"}


class Upstream:
    """Carries a call on to the served desk, over a socket; to the network of the tests it is the desk."""

    def __init__(self, desk: Desk, address: str) -> None:
        self.store = desk.store
        self._address = urlsplit(address).netloc

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = {"Authorization": environ["HTTP_AUTHORIZATION"], "Content-Type": environ["CONTENT_TYPE"]}
        with contextlib.closing(HTTPConnection(self._address, timeout=30)) as connection:
            body = environ["wsgi.input"].read()
            connection.request(environ["REQUEST_METHOD"], environ["RAW_URI"], body, headers)
            answer = connection.getresponse()
            start_response(f"{answer.status} {answer.reason}", answer.getheaders())
            return [answer.read()]


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client; what the network raises befalls the connection itself."""

    protocol_version = "HTTP/1.1"
    network: Wsgi
    killed: type[BaseException]

    def _relay(self) -> None:
        got: dict[str, Any] = {}
        try:
            body = b"".join(self.network(self._environ(), lambda status, headers: got.update(s=status, h=headers)))
        except requests.exceptions.ReadTimeout:
            self._say_nothing()
        except (RemoteDisconnected, TransportError):
            self.close_connection = True
        except RefreshError:
            self._answer(401, [("Content-Type", "application/json")], b'{"error": {"code": 401}}')
        except (ConnectionResetError, self.killed):
            self._reset()
        else:
            self._answer(int(got["s"].split()[0]), got["h"], body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _relay

    def _environ(self) -> Environ:
        path, _, query = self.path.partition("?")
        host = next(api for start, api in _APIS.items() if path.startswith(start))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return {
            "REQUEST_METHOD": self.command,
            "RAW_URI": self.path,
            "QUERY_STRING": query,
            "HTTP_HOST": f"{host}.googleapis.com",
            "HTTP_AUTHORIZATION": self.headers.get("Authorization", ""),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }

    def _answer(self, code: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send an answer; one that was cut off on its way says how long it would have been, and ends."""
        missing = 0 if _is_whole(body) or "Content-Encoding" in dict(headers) else 100
        self.send_response(code)
        for name, value in headers:
            if name.lower() in ("content-type", "content-encoding", "location", "retry-after"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or bool(missing)

    def _say_nothing(self) -> None:
        """Wait until the client gives up."""
        self.close_connection = True
        self.connection.settimeout(30)
        with contextlib.suppress(OSError):
            self.connection.recv(1)

    def _reset(self) -> None:
        """End the connection as a program that dies does: with a reset instead of a farewell."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()


def _is_whole(body: bytes) -> bool:
    if not body.startswith((b"{", b"[")):
        return True
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class OverSockets(InProcess):
    """Carries an office's calls over real sockets; what no API can say, the desk itself is asked as always."""

    by: Loopback

    def adapter(self, traffic: Traffic) -> BaseAdapter:
        return self.by.adapter(traffic)

    def http(self, traffic: Traffic) -> httplib2.Http:
        return self.by.http(traffic)


@contextlib.contextmanager
def relayed(
    desk: Desk, folder: Path, network_over: Callable[[Upstream], Any], killed: type[BaseException]
) -> Iterator[tuple[Any, OverSockets]]:
    """Serve a desk, with a network before it that fails as it is told; gives the network, and a carrier of calls.

    Where the network would have killed the client (`killed`), its connection is reset.
    """
    desk.open_api(TOKEN)
    token_file = folder / "token"
    token_file.write_text(TOKEN)
    with served(desk) as address:
        network = network_over(Upstream(desk, address))
        handler = type("Handler", (_Handler,), {"network": staticmethod(network), "killed": killed})
        relay = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        relay.daemon_threads = False
        relay.block_on_close = True
        loop = threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.05})
        loop.start()
        try:
            host, port = relay.server_address[:2]
            with Loopback(f"http://{host!s}:{port}", token_file, timeout=SECONDS) as by:
                yield network, OverSockets(desk, by)
        finally:
            relay.shutdown()
            loop.join()
            relay.server_close()
