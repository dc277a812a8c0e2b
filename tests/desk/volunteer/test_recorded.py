"""Everything that gspread offers is recorded, and every bit of it is exercised against the desk."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import gspread
import pytest
from gspread.cell import Cell
from gspread.http_client import HTTPClient
from gspread.worksheet import ValueRange

HERE = Path(__file__).parent
RECORDED: dict[str, Any] = tomllib.loads((HERE / "recorded.toml").read_text(encoding="utf-8"))
# They ask nothing of a spreadsheet: a token's end, and a fresh token from Google's own sign-in.
ABOUT_SIGNING_IN = {"Client.expiry", "HTTPClient.login"}


def offered(one: type) -> list[str]:
    own = [name for name in dir(one) if not name.startswith("_")]
    return [name for name in own if not (issubclass(one, list) and hasattr(list, name))]


@pytest.mark.parametrize(
    "one",
    [gspread.Client, gspread.Spreadsheet, gspread.Worksheet, ValueRange, Cell, HTTPClient],
    ids=lambda one: one.__name__,
)
def test_the_installed_gspread_offers_what_is_recorded(one: type) -> None:
    assert offered(one) == RECORDED[one.__name__]["names"], (
        f"gspread {gspread.__version__} differs from the recorded {RECORDED['version']}. "
        "Exercise what is new in this folder, then record it in recorded.toml."
    )


def test_everything_recorded_is_exercised() -> None:
    recorded = {f"{owner}.{name}" for owner, held in RECORDED.items() if owner != "version" for name in held["names"]}
    assert recorded - ABOUT_SIGNING_IN == exercised()


def exercised() -> set[str]:
    """What the tests of this folder say that they call; each of them fails where it does not."""
    found: set[str] = set()
    for file in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.calls":
                found.update(ast.literal_eval(name) for name in node.args)
    return found
