"""The kinds of request that spreadsheets.batchUpdate carries out, one module to a family."""

from __future__ import annotations

import copy
from typing import Any

from automation.desk.fault import Refusal, invalid
from automation.desk.sheets import colours
from automation.desk.sheets.book import Book
from automation.desk.sheets.requests import (
    banding,
    cells,
    comments,
    datasources,
    dimensions,
    filling,
    filters,
    groups,
    moving,
    objects,
    pasting,
    ranges,
    rules,
    searching,
    sorting,
    tables,
    tabs,
    tagging,
    tidying,
)
from automation.desk.sheets.requests.registry import COUNTED, HANDLERS, Reply

__all__ = [
    "banding",
    "cells",
    "comments",
    "datasources",
    "dimensions",
    "filling",
    "filters",
    "groups",
    "moving",
    "objects",
    "pasting",
    "perform",
    "perform_all",
    "ranges",
    "rules",
    "searching",
    "sorting",
    "tables",
    "tabs",
    "tagging",
    "tidying",
]


def perform_all(book: Book, asked: list[dict[str, Any]]) -> list[dict[str, Reply]]:
    """Carry out requests in their order and answer one reply for each.

    A refusal names the request by its place; what the ones before it did is undone with the transaction.
    """
    replies = []
    for place, one in enumerate(asked):
        try:
            replies.append(perform(book, one))
            book.check_size()
        except Refusal as refusal:
            if refusal.code != 400:
                raise
            if not one:
                raise invalid(f"Invalid requests[{place}]: No request set.", f"requests[{place}]") from refusal
            where = f"requests[{place}].{next(iter(one))}"
            field = f"{where}.{refusal.field}" if refusal.field else where
            raise invalid(f"Invalid {where}: {refusal.message}", field) from refusal
    return replies


def perform(book: Book, one: dict[str, Any]) -> dict[str, Reply]:
    """Carry out one request; its reply stands under its kind, and is empty where Google's is."""
    if not one:
        raise invalid("No request set.", "requests")
    kind, given = next(iter(one.items()))
    colours.complete(kind, given)
    reply = HANDLERS[kind](book, given)
    # What a request made may be changed by the next one; its reply says how it was.
    return {kind: copy.deepcopy(reply)} if reply or kind in COUNTED else {}
