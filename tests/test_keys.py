"""The key file: made once, readable by its owner alone, and never shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from automation.config import keys_path, load_keys, make_keys
from automation.errors import ConfigError
from automation.keys import api_token, api_token_path, keep_mail_password, mail_password

ACCOUNT = ("smtp.hopeside.example", "robin@hopeside.example")


def test_keys_are_made_once_and_come_back(tmp_path):
    config = tmp_path / "config.toml"
    made = make_keys(config)
    assert len(made.reference_bytes()) == 32
    assert load_keys(config) == made
    assert make_keys(config) == made
    assert keys_path(config) == tmp_path / ".followthrough" / "keys.toml"


def test_two_installations_have_different_keys(tmp_path):
    assert make_keys(tmp_path / "a" / "config.toml") != make_keys(tmp_path / "b" / "config.toml")


def test_only_the_owner_can_read_the_keys(tmp_path):
    make_keys(tmp_path / "config.toml")
    path = keys_path(tmp_path / "config.toml")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_keys_that_others_can_read_are_refused_with_the_command_that_mends_it(tmp_path):
    config = tmp_path / "config.toml"
    made = make_keys(config)
    keys_path(config).chmod(0o644)
    with pytest.raises(ConfigError) as caught:
        load_keys(config)
    (problem,) = caught.value.problems
    assert problem.found == "other people on this computer can read it"
    assert problem.remedy == f"Type: chmod 600 {keys_path(config)}"
    assert made.reference_key not in str(problem)


def test_missing_keys_are_told_with_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="key file") as caught:
        load_keys(tmp_path / "config.toml")
    assert "keep a copy" in caught.value.remedy
    assert "No such file" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    "text", ['reference_key = "abc"', 'reference_key = "' + "g" * 64 + '"', "", "reference_key = "]
)
def test_spoilt_keys_are_refused_and_never_shown(tmp_path, text):
    config = tmp_path / "config.toml"
    make_keys(config)
    keys_path(config).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_keys(config)
    assert len(caught.value.problems) == 1
    assert "ggg" not in str(caught.value.problems[0])


def test_the_password_of_the_mail_account_is_kept_in_a_file_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "mail"
    for password in ("first", "second one"):
        assert keep_mail_password(str(file), *ACCOUNT, password) == str(file)
        assert mail_password(str(file), *ACCOUNT) == password and file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(ConfigError) as caught:
        mail_password(str(file), *ACCOUNT)
    assert "other people" in str(caught.value.problems[0]) and "second one" not in str(caught.value.problems[0])


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_missing_or_spoilt_password_is_told_with_the_command_that_mends_it(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "mail"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        mail_password(str(file), *ACCOUNT)
    assert caught.value.remedy == "Type: followthrough mail-password"


class Ring(KeyringBackend):
    """A keyring that forgets everything at the end, and can be locked."""

    priority = 1.0
    locked = False

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def test_without_a_file_the_keyring_keeps_the_password() -> None:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    try:
        with pytest.raises(ConfigError, match=r"no password for robin@hopeside\.example in this computer's keyring"):
            mail_password("", *ACCOUNT)
        assert keep_mail_password("", *ACCOUNT, "secret") == "this computer's keyring"
        assert mail_password("", *ACCOUNT) == "secret"
        assert list(ring.kept) == [("followthrough smtp.hopeside.example", "robin@hopeside.example")]
        ring.locked = True
        with pytest.raises(ConfigError, match="keyring cannot be used"):
            mail_password("", *ACCOUNT)
    finally:
        keyring.set_keyring(before)


def test_without_the_library_for_keyrings_a_file_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError) as caught:
        mail_password("", *ACCOUNT)
    assert "pip install followthrough[keyring]" in caught.value.remedy


def test_the_token_for_the_api_is_made_when_it_is_first_asked_for_and_stays(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    made = api_token(config)
    assert len(made) >= 43 and api_token(config) == made
    assert api_token_path(config) == tmp_path / ".followthrough" / "api_token"
    assert api_token_path(config).stat().st_mode & 0o777 == 0o600
    api_token_path(config).unlink()
    assert api_token(config) != made


def test_many_who_ask_for_a_token_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: api_token(tmp_path / "config.toml"), range(8)))) == 1


@pytest.mark.parametrize("spoil", [lambda path: path.chmod(0o644), lambda path: path.write_text("short")])
def test_a_token_that_others_can_read_or_that_is_spoilt_is_refused_and_not_shown(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    config = tmp_path / "config.toml"
    made = api_token(config)
    spoil(api_token_path(config))
    with pytest.raises(ConfigError, match="token for the desk's API") as caught:
        api_token(config)
    assert "Delete" in caught.value.remedy and made not in str(caught.value.problems)
