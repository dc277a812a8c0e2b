"""What a value in config.toml must look like, key by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from automation.decoding import did_you_mean
from automation.errors import Problem

MANY_LINES: Final = {"privacy.notice"}
"""The keys whose text may run over several lines."""

LATEST_STEP: Final = 365
"""The most days overdue at which somebody else may hear of a row."""
_EMAIL: Final = re.compile(r"[^@\s<>,;:\"()\[\]]+@[^@\s<>,;:\"()\[\]]+\.[^@\s<>,;:\"()\[\].]{2,}")
_PREFIX: Final = re.compile(r"[BCDFGHJKLMNPQRSTVWXYZ]{2,4}")
_HOST: Final = re.compile(r"[A-Za-z0-9.:_-]+")
_THIS_COMPUTER: Final = ("localhost", "127.0.0.1", "::1")
"""The only servers to which nothing needs to be encrypted on the way."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Rule:
    """Whether a value is right, what is expected, and what to do about one that is not."""

    holds: Callable[[Any], bool]
    expected: str
    remedy: Callable[[Any], str] = lambda _: ""


def rule_problems(section: msgspec.Struct, name: str, place: str) -> list[Problem]:
    """What is wrong with the values of one section."""
    problems = []
    for key, value in msgspec.structs.asdict(section).items():
        rule = _RULES.get(f"{name}.{key}")
        if isinstance(value, str | Path) and f"{name}.{key}" not in MANY_LINES and _CONTROL.search(str(value)):
            problems.append(Problem(place, f"`{key}` runs over more than one line", "one line of text"))
        elif rule and not rule.holds(value):
            shown = value if isinstance(value, int) else f'"{value}"'
            problems.append(Problem(place, f"`{key}` is {shown}", rule.expected, rule.remedy(value)))
    return problems


def step_problems(section: msgspec.Struct, place: str) -> list[Problem]:
    """What is wrong with the steps of an escalation, where a section has them."""
    steps = [(step.days, step.to) for step in getattr(section, "escalation", ())]
    problems = []
    for number, step in enumerate(steps, 1):
        at = f"{place}, escalation {number}"
        if not _STEP.holds(step[0]):
            problems.append(Problem(at, f"`days` is {step[0]}", _STEP.expected))
        elif step in steps[: number - 1]:
            problems.append(Problem(at, "this step is there already", "each step once", "Remove one of the two"))
    return problems


def server_problems(sections: Mapping[str, Any], name: str) -> list[Problem]:
    """What is wrong with the mail server, given how messages are to leave."""
    mail, smtp, place = sections.get("mail"), sections.get("smtp"), f"{name} [smtp]"
    problems = []
    if mail and smtp and mail.way == "smtp" and not smtp.host:
        help_at = "Fill it in; docs/sending.md says what it is for the usual providers"
        problems.append(Problem(place, "`host` is empty", "the mail server, such as smtp.gmail.com", help_at))
    if smtp and smtp.security == "none" and smtp.host not in _THIS_COMPUTER:
        expected = '"starttls" or "tls"'
        why = "Without encryption others on the way could read the emails and the password"
        problems.append(Problem(place, '`security` is "none"', expected, why))
    return problems


def way_problems(sections: Mapping[str, Any], name: str) -> list[Problem]:
    """Whether the way that messages leave goes with where the workspace is: only Google has a Gmail."""
    mail, workspace = sections.get("mail"), sections.get("workspace")
    if not (mail and workspace and mail.way == "gmail" and workspace.where == "desk"):
        return []
    remedy = "With a Gmail account and a desk write `smtp` and an app password (docs/sending.md)"
    return [Problem(f"{name} [mail]", '`way` is "gmail", and the workspace is a desk', '"folder" or "smtp"', remedy)]


def _is_email(value: str) -> bool:
    return not value or _EMAIL.fullmatch(value) is not None


def _is_time_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_web_address(value: str) -> bool:
    return _can_be_called(value) and not urlsplit(value).query


def _can_be_called(value: str) -> bool:
    if not value:
        return True
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not (parts.fragment or parts.username or re.search(r"\s", value))


def _between(low: int, high: int) -> Rule:
    return Rule(lambda value: low <= value <= high, f"a whole number from {low} to {high}")


def _one_of(*allowed: str) -> Rule:
    quoted = [f'"{one}"' for one in allowed]
    expected = f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return Rule(lambda found: found in allowed, expected, lambda found: did_you_mean(found, allowed))


_WAYS: Final = ("folder", "smtp", "gmail")
_ORDINARY: Final = "An ordinary mail account, Gmail too, needs `smtp`; `gmail` goes with a workspace at Google"
_STEP: Final = _between(1, LATEST_STEP)
_FILLED: Final = Rule(lambda value: str(value).strip() not in ("", "."), "the path of a file or folder")
_TELEPHONE: Final = Rule(
    lambda value: not value.strip() or sum(sign.isdigit() for sign in value) >= 6,
    "a telephone number with at least six digits, such as 01632 960101",
)
_CALLED: Final = Rule(_can_be_called, "an address that begins with https:// or http://, or nothing to call none")
_ADDRESS: Final = Rule(_is_email, "an email address, such as name@example.org")
_RULES: dict[str, Rule] = {
    "organisation.time_zone": Rule(
        _is_time_zone, 'a time zone, such as "Europe/London"', lambda value: did_you_mean(value, available_timezones())
    ),
    "coordinator.email": _ADDRESS,
    "coordinator.telephone": _TELEPHONE,
    "safeguarding.email": _ADDRESS,
    "safeguarding.telephone": _TELEPHONE,
    "mail.from_address": _ADDRESS,
    "references.prefix": Rule(
        lambda value: _PREFIX.fullmatch(value) is not None,
        "two to four capital letters without A, E, I, O or U, so that a reference spells no word and reads one way",
    ),
    "workspace.where": _one_of("desk", "google"),
    "google.kind": _one_of("workspace", "nonprofit", "consumer"),
    "google.account": _ADDRESS,
    "google.client_file": _FILLED,
    "google.token_file": _FILLED,
    "desk.file": _FILLED,
    "desk.backups": _FILLED,
    "desk.host": Rule(lambda value: _HOST.fullmatch(value) is not None, "an address to listen on, such as 127.0.0.1"),
    "desk.port": _between(1, 65535),
    "desk.public_url": Rule(
        _is_web_address, "an address that begins with https:// or http://, or nothing while others cannot reach it"
    ),
    "desk.keep_backups": _between(1, 10_000),
    "mail.way": replace(_one_of(*_WAYS), remedy=lambda found: did_you_mean(found, _WAYS[:2], _ORDINARY)),
    "mail.tries": _between(1, 50),
    "smtp.host": Rule(
        lambda value: not value or _HOST.fullmatch(value) is not None, "a server, such as smtp.gmail.com"
    ),
    "smtp.port": _between(1, 65535),
    "smtp.user": Rule(lambda value: value.isascii(), "the name that you sign in with, mostly an email address"),
    "mail.folder": _FILLED,
    "reminders.hour": _between(0, 23),
    "reminders.soon_days": _between(0, 365),
    "targets.assessed_within_working_days": _between(0, 260),
    "run.sync_minutes": _between(1, 1440),
    "run.deadline_minutes": _between(5, 1440),
    "run.reports": _FILLED,
    "run.heartbeat_url": _CALLED,
    "run.failure_url": _CALLED,
}
