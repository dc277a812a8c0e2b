"""The words that a spec chooses from: what a form is for, kinds of questions and columns, and what is computed."""

from __future__ import annotations

from typing import Literal

Purpose = Literal["opens", "adds", "updates", "stands"]
QuestionKind = Literal[
    "short_text",
    "long_text",
    "initials",
    "one_choice",
    "many_choices",
    "dropdown",
    "date",
    "time",
    "scale",
    "rating",
    "grid",
    "email",
    "reference",
    "number",
    "lead",
    "drawing",
]
Falls = Literal["", "from today", "up to today"]
ColumnType = Literal[
    "text", "long_text", "choice", "choices", "date", "datetime", "number", "yes_no", "email", "link", "lead"
]
Owner = Literal["script", "people", "both"]
Tone = Literal["red", "amber", "green", "blue", "grey"]
ComputedRule = Literal[
    "overdue",
    "days_overdue",
    "times_moved",
    "first_due",
    "waiting_days",
    "waiting_working_days",
    "waiting_state",
    "target_date",
    "target_state",
    "open_items",
    "overdue_items",
    "next_due",
    "attention",
    "link",
    "from_case",
    "routed_because",
    "code",
]
