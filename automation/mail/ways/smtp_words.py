"""What a mail server did, in words for a coordinator, and how a try ended by it."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Final

from automation.mail.inert import inert
from automation.mail.ways.way import BouncedError, DeferredError, DoubtfulError, HaltedError

_LONGEST: Final = 200
_ENHANCED: Final = re.compile(r"^(\d\.\d{1,3}\.\d{1,3})\s+", re.MULTILINE)
_TRY_LATER: Final = "All emails wait, and the next run tries again."
_GUIDE: Final = "docs/sending.md goes through it step by step."


def bounced(code: int, said: bytes) -> BouncedError:
    """The server refused a message for this recipient, for good."""
    return BouncedError(
        f"The mail server refused it ({_told(code, said)}).",
        remedy="Put the address right in People, or ask the person for another; then it is sent again by itself. To "
        "send it to the same address again, type Ready under State in Emails.",
    )


def deferred(code: int, said: bytes) -> DeferredError:
    """The server asks to come again later."""
    return DeferredError(f"The mail server asks to try again later ({_told(code, said)}).")


def lost(host: str) -> DeferredError:
    """The connection broke off, or went silent, before the message was handed over."""
    return DeferredError(f"The connection to {host} was lost before the email was handed over.")


def unanswered(host: str) -> DoubtfulError:
    """The whole message went out, and no answer came."""
    return DoubtfulError(f"{host} got the whole email and did not say whether it took it.")


def lost_again(host: str) -> HaltedError:
    """The connection broke off time and again."""
    return HaltedError(f"The connection to {host} was lost again and again.", remedy=_TRY_LATER)


def refuses_sender(code: int, said: bytes, sender: str) -> HaltedError:
    """The server takes nothing from us: now, or ever from this sender."""
    told = _told(code, said)
    if code // 100 == 4:
        return HaltedError(f"The mail server takes no emails just now ({told}).", remedy=_TRY_LATER)
    return HaltedError(
        f"The mail server lets nobody send from {sender} ({told}).",
        remedy="In config.toml, write the address of your mail account into `from_address` under [mail], and the name "
        "that signs in to that account into `user` under [smtp].",
    )


def refuses_all(code: int, said: bytes) -> HaltedError:
    """The server passes on nothing for us."""
    return HaltedError(
        f"The mail server does not pass on emails for you ({_told(code, said)}).",
        remedy=f"Fill in `user` under [smtp] in config.toml and its password. {_GUIDE}",
    )


def halted_by(error: Exception, host: str, port: int, security: str) -> HaltedError:
    """Why no connection came about on which messages could be handed over."""
    what, remedy = _why(error, f"{host} at port {port}", security)
    return HaltedError(what, remedy=remedy)


def _why(error: Exception, server: str, security: str) -> tuple[str, str]:
    check = f"Check `host`, `port` and `security` under [smtp] in config.toml. {_GUIDE}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        told = _told(error.smtp_code, error.smtp_error)
        if error.smtp_code // 100 == 4:
            return f"The mail server {server} lets nobody sign in just now ({told}).", _TRY_LATER
        return (
            f"The mail server {server} did not take the user name or the password ({told}).",
            "Make a new app password in the account's settings, then type: followthrough mail-password. " + _GUIDE,
        )
    if isinstance(error, UnicodeError):
        return (
            "The password of the mail account has letters that cannot be sent.",
            "Use an app password, which has plain letters only.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        lacks = "no encryption by STARTTLS" if security == "starttls" and "STARTTLS" in str(error) else "no signing in"
        return f"The mail server {server} offers {lacks}.", f"Nothing was sent. {check}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of the mail server {server} cannot be trusted: {error.verify_message.rstrip('.')}.",
            "Nothing was sent, and the password was not shown to it. Check the spelling of `host`; for a server with a "
            "certificate of your own organisation, name its authority's file under `certificates`.",
        )
    if isinstance(error, ssl.SSLError):
        return (
            f"No encrypted connection to {server} came about.",
            f"`security` and `port` may not belong together. {check}",
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server {server} answered {_told(error.smtp_code, error.smtp_error)}.", _TRY_LATER
    return f"{_unreachable(error, server)}", f"{_TRY_LATER} {check}"


def _unreachable(error: Exception, server: str) -> str:
    if isinstance(error, socket.gaierror):
        return f"The mail server {server} was not found: its name is not known, or there is no internet."
    if TimeoutError in (type(error), type(error.__context__)):  # smtplib wraps some of them
        return f"The mail server {server} did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return f"No mail server listens on {server}."
    return f"The connection to the mail server {server} broke off."


def _told(code: int, said: bytes | str) -> str:
    """A server's answer on one line, cut short: its number, its finer number, and its own words."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    plain = inert(text).strip()
    finer = _ENHANCED.match(plain)
    number = f"{code} {finer[1]}" if finer else str(code)
    words = plain.replace(finer[0], "") if finer else plain
    return f"{number}: “{words[:_LONGEST]}”" if words else number
