"""What of the shipped spreadsheets may stand in an email: whoever adds to it says so here, on purpose."""

from __future__ import annotations

from automation.specs.reading import load_specs

NOT_SENSITIVE = {"pilot_plan", "runs"}
"""A plan and a ledger: nothing about a child or a family stands in them. Emails names who asked, by address."""
MAILED_WORDS = {"pilot_plan.action"}
MAILED_CHOICES = {
    "agreed_actions.kind_of_support", "agreed_actions.status", "pilot_plan.stage", "pilot_plan.status",
}  # fmt: skip


def test_only_the_plan_and_the_runs_are_not_sensitive() -> None:
    assert {tab.key for tab in load_specs().tabs() if not tab.sensitive} == NOT_SENSITIVE


def test_of_a_sensitive_tab_only_choices_are_mailed_and_of_the_others_only_these_words() -> None:
    mailed = {f"{tab.key}.{c.key}": c.type == "choice" for tab in load_specs().tabs() for c in tab.columns if c.mail}
    assert {name for name, is_choice in mailed.items() if is_choice} == MAILED_CHOICES
    assert {name for name, is_choice in mailed.items() if not is_choice} == MAILED_WORDS
