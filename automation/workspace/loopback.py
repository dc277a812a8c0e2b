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
from requests.adapters import HTTPAdapter

from automation.errors import ConfigError

if TYPE_CHECKING:
    import gspread

TIMEOUT_SECONDS: Final = 60.0


class Loopback:
    """A served desk at an address such as http://127.0.0.1:8765, with the file that holds its token.

    The token goes to that address and nowhere else. A call without an answer ends after `timeout` seconds; nothing is
    tried again. Connections are closed by `close`, or at the end of a `with`. Raises ConfigError where the token
    cannot be read.
    """

    def __init__(self, address: str, token_file: Path | str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.address = address.rstrip("/")
        self.timeout = timeout
        self._token = _token_in(Path(token_file))
        self._open: list[requests.Session | httplib2.Http] = []

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

        client = gspread.Client(auth=None, session=self.session())
        client.set_timeout(self.timeout)
        return client

    def service(self, name: str, version: str) -> Any:
        """A service of google-api-python-client, such as ("forms", "v1"), ("drive", "v3") or ("gmail", "v1")."""
        from googleapiclient.discovery import build

        return build(name, version, http=self.http(), static_discovery=True)

    def session(self) -> requests.Session:
        """A `requests` session whose calls to Google's addresses reach the desk; no other address can be reached."""
        made = requests.Session()
        made.trust_env = False  # a .netrc would put another password over the token, a proxy would be sent the call
        made.adapters.clear()
        made.mount("https://", _DeskAdapter(self.address, self._token))
        self._open.append(made)
        return made

    def http(self) -> httplib2.Http:
        """An Http whose calls to Google's addresses reach the desk; for one thread, as every Http of httplib2."""
        made = _DeskHttp(self.address, self._token, self.timeout)
        self._open.append(made)
        return made


class _DeskAdapter(HTTPAdapter):
    """Carries calls to https://….googleapis.com to the desk instead: gspread's addresses are constants."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__()
        self._address, self._token = address, token

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request to the desk."""
        request.url = _led(str(request.url), self._address)
        request.headers["Authorization"] = f"Bearer {self._token}"
        return super().send(request, *args, **kwargs)


class _DeskHttp(httplib2.Http):
    """The same for google-api-python-client, batches included."""

    def __init__(self, address: str, token: str, timeout: float) -> None:
        super().__init__(timeout=timeout, proxy_info=None)
        self._address, self._token = address, token
        self.follow_redirects = False

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,
        connection_type: Any = None,
    ) -> tuple[httplib2.Response, bytes]:
        """Send one request to the desk."""
        sent = {**(headers or {}), "authorization": f"Bearer {self._token}"}
        answer: tuple[httplib2.Response, bytes] = super().request(
            _led(uri, self._address), method, body, sent, redirections, connection_type
        )
        return answer


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
