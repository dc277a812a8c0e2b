"""A mail server on loopback that takes, refuses, defers, drops and stalls, and what the way makes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from smtp_server import DROP, PASSWORD, STALL, USER, Post, certificate_for, mail_server

from automation.mail.message import MailSettings, compose
from automation.mail.ways.smtp import Security, Server, SmtpWay
from automation.mail.ways.way import BouncedError, DeferredError, DoubtfulError, HaltedError, Way
from automation.rules.chasing.safety import Concern, alert_for
from automation.rules.items import Person

NAMES = {
    "from_name": "Hopeside",
    "from_address": "tracker@hopeside.example",
    "organisation": "Hopeside",
    "coordinator_name": "Robin",
    "coordinator_phone": "01632 960101",
    "coordinator_email": "robin@hopeside.example",
    "safeguarding_name": "Sam",
    "safeguarding_phone": "01632 960102",
}
SETTINGS = MailSettings(**NAMES)


def message(to: str = "pat@school.example", receipt: str = "7KQ4-X2C9") -> EmailMessage:
    alert = alert_for(Person("p1", "Pat Doyle", email=to), [Concern(receipt)], date(2026, 11, 23))
    return compose(alert, SETTINGS, datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with mail_server() as server:
        yield server


@pytest.fixture
def way(post: tuple[Post, int]) -> Iterator[SmtpWay]:
    made = SmtpWay(Server("127.0.0.1", post[1], "none"), timeout=0.5)
    yield made
    made.close()


def test_each_message_goes_to_one_recipient_from_the_sender_that_config_names(
    post: tuple[Post, int], way: SmtpWay
) -> None:
    sent = way.send(message())
    way.send(message("jo@school.example", "9FGT-M3KX"))
    (sender, recipients, got), (_, others, _) = post[0].taken
    assert (sender, recipients, others) == ("tracker@hopeside.example", ("pat@school.example",), ("jo@school.example",))
    assert got["Message-ID"] == sent.message_id == message()["Message-ID"] and got["Cc"] is None is got["Bcc"]
    assert post[0].connections == 1 and way.state == "Sent" and sent.where == "127.0.0.1"


def test_a_message_arrives_as_it_was_made_whatever_its_lines_begin_with(post: tuple[Post, int], way: SmtpWay) -> None:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Message-ID"] = (
        "tracker@hopeside.example",
        "pat@school.example",
        "<1@hopeside.example>",
    )
    made.set_content(".\n..two\n.\nRCPT TO:<evil@example.org>\n" + "é" * 2000, cte="quoted-printable")
    way.send(made)
    assert post[0].raw == [made.as_bytes()] and len(post[0].to("pat@school.example")) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data", "content", "answer"])
def test_a_message_that_is_refused_for_good_is_a_bounce_and_the_next_one_goes(
    post: tuple[Post, int], way: SmtpWay, stage: str
) -> None:
    post[0].acts = {f"{stage} nobody@school.example": "550 5.1.1 No such person here"}
    with pytest.raises(BouncedError, match=r"refused it \(550 5.1.1: “No such person here”\)") as bounced:
        way.send(message("nobody@school.example"))
    assert "People" in bounced.value.remedy
    way.send(message())
    assert len(post[0].to("pat@school.example")) == 1 and post[0].connections == 1


@pytest.mark.parametrize("stage", ["rcpt", "data", "content"])
@pytest.mark.parametrize("reply", ["450 4.2.1 Mailbox busy", "421 4.3.2 Going away"])
def test_a_message_that_the_server_cannot_take_now_is_put_off_and_the_next_one_goes(
    post: tuple[Post, int], way: SmtpWay, stage: str, reply: str
) -> None:
    post[0].acts = {f"{stage} busy@school.example": reply}
    with pytest.raises(DeferredError, match="asks to try again later"):
        way.send(message("busy@school.example"))
    way.send(message())
    assert post[0].to("busy@school.example") == [] and len(post[0].to("pat@school.example")) == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("act", [DROP, STALL])
def test_a_connection_that_is_lost_before_the_message_was_handed_over_puts_it_off(
    post: tuple[Post, int], way: SmtpWay, stage: str, act: str
) -> None:
    post[0].acts = {stage: act}
    with pytest.raises(DeferredError, match="was lost before the email was handed over"):
        way.send(message())
    post[0].acts = {}
    way.send(message())
    assert len(post[0].taken) == 1 and post[0].connections == 2


@pytest.mark.parametrize(("stage", "arrived"), [("content", 0), ("answer", 1)])
@pytest.mark.parametrize("act", [DROP, STALL])
def test_a_connection_that_is_lost_after_the_whole_message_leaves_a_doubt(
    post: tuple[Post, int], way: SmtpWay, stage: str, act: str, arrived: int
) -> None:
    post[0].acts = {stage: act}
    with pytest.raises(DoubtfulError, match="did not say whether it took it"):
        way.send(message())
    assert len(post[0].taken) == arrived and way.knows(message()["Message-ID"]) is None


def test_a_server_that_breaks_off_again_and_again_is_left_in_peace(post: tuple[Post, int], way: SmtpWay) -> None:
    post[0].acts = {"rcpt": DROP}
    for _ in range(2):
        with pytest.raises(DeferredError):
            way.send(message())
    with pytest.raises(HaltedError, match="lost again and again"):
        way.send(message())
    assert post[0].connections == 2


def test_a_server_that_has_had_enough_of_a_connection_gets_the_message_on_a_new_one(
    post: tuple[Post, int], way: SmtpWay
) -> None:
    way.send(message())

    def only_once() -> None:
        post[0].acts = {}

    for act in ("421 4.4.2 Idle for too long", DROP):
        post[0].acts = {"mail": act, "greeting": only_once}
        way.send(message())
    assert len(post[0].taken) == 3 and post[0].connections == 3


@pytest.mark.parametrize(
    ("stage", "reply", "told"),
    [
        ("mail", "553 5.7.1 Not your address", "lets nobody send from tracker@hopeside.example"),
        ("mail", "451 4.7.1 Slow down", "takes no emails just now"),
        ("rcpt", "554 5.7.1 Relay access denied", "does not pass on emails for you"),
        ("rcpt", "530 5.7.0 Authentication required", "does not pass on emails for you"),
        ("greeting", "554 5.3.2 Not today", "answered 554 5.3.2: “Not today”"),
        ("greeting", DROP, "broke off"),
        ("greeting", STALL, "did not answer in time"),
    ],
)
def test_what_concerns_the_whole_server_is_no_ones_bounce(
    post: tuple[Post, int], way: SmtpWay, stage: str, reply: str, told: str
) -> None:
    post[0].acts = {stage: reply}
    with pytest.raises(HaltedError, match=told) as halted:
        way.send(message())
    assert halted.value.remedy and post[0].taken == []


def test_a_message_that_is_too_large_stops_no_other(post: tuple[Post, int], way: SmtpWay) -> None:
    post[0].acts = {"mail": "552 5.3.4 Message too big"}
    with pytest.raises(BouncedError):
        way.send(message())


def test_no_server_at_all_is_told_in_words(post: tuple[Post, int]) -> None:
    for server, told in (
        (Server("127.0.0.1", 1, "none"), "No mail server listens on 127.0.0.1 at port 1"),
        (Server("nowhere.invalid", 25, "tls"), "nowhere.invalid at port 25 was not found"),
    ):
        with pytest.raises(HaltedError, match=told) as halted:
            SmtpWay(server, timeout=0.5).check()
        assert "[smtp]" in halted.value.remedy


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_messages_go_encrypted_and_signed_in(security: Security, tmp_path: Path) -> None:
    context, authority = certificate_for("127.0.0.1", tmp_path)
    with mail_server(security, certificate=context, sign_in=True) as (post, port):
        server = Server("127.0.0.1", port, security, USER, PASSWORD, authority)
        way: Way = SmtpWay(server, timeout=5)
        assert way.check() == f"The mail server 127.0.0.1 takes emails from {USER} over an encrypted connection."
        way.send(message())
        way.close()
        assert len(post.taken) == 1 and post.connections == 1

        with pytest.raises(HaltedError, match="did not take the user name or the password") as refused:
            SmtpWay(dataclasses.replace(server, password="wrong")).check()
        assert "app password" in refused.value.remedy and PASSWORD not in refused.value.what
        with pytest.raises(HaltedError, match="letters that cannot be sent"):
            SmtpWay(dataclasses.replace(server, password="pässword")).check()
        with pytest.raises(HaltedError, match=r"certificate of the mail server .* cannot be trusted") as distrusted:
            SmtpWay(dataclasses.replace(server, certificates=None)).check()
        assert "password was not shown" in distrusted.value.remedy
        assert len(post.taken) == 1


def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    context, authority = certificate_for("mail.elsewhere.example", tmp_path)
    with (
        mail_server("starttls", certificate=context) as (post, port),
        pytest.raises(HaltedError, match="cannot be trusted"),
    ):
        SmtpWay(Server("127.0.0.1", port, "starttls", certificates=authority)).send(message())
    assert post.taken == []


def test_without_the_encryption_that_was_asked_for_nothing_is_sent(post: tuple[Post, int]) -> None:
    with pytest.raises(HaltedError, match="offers no encryption by STARTTLS"):
        SmtpWay(Server("127.0.0.1", post[1], "starttls", USER, PASSWORD), timeout=0.5).send(message())
    with pytest.raises(HaltedError, match="No encrypted connection"):
        SmtpWay(Server("127.0.0.1", post[1], "tls", USER, PASSWORD), timeout=0.5).send(message())
    with pytest.raises(HaltedError, match="offers no signing in"):
        SmtpWay(Server("127.0.0.1", post[1], "none", USER, PASSWORD), timeout=0.5).send(message())
    assert post[0].taken == []


def test_what_a_server_says_is_shown_on_one_line_and_cut_short(post: tuple[Post, int], way: SmtpWay) -> None:
    post[0].acts = {"rcpt": "550-5.1.1 No\r\n550 5.1.1 \x1b[31m" + "such " * 100}
    with pytest.raises(BouncedError) as bounced:
        way.send(message())
    assert "\n" not in bounced.value.what and "\x1b" not in bounced.value.what and len(bounced.value.what) < 300
