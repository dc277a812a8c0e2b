"""The served desk for scripts: gspread and Google's own client, led to `followthrough serve --api` on this computer.

from automation.workspace.loopback import Loopback

desk = Loopback("http://127.0.0.1:8765", ".followthrough/api_token")
rota = desk.gspread().open("Rota")
forms = desk.service("forms", "v1").forms()
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httplib2
import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from automation.errors import ConfigError
from automation.workspace import carriers
from automation.workspace.once import OnceHttp
from automation.workspace.traffic import Traffic

if TYPE_CHECKING:
    import gspread

TIMEOUT_SECONDS: Final = 60.0


class Loopback:
    """A served desk at an address such as http://127.0.0.1:8765, with the file that holds its token.

    It carries an office's calls, too. The token goes to that address and nowhere else. A call without an answer ends
    after `timeout` seconds; nothing is tried again. Connections are closed by `close`, or at the end of a `with`.
    Raises ConfigError where the token cannot be read.
    """

    def __init__(self, address: str, token_file: Path | str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.address = address.rstrip("/")
        self.timeout = timeout
        self._token = _token_in(Path(token_file))
        self._open: list[BaseAdapter | httplib2.Http] = []

    def __enter__(self) -> Loopback:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection that was opened here."""
        while self._open:
            self._open.pop().close()

    def gspread(self) -> gspread.Client:
        """A client of gspread, with all that it can do."""
        import gspread

        return gspread.Client(auth=None, session=self.session())

    def service(self, name: str, version: str) -> Any:
        """A service of google-api-python-client, such as ("forms", "v1"), ("drive", "v3") or ("gmail", "v1")."""
        from googleapiclient.discovery import build

        return build(name, version, http=self.http(Traffic()), static_discovery=True)

    def session(self) -> requests.Session:
        """A `requests` session whose calls to Google's addresses reach the desk; no other address can be reached."""
        return carriers.session(self, Traffic())

    def adapter(self, traffic: Traffic) -> BaseAdapter:
        """For a `requests` session: leads calls to Google's addresses, which are constants in gspread, to the desk."""
        made = _DeskAdapter(self, self._token, traffic)
        self._open.append(made)
        return made

    def http(self, traffic: Traffic) -> httplib2.Http:
        """The same for google-api-python-client; for one thread, as every Http of httplib2."""
        made = _DeskHttp(self, self._token, traffic)
        self._open.append(made)
        return made


class _DeskAdapter(HTTPAdapter):
    def __init__(self, desk: Loopback, token: str, traffic: Traffic) -> None:
        super().__init__()
        self._desk, self._token, self._traffic = desk, token, traffic

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        verb, url = str(request.method), str(request.url)
        self._traffic.out(verb, url, len(request.body or b""))
        request.url = _led(url, self._desk.address)
        request.headers["Authorization"] = f"Bearer {self._token}"
        # A proxy that is set for this computer is never asked for this computer itself.
        answer = super().send(request, *args, **{**options, "timeout": self._desk.timeout, "proxies": {}})
        self._traffic.back(verb, url, len(answer.content))
        return answer


class _DeskHttp(OnceHttp):
    def __init__(self, desk: Loopback, token: str, traffic: Traffic) -> None:
        super().__init__(desk.timeout, proxy_info=None)
        self.follow_redirects = False
        self._desk, self._token, self._traffic = desk, token, traffic

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, *args: Any
    ) -> tuple[httplib2.Response, bytes]:
        self._traffic.out(method, uri, len(body) if isinstance(body, str | bytes) else 0)
        sent = {**(headers or {}), "authorization": f"Bearer {self._token}"}
        answer, content = super().request(_led(uri, self._desk.address), method, body, sent, *args)
        self._traffic.back(method, uri, len(content))
        return answer, content


def _led(url: str, address: str) -> str:
    """The same path and query at another address; paths stay as they are, for ranges arrive percent-encoded."""
    parts = urlsplit(url)
    return f"{address}{parts.path}{f'?{parts.query}' if parts.query else ''}"


def _token_in(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The token for the desk's API cannot be read from {file}.",
            remedy="It is made by `followthrough init` or `followthrough serve --api`, as .followthrough/api_token "
            "beside config.toml.",
        ) from error
