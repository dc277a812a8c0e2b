"""The file with the OAuth client that Google's console gives: which kind it is, and the keeping of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from automation.errors import ConfigError
from automation.keys import keep_secret, open_to_others
from automation.workspace.account import GOOGLES, Client

_MAKE_ONE: Final = (
    "In the Google console, under Clients, make an OAuth client of the type “Desktop app” and download its JSON "
    "(docs/google.md)."
)
_ACCOUNT_KEY: Final = (
    "This is the key of a service account. A service account cannot own files: Google lets it work in a shared drive "
    "only, and forms are always made in the drive of whoever makes them.",
    f"Sign in as your organisation's own account instead. {_MAKE_ONE} Then delete the service account's key.",
)
_WEB: Final = ("This OAuth client is of the type “Web application”: signing in on a computer fails with it.", _MAKE_ONE)
_NO_CLIENT: Final = ("This is no file with an OAuth client.", _MAKE_ONE)
_DOWNLOADED: Final = "client_secret_*.apps.googleusercontent.com*.json"


def read_client(file: Path) -> Client:
    """The OAuth client in a file. ConfigError where there is none, or where it is of a kind that cannot work."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no OAuth client at {file}.", remedy=_MAKE_ONE) from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.", remedy=_MAKE_ONE) from error
    except ValueError:
        raise _refused(file, _NO_CLIENT) from None
    if not isinstance(raw, dict) or "installed" not in raw:
        raise _refused(file, _other_kind(raw))
    try:
        client = msgspec.convert(raw["installed"], Client)
    except msgspec.ValidationError:
        raise _refused(file, _NO_CLIENT) from None
    if not (client.id and client.secret and _is_googles(client)):
        raise _refused(file, _NO_CLIENT)
    return client


def kept_client(file: Path) -> Client:
    """The client where config keeps it; ConfigError also where others can read it."""
    client = read_client(file)
    if problems := open_to_others(file, file.name):
        raise ConfigError("The OAuth client is not safe.", problems=problems)
    return client


def keep_client(downloaded: Path, file: Path) -> Client:
    """Keep a client that was downloaded where config wants it, readable by its owner alone."""
    client = read_client(downloaded)
    if downloaded.resolve() != file.resolve() or open_to_others(file, file.name):
        keep_secret(file, downloaded.read_text(encoding="utf-8").strip())
    return client


def newest_download(folder: Path) -> Path | None:
    """The newest client in the folder of downloads, by the name that the console gives such a file."""
    found = [file for file in folder.glob(_DOWNLOADED) if file.is_file()]
    return max(found, key=lambda file: file.stat().st_mtime, default=None)


def _is_googles(client: Client) -> bool:
    """Whether it leads to Google and nowhere else: a made-up file could send the sign-in to somebody."""
    return client.auth_uri.startswith(GOOGLES) and client.token_uri.startswith(GOOGLES)


def _other_kind(raw: Any) -> tuple[str, str]:
    kind = raw if isinstance(raw, dict) else {}
    if kind.get("type") == "service_account":
        return _ACCOUNT_KEY
    return _WEB if "web" in kind else _NO_CLIENT


def _refused(file: Path, why: tuple[str, str]) -> ConfigError:
    return ConfigError(f"{file.name} cannot be used. {why[0]}", remedy=why[1])
