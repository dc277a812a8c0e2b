"""docs/desk.md: its tables say what the desk does, method by method and request by request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from automation.desk import contract, manual, refused
from automation.desk.api import ANSWERED
from automation.desk.forms.batch import DIFFERS, HANDLERS

PAGE = Path(__file__).parents[2] / "docs" / "desk.md"


def test_the_page_says_what_the_desk_answers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert manual.renewed(page) == page, "docs/desk.md is behind. Renew it with: make desk-page"


def test_every_method_and_every_kind_of_request_stands_on_the_page_once() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", manual.tables(), re.MULTILINE)
    methods = [method.id for api in contract.APIS for method in contract.methods(api)]
    kinds = [kind for api in ("sheets", "forms") for kind in contract.document(api)["schemas"]["Request"]["properties"]]
    assert sorted(listed) == sorted(methods + kinds)


@pytest.mark.parametrize("api", contract.APIS)
def test_every_method_is_answered_or_refused_for_a_reason(api: str) -> None:
    for method in contract.methods(api):
        known = ANSWERED.get(method.id)
        assert known.function.__doc__ if known else refused.reason(method.id), method.id


def test_what_is_answered_is_googles() -> None:
    methods = {method.id for api in contract.APIS for method in contract.methods(api)}
    assert set(ANSWERED) <= methods
    assert set(DIFFERS) <= set(HANDLERS)


def test_what_stands_around_the_tables_stays(tmp_path: Path) -> None:
    page = tmp_path / "desk.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("# The desk", "# Ours") + "The end.\n", encoding="utf-8")
    manual.main(page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Ours") and text.endswith("The end.\n") and text.count("## Drive v3") == 1
