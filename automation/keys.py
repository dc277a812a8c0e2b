"""The secrets of an installation, kept in files of their own that only their owner can read."""

from __future__ import annotations

import importlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

import msgspec

from automation.decoding import Decoder
from automation.errors import ConfigError, Problem

_A_TOKEN: Final = re.compile(r"[\w-]{32,}", re.ASCII)
_SIXTY_FOUR_HEX: Final = re.compile(r"[0-9a-f]{64}")
_LOST: Final = (
    "Put keys.toml back from where you keep a copy. Without it new references could clash with those already given; "
    "only for a workspace with no case in it yet is it safe to make a new one with `followthrough init`"
)
_KEEP_ONE: Final = "Type: followthrough mail-password"
_TEXT: Final = """\
# The key from which references are made. Keep a copy of this file somewhere safe, and show it to nobody.
reference_key = "{reference_key}"
"""


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What only this installation knows. `reference_key`: 32 bytes as 64 hexadecimal digits."""

    reference_key: str

    def reference_bytes(self) -> bytes:
        """The key that references are computed with."""
        return bytes.fromhex(self.reference_key)


def keys_path(config: Path) -> Path:
    """Where the keys lie that belong to a config.toml."""
    return config.parent / ".followthrough" / "keys.toml"


def load_keys(config: Path) -> Keys:
    """The keys that belong to this config.toml; a ConfigError if they are missing, open to others or spoilt."""
    path = keys_path(config)
    decoder = Decoder(f"{path.parent.name}/{path.name}")
    raw = decoder.table(path)
    keys = None if raw is None else decoder.struct(raw, Keys, decoder.name)
    problems = [*decoder.problems, *open_to_others(path, decoder.name)]
    if keys is not None and not _SIXTY_FOUR_HEX.fullmatch(keys.reference_key):
        problems.append(Problem(decoder.name, "`reference_key` is not whole", "64 digits 0 to 9 and a to f", _LOST))
    if keys is None or problems:
        raise ConfigError("The key file cannot be used.", remedy=_LOST + ".", problems=problems)
    return keys


def make_keys(config: Path) -> Keys:
    """New keys beside this config.toml, readable by its owner alone; existing ones are kept and loaded."""
    path = keys_path(config)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = Keys(reference_key=os.urandom(32).hex())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return load_keys(config)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_TEXT.format(reference_key=keys.reference_key))
    return keys


def api_token_path(config: Path) -> Path:
    """Where the token lies that programs need to call the desk's API over a socket."""
    return keys_path(config).with_name("api_token")


def api_token(config: Path) -> str:
    """That token; made when it is first asked for, readable by its owner alone. A ConfigError where others can read it.

    To make a new one, delete the file.
    """
    path = api_token_path(config)
    if not path.exists():
        _make_token(path)
    problems = open_to_others(path, f"{path.parent.name}/{path.name}")
    token = "" if problems else path.read_text(encoding="ascii", errors="replace").strip()
    if not _A_TOKEN.fullmatch(token):
        remedy = f"Delete {path}, then run the command again: a new token is made. Give it to the scripts that use it."
        raise ConfigError("The token for the desk's API cannot be used.", remedy=remedy, problems=problems)
    return token


def _make_token(path: Path) -> None:
    """Put a new token there, whole or not at all; where another program was quicker, its token stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    except OSError:  # a memory stick knows no second name for a file
        beside.replace(path)
    beside.unlink(missing_ok=True)


def mail_password(file: str, host: str, user: str) -> str:
    """The password of the mail account: from its file, or from the computer's keyring where no file is named.

    A ConfigError where there is none, or where others can read it.
    """
    password = _in_file(Path(file)) if file else _in_keyring(host, user)
    if password:
        return password
    where = f"in {file}" if file else "in this computer's keyring"
    raise ConfigError(f"There is no password for {user} {where}.", remedy=_KEEP_ONE)


def keep_mail_password(file: str, host: str, user: str, password: str) -> str:
    """Keep the password of the mail account where `mail_password` looks for it; says where that is."""
    if not file:
        with _keyring() as keyring:
            keyring.set_password(_service(host), user, password)
        return "this computer's keyring"
    keep_secret(Path(file), password)
    return file


def keep_secret(path: Path, text: str) -> None:
    """Keep a secret in a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text + "\n")
    beside.replace(path)


def _in_keyring(host: str, user: str) -> str:
    with _keyring() as keyring:
        return keyring.get_password(_service(host), user) or ""


def _in_file(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The password of the mail account in {path} cannot be read.", remedy=_KEEP_ONE) from error
    problems = open_to_others(path, path.name)
    if problems:
        raise ConfigError("The password of the mail account is not safe.", remedy=_KEEP_ONE, problems=problems)
    return text


@contextmanager
def _keyring() -> Iterator[ModuleType]:
    """The computer's keyring; the library for it is installed only where somebody wants it."""
    try:
        keyring = importlib.import_module("keyring")
        errors = importlib.import_module("keyring.errors")
    except ImportError:
        raise ConfigError(
            "`password_file` under [smtp] is empty, and the library for keyrings is not installed.",
            remedy="Name a file there, or type: pip install followthrough[keyring]",
        ) from None
    try:
        yield keyring
    except errors.KeyringError as error:
        raise ConfigError(
            f"This computer's keyring cannot be used ({type(error).__name__}).",
            remedy="Unlock it, or name a file as `password_file` under [smtp] in config.toml.",
        ) from error


def _service(host: str) -> str:
    return f"followthrough {host}"


def open_to_others(path: Path, name: str) -> list[Problem]:
    """A problem if anyone but the owner may read a secret; Windows has no such bits, and keeps folders apart itself."""
    if os.name != "posix" or not path.exists() or path.stat().st_mode & 0o077 == 0:
        return []
    return [Problem(name, "other people on this computer can read it", "", f"Type: chmod 600 {path}")]
