"""The coordinator's passphrase: made, stored hashed, compared slowly, and guesses slowed down."""

from __future__ import annotations

import functools
import json
import math
import secrets
import sqlite3
import unicodedata
from datetime import datetime, timedelta
from importlib import resources
from typing import Final

from werkzeug.security import check_password_hash, generate_password_hash

from automation.desk.store import Store

SHORTEST: Final = 12
_HASH, _GENERATION, _WRONG = "passphrase", "session_generation", "passphrase_wrong"
_WORDS_IN_A_PASSPHRASE: Final = 6
_FREE_TRIES: Final = 5
_LONGEST_WAIT: Final = timedelta(minutes=5)


@functools.cache
def words() -> tuple[str, ...]:
    """The plain words that passphrases are made of."""
    return tuple(resources.files("automation.desk").joinpath("words.txt").read_text(encoding="utf-8").split())


def make_passphrase() -> str:
    """A new random passphrase, to be shown once."""
    # The list holds more than 512 words, so six are at least 6 x 9 = 54 bits: at one guess in five minutes, safe.
    return "-".join(secrets.choice(words()) for _ in range(_WORDS_IN_A_PASSPHRASE))


def set_passphrase(store: Store, text: str) -> None:
    """Store a new passphrase, hashed, and end every session.

    Raises ValueError where it is shorter than `SHORTEST` characters.
    """
    plain = _plain(text)
    if len(plain) < SHORTEST:
        raise ValueError(f"A passphrase needs at least {SHORTEST} letters; several words are easiest to remember.")
    hashed = generate_password_hash(plain)
    with store.write() as connection:
        _set(connection, _HASH, hashed)
        _set(connection, _GENERATION, str(int(_get(connection, _GENERATION) or 0) + 1))
        _set(connection, _WRONG, "")


def is_set(store: Store) -> bool:
    """Whether a passphrase was ever set; until then tracker and mail stay closed."""
    return bool(store.meta(_HASH))


def generation(store: Store) -> int:
    """The number of the passphrase; a session of an earlier number has ended."""
    return int(store.meta(_GENERATION) or 0)


def matches(store: Store, text: str) -> bool:
    """Whether `text` is the passphrase; capitals, spaces and hyphens are forgiven."""
    hashed = store.meta(_HASH)
    return bool(hashed) and check_password_hash(hashed, _plain(text))


def count_try(store: Store, now: datetime) -> int:
    """Count a try before it is compared, and give the seconds to wait: 0 where it may go on.

    After five wrong ones in a row each further try has to wait longer, whoever makes it. The count is in the file, so
    a restart does not forget it; counting first means that guesses made at the same moment count too.
    """
    with store.write() as connection:
        noted = json.loads(_get(connection, _WRONG) or '{"tries": 0, "until": 0}')
        wait: float = noted["until"] - now.timestamp()
        if 0 < wait <= _LONGEST_WAIT.total_seconds():
            return math.ceil(wait)
        tries = noted["tries"] + 1
        pause = min(2 ** (tries - _FREE_TRIES + 1), _LONGEST_WAIT.total_seconds()) if tries >= _FREE_TRIES else 0
        _set(connection, _WRONG, json.dumps({"tries": min(tries, 100), "until": now.timestamp() + pause}))
    return 0


def forget_tries(store: Store) -> None:
    """Start counting anew, after the right passphrase."""
    store.set_meta(_WRONG, "")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("-", " ").split())


def _get(connection: sqlite3.Connection, key: str) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
