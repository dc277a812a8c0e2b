"""The test email: it goes there and then, or it is over; what became of it stands in Emails."""

from __future__ import annotations

from typing import Final

from automation.jobs.house import House
from automation.jobs.post.delivery import Delivered, deliver
from automation.jobs.post.lines import Lines
from automation.jobs.reading import Reading, read_book
from automation.rules.chasing.emails import FAILED, UNCERTAIN, is_handed_over
from automation.rules.chasing.sending import ANOTHER_TEST, Line, after_trial, is_trial, state_of
from automation.rules.chasing.trial import Trial
from automation.rules.values import text_of
from automation.specs.system import EMAILS, ROW_ID
from automation.workspace.lease import LeaseTakenError

_OVER: Final = frozenset({FAILED, UNCERTAIN})
_CUT_OFF: Final = "It was not sent: the test was cut off."


def send_trial(house: House, trial: Trial) -> Delivered:
    """Send a test email in the way that every other goes. One that did not go is noted as Failed, with the reason.

    Tests from before that still stood as Ready are noted so too: nothing would ever have sent them.
    """
    reading = read_book(house)
    done = deliver(house, reading, [trial])
    table = reading.book.tables[EMAILS]
    if not table.stopped and any(map(_is_left, table)):
        _give_up(house, reading, trial.key, " ".join(done.problems))
    line = reading.book.tables[EMAILS].find(trial.key)
    if line and state_of(line) in _OVER:
        done.problems = [text_of(line.get("note")).removesuffix(ANOTHER_TEST).strip()]
    return done


def _is_left(line: Line) -> bool:
    return is_trial(line) and not is_handed_over(state_of(line)) and state_of(line) not in _OVER


def _give_up(house: House, reading: Reading, key: str, why: str) -> None:
    """Note each test that did not go as over, under the lease; while another computer sends, the next test does."""
    lines = Lines(house, reading)
    try:
        lines.lease.take()
    except LeaseTakenError:
        return
    if not lines.read():
        for line in filter(_is_left, list(lines)):
            own = text_of(line[ROW_ID])
            lines.set(own, after_trial(line, why if own == key else _CUT_OFF))
    lines.write(let_go=True)
