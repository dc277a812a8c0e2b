"""A call whose answer never came is not sent again by the client itself: that is for the retry policy to decide."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import httplib2
import pytest

from automation.workspace import once
from automation.workspace.once import OnceHttp

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Counts the calls it gets; hangs up without a word on the first ones, then answers."""

    def __init__(self, hang_ups: int) -> None:
        self.calls = 0
        self.connections = 0
        self._hang_ups = hang_ups
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with connection:
                self.connections += 1
                while b"\r\n\r\n" in (said := connection.recv(4096)):
                    self.calls += 1
                    if said.startswith(b"DELETE"):
                        return
                    if self.calls <= self._hang_ups:
                        break
                    connection.sendall(ANSWER)

    def close(self) -> None:
        """End the thread, by a last call."""
        with socket.create_connection(self._listening.getsockname()) as last:
            last.sendall(b"DELETE / HTTP/1.1\r\n\r\n")
        self._thread.join()
        self._listening.close()


@pytest.fixture
def rude() -> Iterator[Server]:
    server = Server(hang_ups=1)
    yield server
    server.close()


def test_a_call_is_sent_once_though_the_other_side_hangs_up(rude: Server) -> None:
    http = OnceHttp(5)
    with pytest.raises(ConnectionResetError):
        http.request(rude.address, "POST", "{}")
    assert rude.calls == 1
    assert http.request(rude.address, "POST", "{}")[0].status == 200
    http.close()


def test_httplib2_would_have_sent_it_twice(rude: Server) -> None:
    http = httplib2.Http(timeout=5)
    assert http.request(rude.address, "POST", "{}")[0].status == 200
    assert rude.calls == 2
    http.close()


def test_a_connection_is_used_again_unless_it_rested(monkeypatch: pytest.MonkeyPatch) -> None:
    server, http, now = Server(hang_ups=0), OnceHttp(5), [100.0]
    monkeypatch.setattr(once.time, "monotonic", lambda: now[0])
    http.request(server.address)
    http.request(server.address)
    assert server.connections == 1
    now[0] += 60
    assert http.request(server.address)[0].status == 200
    assert server.connections == 2
    http.close()
    server.close()
