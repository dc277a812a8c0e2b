"""The questions of init: asked one after the other, with a way back, and shown whole before anything is made."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from automation.cli.show import count
from automation.errors import ConfigError
from automation.jobs.init_answers import Question, applies, as_spelt, questions

_BACK: Final = "back"
_NOTHING: Final = "-"
_WIDEST: Final = 100
_HOW_TO_ANSWER: Final = "Type yes, or the number of an answer that is to change. To make nothing at all, press Ctrl+C."


class Interview:
    """Asks for everything that --set did not say.

    Only on a terminal can somebody go back and see it all once more: what a pipe holds are the answers, in order.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)
        self._said: dict[str, str] = {}
        self._by_hand = sys.stdin.isatty()

    @property
    def answers(self) -> dict[str, str]:
        """What is known: given or said. What was said to a question that no longer makes sense is left out."""
        known = self._given | self._said
        return self._given | {key: answer for key, answer in self._said.items() if applies(key, known)}

    def ask(self) -> bool:
        """Ask everything that is still open, in order; says whether anything was."""
        to_ask = self._to_ask()
        if to_ask:
            back = f" Type {_BACK} to go to the question before." if self._by_hand else ""
            many = count(len(to_ask), "question")
            _tell(f"{many}. What stands in [ ] is taken if you only press Enter.{back}", "")
        at = 0
        while at < len(to_ask := self._to_ask()):
            at += 1 if self._answered(to_ask[at], may_go_back=at > 0) else -1
        return bool(to_ask)

    def confirm(self, where: str, beside: Sequence[str] = ()) -> None:
        """Show every answer, and `beside` them some lines, until somebody at a terminal says that it is right."""
        while self._by_hand:
            listed = [one for one in questions() if applies(one.key, self.answers)]
            _tell("", f"This is what will be set up in {where}:", "", *self._summary(listed), *beside, "")
            chosen = _chosen(listed)
            if chosen is None:
                return
            self._change(chosen)

    def _change(self, question: Question) -> None:
        """Ask one question again, and then what only the new answer makes it necessary to ask."""
        if question.key in self._given:
            self._said[question.key] = self._given.pop(question.key)
        if self._answered(question, may_go_back=True):
            for one in self._to_ask():
                if one.key not in self._said:
                    self._answered(one, may_go_back=False)

    def _to_ask(self) -> list[Question]:
        known = self.answers
        return [one for one in questions() if one.key not in self._given and applies(one.key, known)]

    def _summary(self, listed: Sequence[Question]) -> list[str]:
        answers = self.answers
        told = [f"{at:4}  {one.label}: {answers.get(one.key) or '(nothing)'}" for at, one in enumerate(listed, 1)]
        keys = {one.key for one in questions()}
        told += [f"      {key}: {answer}" for key, answer in answers.items() if key not in keys]
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        return [textwrap.fill(line, width, subsequent_indent=" " * 8) for line in told]

    def _answered(self, question: Question, *, may_go_back: bool) -> bool:
        """Ask until the answer makes sense, and keep it; False where somebody would rather go back.

        An empty answer means what was said before, or the default.
        """
        before = self._said.get(question.key, question.default)
        may_be_emptied = bool(before) and not question.needed
        if may_be_emptied:
            _tell(f"  (Type {_NOTHING} to leave this one empty.)")
        while True:
            answer = _read(f"{question.text}{f' [{before}]' if before else ''} ") or before
            if self._by_hand and answer.casefold() == _BACK:
                if may_go_back:
                    return False
                _tell("  There is no question before this one.")
                continue
            answer = "" if may_be_emptied and answer == _NOTHING else as_spelt(question.key, answer)
            wrong = question.check(answer)
            if not wrong:
                self._said[question.key] = answer
                return True
            _tell(f"  {wrong}")


def _chosen(listed: Sequence[Question]) -> Question | None:
    """Which answer is to change; None where all is right."""
    while True:
        typed = _read("Is this right? Type yes, or the number of an answer to change it: ").casefold()
        if typed in ("yes", "y"):
            return None
        if typed == _BACK:
            return listed[-1]
        if typed.isdecimal() and 0 < int(typed) <= len(listed):
            return listed[int(typed) - 1]
        _tell(f"  {_HOW_TO_ANSWER}")


def _read(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        raise ConfigError(
            "The answers ended before the questions did. Nothing was made.",
            remedy="Answer every question, or say everything with --set and --no-input.",
        ) from None


def _tell(*lines: str) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    sys.stderr.flush()
