"""Signing in to Google, once: its page in a browser, and what it leaves."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2 import OAuth2Error

from automation.errors import ConfigError, WorkspaceError
from automation.workspace import carriers
from automation.workspace.account import CONNECT, Client, Token
from automation.workspace.sign_in_words import ABOUT_THE_CLIENT, NOT_THE_ADDRESS, UNTRUSTED, why_not
from automation.workspace.traffic import Traffic

NOBODY_LISTENS: Final = "http://127.0.0.1:8766/"
"""Where Google's page ends for a browser on another computer. It fails there, and its address is what counts."""
_HERE: Final = "127.0.0.1"
_PATIENCE_SECONDS: Final = 15 * 60
_BACK: Final = "Followthrough has Google's answer. Close this page, and look where you typed: followthrough connect"
_IN_THE_BROWSER: Final = (
    "If Google showed an error instead of asking: docs/google.md says what each one means. To begin again, type: "
    "followthrough connect"
)


class NotTheAddressError(WorkspaceError):
    """What was pasted is not the address on which Google's page ended: it can be pasted once more."""


class ClientRefusedError(WorkspaceError):
    """Google refused the OAuth client, or may have done so on a page that nobody here saw."""


class SignIn:
    """One attempt to sign in with an OAuth client, for some scopes. `account` is the address that is to sign in.

    `clock` gives now (aware).
    """

    def __init__(
        self, client: Client, scopes: Collection[str], clock: Callable[[], datetime], account: str = ""
    ) -> None:
        self._client = client
        self._clock = clock
        self._flow = _Flow.from_client_config(client.as_file(), scopes=list(scopes))
        self._flow.oauth2session.mount("https://", carriers.Network().adapter(Traffic()))
        # Without consent Google gives an account that has signed in before nothing that lasts.
        self._wishes = {"prompt": "consent", "login_hint": account} if account else {"prompt": "select_account consent"}

    def by_browser(self, show: Callable[[str], None], browse: Callable[[str], bool] = webbrowser.open) -> Token:
        """Open Google's page in a browser of this computer, and wait until it is done; `show` is told its address.

        Raises WorkspaceError where Google lets nobody in, or nobody answers within a quarter of an hour.
        """

        def opened(address: str) -> None:
            show(address)
            browse(address)

        self._flow.opened = opened
        return self._granted(
            lambda: self._flow.run_local_server(
                host=_HERE,
                port=0,
                open_browser=False,
                authorization_prompt_message=None,
                success_message=_BACK,
                timeout_seconds=_PATIENCE_SECONDS,
                **self._wishes,
            )
        )

    def address(self) -> str:
        """The address of Google's page, for a browser on any computer."""
        self._flow.redirect_uri = NOBODY_LISTENS
        address, _ = self._flow.authorization_url(**self._wishes)
        return str(address)

    def by_address(self, pasted: str) -> Token:
        """Go on with the address on which that page ended. Raises WorkspaceError where Google lets nobody in.

        NotTheAddressError where it is another one: then this may be tried again.
        """
        ended = pasted.strip()
        if urlsplit(ended).scheme not in ("http", "https"):
            raise _refused("missing_code")
        return self._granted(lambda: self._flow.fetch_token(authorization_response=f"https:{ended.partition(':')[2]}"))

    def _granted(self, ask: Callable[[], object]) -> Token:
        """What was granted, which may be less than was asked for: Google's page has a box to tick for each."""
        try:
            with self._flow.oauth2session:
                ask()
            return self._token(self._flow.oauth2session.token)
        except Warning as changed:
            return self._token(changed.token)  # type: ignore[attr-defined]  # so oauthlib says that less was granted
        except WSGITimeoutError:
            raise ClientRefusedError("Google's page did not come to an end.", remedy=_IN_THE_BROWSER) from None
        except OAuth2Error as error:
            # Not chained, here and below: their texts may hold a part of what was sent.
            raise _refused(str(error.error)) from None
        except requests.exceptions.SSLError:
            raise WorkspaceError(UNTRUSTED[0], remedy=UNTRUSTED[1]) from None
        except (requests.exceptions.RequestException, OSError):
            raise WorkspaceError(
                "Google could not be reached.", remedy="Check the network, then type: followthrough connect"
            ) from None

    def _token(self, answer: Mapping[str, Any]) -> Token:
        if not answer.get("refresh_token"):
            raise ConfigError("Google let Followthrough in for an hour only, and not for longer.", remedy=CONNECT)
        now, ends = self._clock(), answer.get("refresh_token_expires_in")
        scope = answer.get("scope", ())
        return Token(
            refresh_token=str(answer["refresh_token"]),
            client_id=self._client.id,
            client_secret=self._client.secret,
            token_uri=self._client.token_uri,
            scopes=tuple(scope.split() if isinstance(scope, str) else scope),
            since=now,
            until=now + timedelta(seconds=int(ends)) if ends else None,
            token=str(answer["access_token"]),
            expires=now + timedelta(seconds=int(answer.get("expires_in", 0))),
        )


class _Flow(InstalledAppFlow):  # type: ignore[misc]
    """The library's flow, which tells its address to somebody of ours instead of printing it."""

    opened: Callable[[str], None] | None = None

    def authorization_url(self, **wishes: Any) -> tuple[str, str]:
        address, state = super().authorization_url(**wishes)
        if self.opened:
            self.opened(address)
        return address, state


def _refused(code: str) -> WorkspaceError:
    what, remedy = why_not(code, at_once=True)
    if code in NOT_THE_ADDRESS:
        return NotTheAddressError(what, remedy=remedy)
    return ClientRefusedError(what, remedy=remedy) if code in ABOUT_THE_CLIENT else WorkspaceError(what, remedy=remedy)
