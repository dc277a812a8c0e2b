"""The account that signed in to Google: what signing in left, kept in one file that only its owner can read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

import httplib2
import msgspec
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials

from automation.errors import ConfigError
from automation.keys import keep_secret, open_to_others
from automation.workspace.sign_in_words import REAUTHENTICATE

CONNECT: Final = "Type: followthrough connect"
FILES: Final = "https://www.googleapis.com/auth/drive.file"
"""The files that Followthrough made itself, their sharing, their cells, questions and responses; no others."""
SEND: Final = "https://www.googleapis.com/auth/gmail.send"
"""Sending mail as the account; reading none."""


GOOGLES: Final = ("https://accounts.google.com/", "https://oauth2.googleapis.com/")
"""Where a client of Google's sends people to sign in, and where it fetches what that leaves."""


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """What must never be shown, also not where an error or a log would print the whole thing."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Client(Secret, frozen=True, kw_only=True):
    """An OAuth client of the type “Desktop app”, as the Google console gives it."""

    id: str = msgspec.field(name="client_id")
    secret: str = msgspec.field(name="client_secret")
    auth_uri: str = "https://accounts.google.com/o/oauth2/auth"
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105  (an address)

    @property
    def project(self) -> str:
        """The number of the project that it belongs to: what one project's clients made, another's cannot see."""
        return self.id.partition("-")[0]

    def as_file(self) -> dict[str, dict[str, str]]:
        """The same in the shape of the console's file."""
        return {"installed": msgspec.to_builtins(self)}


class Token(Secret, frozen=True, kw_only=True):
    """What signing in left.

    `since` is when somebody last signed in, `until` when that ends by itself (None: never), `expires` until when the
    short-lived `token` works (all aware), `scopes` what was granted in fact, `address` who signed in.
    """

    refresh_token: str
    client_id: str
    client_secret: str
    token_uri: str
    scopes: tuple[str, ...]
    since: datetime
    until: datetime | None = None
    address: str = ""
    token: str = ""
    expires: datetime | None = None


def read_token(file: Path) -> Token:
    """What is kept; ConfigError where nobody has signed in yet, where it is spoilt, or where others can read it."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise ConfigError("Nobody has signed in to Google here yet.", remedy=CONNECT) from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.", remedy=CONNECT) from error
    if problems := open_to_others(file, file.name):
        raise ConfigError("The sign-in to Google is not safe.", remedy=CONNECT, problems=problems)
    try:
        return msgspec.json.decode(raw, type=Token)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # Not chained: what the decoder says could quote the file.
        raise ConfigError(f"{file} is spoilt.", remedy=CONNECT) from None


def keep_token(file: Path, token: Token) -> None:
    """Keep it, whole or not at all, readable by its owner alone."""
    keep_secret(file, msgspec.json.format(msgspec.json.encode(token)).decode())


class Account(Credentials):
    """The credentials of the account that signed in; each short-lived token that they fetch is kept for next time."""

    def __init__(self, token: Token, keep: Callable[[Token], None]) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            token=token.token or None,
            refresh_token=token.refresh_token,
            client_id=token.client_id,
            client_secret=token.client_secret,
            token_uri=token.token_uri,
            # Google's library wants a time without its zone.
            expiry=token.expires.astimezone(UTC).replace(tzinfo=None) if token.expires else None,
        )
        self._kept = token
        self._keep = keep

    def refresh(self, request: Any) -> None:
        """Fetch a new short-lived token, and keep it.

        Raises RefreshError where the sign-in no longer holds, and TransportError where no answer came that says so:
        then the call that was to be signed was not made.
        """
        try:
            super().refresh(request)  # type: ignore[no-untyped-call]
        except RefreshError as error:
            if _is_final(error):
                raise
            raise TransportError("no token came") from error  # type: ignore[no-untyped-call]
        except (OSError, httplib2.HttpLib2Error, HTTPException, TypeError) as error:
            # The library takes apart what it was answered as if that were always an object: else a TypeError comes.
            raise TransportError("no token came", error) from error  # type: ignore[no-untyped-call]
        expires = self.expiry.replace(tzinfo=UTC) if self.expiry else None
        self._kept = msgspec.structs.replace(self._kept, token=self.token or "", expires=expires)
        with suppress(OSError):  # it is fetched again next time
            self._keep(self._kept)


def _is_final(error: RefreshError) -> bool:
    """Whether Google itself said why it takes a sign-in no more, and not that it is busy; a proxy says neither."""
    said = error.args[1] if len(error.args) > 1 else None
    if said is None:
        return str(error).startswith(REAUTHENTICATE)
    return isinstance(said, dict) and isinstance(said.get("error"), str) and not error.retryable


def account_in(file: Path) -> Account:
    """The account whose token lies in a file; ConfigError as for read_token."""

    def keep(token: Token) -> None:
        # Somebody may have signed in anew while this run was at work: that is what counts from then on.
        if read_token(file).refresh_token == token.refresh_token:
            keep_token(file, token)

    return Account(read_token(file), keep)
