"""The privacy notice on a form reads as it was meant, however its lines were broken in config.toml."""

from __future__ import annotations

import pytest

from automation.rules.setup.form_items import surroundings

WORDS = {"safeguarding_name": "Sam", "safeguarding_phone": "01632 960102"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "We find help for a child, and check that the help\ncomes.\n",
            "We find help for a child, and check that the help comes.",
        ),
        ("We keep it safe.  \r\nFor two years.", "We keep it safe. For two years."),
        ("This is a trial.\n\nWe keep it\nfor two years.", "This is a trial.\n\nWe keep it for two years."),
        ("You can ask\n- to see it\n- to have it\n  put right", "You can ask\n- to see it\n- to have it put right"),
        ("You can ask\n1. to see it\n2) to take it away", "You can ask\n1. to see it\n2) to take it away"),
    ],
)
def test_lines_broken_by_hand_flow_and_paragraphs_and_lists_stay(written: str, shown: str) -> None:
    assert surroundings(WORDS, written, "").privacy == f"What happens to what you write: {shown}"


def test_whom_to_ask_stands_in_a_paragraph_of_its_own() -> None:
    told = surroundings(WORDS, "We keep it safe.\n", "Robin Ashdown").privacy
    assert told.endswith("We keep it safe.\n\nQuestions about this: Robin Ashdown")
