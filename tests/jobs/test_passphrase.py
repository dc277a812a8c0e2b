"""Passphrase: a new one opens the coordinator's pages, and is written down nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.desk import passphrase
from automation.errors import ConfigError
from automation.jobs.house import House
from automation.jobs.passphrase import has_passphrase, new_passphrase


def test_a_made_one_is_shown_and_opens_the_pages(provisioned_house: House) -> None:
    assert not has_passphrase(provisioned_house)
    made = new_passphrase(provisioned_house)
    assert made.made and len(made.text.split("-")) == 6
    assert passphrase.matches(provisioned_house.office.desk.store, made.text)
    assert has_passphrase(provisioned_house)


def test_a_given_one_opens_the_pages_and_is_not_shown_again(provisioned_house: House) -> None:
    done = new_passphrase(provisioned_house, "a quiet river in spring\n")
    assert (done.text, done.made) == ("", False)
    assert passphrase.matches(provisioned_house.office.desk.store, "a quiet river in spring")


def test_a_new_one_ends_what_the_old_one_opened(provisioned_house: House) -> None:
    store = provisioned_house.office.desk.store
    old = new_passphrase(provisioned_house).text
    before = passphrase.generation(store)
    new_passphrase(provisioned_house)
    assert passphrase.generation(store) > before
    assert not passphrase.matches(store, old)


def test_a_short_one_is_refused_and_the_old_one_stays(provisioned_house: House) -> None:
    old = new_passphrase(provisioned_house).text
    with pytest.raises(ConfigError, match="at least 12"):
        new_passphrase(provisioned_house, "short")
    assert passphrase.matches(provisioned_house.office.desk.store, old)


def test_no_file_holds_it(provisioned_house: House, folder: Path) -> None:
    text = new_passphrase(provisioned_house).text
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 2
    assert not any(text.encode() in path.read_bytes() for path in files)


def test_without_a_desk_none_is_made(provisioned_house: House) -> None:
    provisioned_house.config.desk.file.unlink()
    with pytest.raises(ConfigError, match="no desk yet"):
        new_passphrase(provisioned_house)
