"""Asking somebody at a terminal before something is done that cannot be taken back lightly."""

from __future__ import annotations

import contextlib
import sys
from argparse import Namespace


def can_be_asked(asked: Namespace) -> bool:
    """Whether somebody is at the terminal, who can answer: another program, which reads JSON, is not asked."""
    return not asked.json and sys.stdin.isatty()


def says_yes(asked: Namespace, question: str, told: str) -> bool:
    """Whether somebody at the terminal was told what would be done, and said yes to it."""
    return typed(asked, f"{question} Type yes: ", told).casefold() in ("yes", "y")


def typed(asked: Namespace, question: str, told: str) -> str:
    """What somebody at the terminal answers, once they were told what it is about; nothing where nobody is there."""
    if not can_be_asked(asked):
        return ""
    sys.stdout.write(f"{told}\n")
    with contextlib.suppress(EOFError):
        return input(question).strip()
    return ""
