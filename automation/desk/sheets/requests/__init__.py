"""The kinds of request that spreadsheets.batchUpdate carries out, one module to a family."""

from __future__ import annotations

from typing import Any

from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.sheets.book import Book
from automation.desk.sheets.requests import (
    cells,
    dimensions,
    filters,
    groups,
    moving,
    ranges,
    rules,
    searching,
    tabs,
    tagging,
)
from automation.desk.sheets.requests.registry import HANDLERS, Reply

__all__ = [
    "cells",
    "dimensions",
    "filters",
    "groups",
    "moving",
    "perform",
    "perform_all",
    "ranges",
    "rules",
    "searching",
    "tabs",
    "tagging",
]


def perform_all(book: Book, asked: list[dict[str, Any]]) -> list[dict[str, Reply]]:
    """Carry out requests in their order and answer one reply for each.

    A refusal names the request by its place; what the ones before it did is undone with the transaction.
    """
    replies = []
    for place, one in enumerate(asked):
        try:
            replies.append(perform(book, one))
        except Refusal as refusal:
            if refusal.code != 400 or not one:
                raise
            where = f"requests[{place}].{next(iter(one))}"
            field = f"{where}.{refusal.field}" if refusal.field else where
            raise invalid(f"Invalid {where}: {refusal.message}", field) from refusal
    return replies


def perform(book: Book, one: dict[str, Any]) -> dict[str, Reply]:
    """Carry out one request; its reply stands under its kind, and is empty where Google's is."""
    if len(one) != 1:
        raise invalid(f"Exactly one kind of request must be set, found {len(one)}.", "requests")
    kind, given = next(iter(one.items()))
    if kind not in HANDLERS:
        raise unanswered(kind)
    reply = HANDLERS[kind](book, given)
    return {kind: reply} if reply else {}
