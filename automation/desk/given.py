"""Signed addresses that stand for a form with some answers given already: made for emails, read by the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from automation.desk.store import Store

LASTS: Final = timedelta(days=60)
"""How long such an address works: an email that is older lies about how things stand."""

PATH: Final = "/forms/given"

Answers = Mapping[str, tuple[str, ...]]
"""Answers as they are kept, by question id (dates as 2026-11-30)."""


@dataclass(frozen=True)
class Given:
    """A form by its public id, the answers that are given, and those that one click sends besides.

    A form without `at_once` cannot be sent by one click: somebody has to answer the rest on the page.
    """

    public_id: str
    answers: Answers
    at_once: Answers = field(default_factory=dict)


def path(store: Store, given: Given, now: datetime) -> str:
    """The path of the page that stands for a form with these answers; it works for sixty days from `now`."""
    parts = [given.public_id, dict(given.answers), dict(given.at_once), int(now.timestamp())]
    word = _serializer(store.meta("secret")).dumps(parts)
    return f"{PATH}/{word if isinstance(word, str) else word.decode()}"


def read(secret: str, word: str, now: datetime) -> tuple[Given, bool] | None:
    """What an address stands for, and whether it still works; None where this desk did not make it."""
    try:
        public_id, answers, at_once, since = _serializer(secret).loads(word)
    except (BadData, ValueError):  # ValueError: made by another version, of other parts
        return None
    works = now.timestamp() - since <= LASTS.total_seconds()
    return Given(public_id, _tuples(answers), _tuples(at_once)), works


def _tuples(answers: Mapping[str, list[str]]) -> Answers:
    return {key: tuple(texts) for key, texts in answers.items()}


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="form with given answers", signer_kwargs={"digest_method": hashlib.sha256})
