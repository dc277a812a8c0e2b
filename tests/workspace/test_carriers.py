"""What goes over the network is counted, ends in time, keeps its signature, and closes behind itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from google_here import Google
from requests.adapters import HTTPAdapter

from automation.workspace.account import FILES, Client, account_in, keep_token, read_token
from automation.workspace.carriers import TIMEOUT_SECONDS, Network, http, session
from automation.workspace.office import open_google
from automation.workspace.traffic import GOOGLE_A_MINUTE, Count, Traffic
from automation.workspace.transport import InProcess

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[str]:
    """A server on loopback that says back what it was sent."""

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Echo) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def test_every_call_over_the_network_is_counted_with_its_bytes_by_both_clients(server: str) -> None:
    traffic = Traffic()
    with requests.Session() as made:
        made.mount("http://", Network().adapter(traffic))
        assert made.post(f"{server}/a", data=b"12345").content == b"12345"
    with closing(Network().http(traffic)) as by:
        assert by.request(f"{server}/a", "POST", body=b"123")[1] == b"123"
    (count,) = traffic.counts.values()
    assert count == Count(writes=2, bytes_out=8, bytes_in=8)


def test_no_call_over_the_network_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def refuse(self: HTTPAdapter, request: object, *_: object, **options: object) -> None:
        asked.append(options["timeout"])
        raise requests.ConnectionError

    monkeypatch.setattr(HTTPAdapter, "send", refuse)
    made = session(Network(), Traffic())
    for timeout in (None, 5):
        with pytest.raises(requests.ConnectionError):
            made.get("https://sheets.googleapis.com/", timeout=timeout)
    assert asked == [TIMEOUT_SECONDS, 5] and Network().http(Traffic()).timeout == TIMEOUT_SECONDS


@pytest.fixture
def signed_in(tmp_path: Path) -> tuple[Google, Path]:
    google = Google(tmp_path / "google.sqlite", lambda: NOW)
    keep_token(tmp_path / "token.json", google.grant(FILES))
    return google, tmp_path / "token.json"


@pytest.mark.parametrize("client", ["requests", "httplib2"])
def test_each_call_is_signed_and_a_token_that_ran_out_is_fetched_anew_by_the_same_way(
    client: str, signed_in: tuple[Google, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    google, file = signed_in
    (tmp_path / ".netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    carrier, traffic, url = InProcess(google), Traffic(), "https://www.googleapis.com/drive/v3/files"  # type: ignore[arg-type]
    ask: Callable[[], int]
    if client == "requests":
        by = session(carrier, traffic, account_in(file))
        ask = lambda: by.get(url).status_code  # noqa: E731
    else:
        other = http(carrier, traffic, account_in(file))
        ask = lambda: int(other.request(url)[0].status)  # noqa: E731
    assert ask() == 200 and traffic.counts["oauth2"].writes == 1
    google.tokens.clear()
    assert ask() == 200 and traffic.counts["oauth2"].writes == 2, "Google took it no more: 401, and a new one"


def test_a_run_that_goes_on_with_an_earlier_sign_in_does_not_put_it_in_the_place_of_a_newer_one(
    signed_in: tuple[Google, Path],
) -> None:
    google, file = signed_in
    running = session(InProcess(google), Traffic(), account_in(file))  # type: ignore[arg-type]
    newer = google.grant(FILES)
    keep_token(file, newer)
    assert running.get("https://www.googleapis.com/drive/v3/files").ok
    assert read_token(file) == newer


def test_a_secret_shows_nothing_of_itself(signed_in: tuple[Google, Path]) -> None:
    token = read_token(signed_in[1])
    client = Client(id="4711-abc", secret="GOCSPX-x")
    shown = [f"{one!r} {one} {list(one.__rich_repr__())}" for one in (token, client)]
    assert not any(secret in text for text in shown for secret in (token.refresh_token, client.secret, "4711"))


def test_an_office_at_google_keeps_to_what_google_answers_in_a_minute(signed_in: tuple[Google, Path]) -> None:
    with closing(open_google(signed_in[1])) as office:
        assert office.traffic._a_minute == GOOGLE_A_MINUTE


def test_the_time_until_which_a_token_works_is_kept_with_its_zone(signed_in: tuple[Google, Path]) -> None:
    google, file = signed_in
    session(InProcess(google), Traffic(), account_in(file)).get("https://www.googleapis.com/drive/v3/files")  # type: ignore[arg-type]
    expires = read_token(file).expires
    assert expires and abs(expires - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)
