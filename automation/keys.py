"""The secrets of an installation, kept in a file of their own that only its owner can read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from automation.decoding import Decoder
from automation.errors import ConfigError, Problem

_SIXTY_FOUR_HEX = re.compile(r"[0-9a-f]{64}")
_LOST = (
    "Put keys.toml back from where you keep a copy. Without it new references could clash with those already given; "
    "only for a workspace with no case in it yet is it safe to make a new one with `followthrough init`"
)
_TEXT = """\
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
    problems = [*decoder.problems, *_open_to_others(path, decoder.name)]
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


def _open_to_others(path: Path, name: str) -> list[Problem]:
    """A problem if anyone but the owner may read the keys."""
    if not path.exists() or path.stat().st_mode & 0o077 == 0:
        return []
    return [Problem(name, "other people on this computer can read it", "", f"Type: chmod 600 {path}")]
