"""The ways a message leaves the house."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from automation.errors import MailError
from automation.mail.message import MailSettings, compose
from automation.mail.ways.folder import FolderWay
from automation.mail.ways.way import HaltedError, Way
from automation.rules.chasing.safety import Concern, alert_for
from automation.rules.items import Person

SETTINGS = MailSettings(
    "Hopeside",
    "tracker@hopeside.example",
    "Hopeside",
    "Robin",
    "01632 960101",
    "robin@hopeside.example",
    "Sam",
    "01632",
)


def message(*receipts: str, name: str = "Zebedee Quillfeather") -> EmailMessage:
    person = Person("p1", name, email="zebedee@school.example")
    alert = alert_for(person, map(Concern, receipts or ("3F7A-90BC",)), date(2026, 11, 22))
    return compose(alert, SETTINGS, datetime(2026, 11, 22, 23, 30, tzinfo=UTC))


def test_a_message_becomes_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    way: Way = FolderWay(tmp_path / "outbox")
    sent = way.send(message())
    read = email.message_from_bytes(Path(sent.where).read_bytes(), policy=email.policy.default)
    assert (read["To"], read["Message-ID"]) == ("zebedee@school.example", sent.message_id)
    body = read.get_body(("plain",))  # type: ignore[attr-defined]
    assert "3F7A-90BC" in body.get_content()


def test_the_file_is_named_by_day_kind_and_id_and_by_nothing_of_a_person(tmp_path: Path) -> None:
    sent = FolderWay(tmp_path).send(message())
    assert [file.name for file in tmp_path.iterdir()] == [f"2026-11-22-alert-{sent.message_id[1:9]}.eml"]


def test_the_same_message_again_is_the_same_file_and_another_is_another(tmp_path: Path) -> None:
    way = FolderWay(tmp_path)
    first, again = way.send(message()), way.send(message())
    assert first == again
    assert len(list(tmp_path.iterdir())) == 1
    way.send(message("HW-9FGT-M3K"))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_write_that_fails_leaves_the_earlier_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    way = FolderWay(tmp_path)
    file = Path(way.send(message()).where)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MailError, match="No space left on device") as failed:
        way.send(message(name="Somebody Else"))
    assert file.read_bytes() == before
    assert "disk is not full" in failed.value.remedy
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_is_replaced_and_never_written_over(tmp_path: Path) -> None:
    way = FolderWay(tmp_path / "outbox")
    file = Path(way.send(message(name="First")).where)
    (tmp_path / "open elsewhere").hardlink_to(file)
    way.send(message(name="Second"))
    assert b"Hello Second" in file.read_bytes()
    assert b"Hello First" in (tmp_path / "open elsewhere").read_bytes()


def test_a_folder_that_cannot_be_made_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in the way")
    with pytest.raises(MailError, match=r"could not be written to .*outbox"):
        FolderWay(tmp_path / "outbox").send(message())


def test_a_message_that_is_not_ours_does_not_choose_a_file_name(tmp_path: Path) -> None:
    forged = message()
    forged.replace_header("Followthrough-Kind", "../../etc")
    with pytest.raises(MailError, match="without a kind"):
        FolderWay(tmp_path).send(forged)
    assert list(tmp_path.iterdir()) == []


def test_outlook_opens_the_file_as_one_that_is_still_to_be_sent(tmp_path: Path) -> None:
    file = Path(FolderWay(tmp_path).send(message()).where)
    assert file.read_bytes() == b"X-Unsent: 1\r\n" + message().as_bytes(), "and the message itself is as it was"
    assert email.message_from_bytes(file.read_bytes())["X-Unsent"] == "1"


def test_what_lies_in_the_folder_is_known_of_whichever_day_and_nothing_else(tmp_path: Path) -> None:
    way = FolderWay(tmp_path / "outbox")
    made = message()
    assert way.knows(made["Message-ID"]) is False
    way.send(made)
    assert way.knows(made["Message-ID"]) is True
    assert way.knows(message("HW-9FGT-M3K")["Message-ID"]) is False
    assert way.knows(made["Message-ID"].replace("@", "x@")) is False and way.knows("<../../etc>") is False


def test_a_folder_is_looked_at_before_anything_is_written(tmp_path: Path) -> None:
    way = FolderWay(tmp_path / "new" / "outbox")
    said = way.check()
    assert f"can be written to {tmp_path / 'new' / 'outbox'}." in said and "until somebody sends them" in said
    assert not (tmp_path / "new").exists()
    (tmp_path / "new").write_text("a file in the way")
    with pytest.raises(HaltedError, match="cannot be written to"):
        way.check()
