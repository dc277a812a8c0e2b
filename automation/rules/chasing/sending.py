"""What is to be done with an email now, and what its line in Emails says after a try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final, Literal

from automation.rules.chasing.emails import (
    BOUNCED,
    FAILED,
    NEEDS_A_PERSON,
    OVERTAKEN,
    READY,
    SENDING,
    STATES,
    UNCERTAIN,
    about_text,
    is_handed_over,
)
from automation.rules.chasing.messages import Kind, Message, called, first_day, is_over, monday_of
from automation.rules.values import Cell, day_in_words, moment_of, moment_to_serial, text_of, to_serial
from automation.specs.system import ROW_ID

Line = Mapping[str, Cell]
Cells = dict[str, Cell]
Step = Literal["send", "find out", "wait", "done", "needs a person"]
"""Send it now, find out first whether it went already, wait for its next try, nothing, or wait for somebody."""

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60))
"""How long is waited after the first try that failed, after the second, and so on; the last one is repeated."""
MAY_COME_TWICE: Final = "Sending was interrupted: this email may have come twice."
"""Start of the note on an email that is sent once more because nobody knows whether it went; never a third time."""
CUT_OFF_TWICE: Final = (
    "Sending was interrupted twice, and nobody knows whether it came. Ask whether it arrived; type Ready under State "
    "to send it again."
)
ANOTHER_TEST: Final = "A test email is tried only once; for another one type: followthrough doctor --send-test"
LOOK_FOR_IT: Final = "Nobody knows whether it came: look for it in the coordinator's mailbox, also among the spam."
NEWER_TELLS: Final = "It was not sent while its time lasted; a newer email says what is open now."
TRIAL: Final[Kind] = "test"
WEEKLY: Final[tuple[Kind, ...]] = ("digest", "summary", "escalation")
"""Kinds of messages that a newer one makes worthless."""
_LONG: Final = timedelta(days=7)
"""For so long after its time an email still says something; by then everybody's next turn has come."""


def step_for(line: Line | None, message: Message, now: datetime) -> Step:
    """What is to be done with a message, by its line in Emails."""
    state = state_of(line)
    if is_handed_over(state) or state == OVERTAKEN:
        return "done"
    if state == SENDING:
        return "find out"
    if line is None or state == READY:
        return "wait" if line and _is_put_off(line, now) else "send"
    elsewhere = text_of(line.get("address")).strip() != message.to.email
    return "send" if state in NEEDS_A_PERSON and elsewhere else "needs a person"


def state_of(line: Line | None) -> str:
    """The state of a line, however people typed it; what is no state comes back as it stands, nothing as Ready."""
    typed = text_of(line.get("state")).strip() if line else ""
    return next((state for state in STATES if state.casefold() == typed.casefold()), typed) or READY


def needs_a_person(line: Line) -> bool:
    """Whether nothing more happens to an email until somebody does something.

    A test that did not go is missed by nobody: whoever asked for it was told, and sends another.
    """
    return state_of(line) in NEEDS_A_PERSON and not is_trial(line)


def is_trial(line: Line) -> bool:
    """Whether an email is a test."""
    return list_of(text_of(line.get(ROW_ID)))[0] == TRIAL


def may_have_gone(line: Line) -> bool:
    """Whether a message that is still to go may have gone before: what it told then it has to tell again."""
    return state_of(line) == SENDING or (state_of(line) == READY and is_repeated(line))


def is_due(line: Line, now: datetime) -> bool:
    """Whether an email should go out by itself now: it is ready and need not wait, or its sending was cut off."""
    state = state_of(line)
    return state == SENDING or (state == READY and not _is_put_off(line, now))


def put_off_until(line: Line) -> str:
    """When an email is tried again: "24 November 2026 at 09:05"; empty where it is not put off."""
    moment = moment_of(line.get("next_try")) if state_of(line) == READY else None
    return f"{day_in_words(moment)} at {moment:%H:%M}" if moment else ""


def _is_put_off(line: Line, now: datetime) -> bool:
    """Whether its next try is still to come; a moment further off than any pause was set by a clock that was wrong."""
    moment = moment_of(line.get("next_try"))
    return moment is not None and now < moment <= now + PAUSES[-1]


def new_line(message: Message, now: datetime) -> Cells:
    """The line of a message that nobody noted yet."""
    return {
        "kind": called(message.kind),
        "person": message.to.name,
        "address": message.to.email,
        "period": message.period,
        "week": to_serial(monday_of(message.period)),
        "about": about_text(message.about),
        "state": READY,
        "ready_at": moment_to_serial(now),
    }


def made_ready(line: Line, message: Message) -> Cells:
    """What to set before a message is tried: to whom it goes now, and a new count where somebody asked for it again."""
    cells: Cells = {"person": message.to.name, "address": message.to.email, "about": about_text(message.about)}
    if state_of(line) not in (READY, SENDING) or (line.get("tries") and not line.get("next_try")):
        return {**cells, "state": READY, "tries": "", "next_try": "", "note": ""}
    return cells


def being_sent(line: Line, message_id: str, *, doubtful: bool) -> Cells:
    """What to set when its sending begins; `doubtful` where nobody knows whether it went before."""
    note = MAY_COME_TWICE if doubtful or is_repeated(line) else ""
    return {"state": SENDING, "message_id": message_id, "next_try": "", "note": note}


def after_success(line: Line, state: str, now: datetime, subject: str = "", note: str = "") -> Cells:
    """What to set once it is handed over; `note` says what else went wrong."""
    return {
        "state": state,
        "subject": subject or text_of(line.get("subject")),
        "sent_at": moment_to_serial(now),
        "next_try": "",
        "note": _noted(line, note),
    }


def after_deferral(line: Line, why: str, now: datetime, most_tries: int) -> Cells:
    """What to set after a try that may go better later: the next try, after a growing pause, or the end of trying."""
    tries = _tries(line) + 1
    if tries >= most_tries:
        return {"state": FAILED, "tries": tries, "next_try": "", "note": _noted(line, why)}
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    return {"state": READY, "tries": tries, "next_try": moment_to_serial(now + pause), "note": _noted(line, why)}


def put_back(line: Line) -> Cells:
    """What to set where it was not tried after all: it waits as before."""
    return {"state": READY, "note": _noted(line, "")}


def after_refusal(line: Line, why: str) -> Cells:
    """What to set when the mail server refused it for this address."""
    return {"state": BOUNCED, "tries": _tries(line) + 1, "next_try": "", "note": _noted(line, why)}


def after_fault(line: Line, why: str) -> Cells:
    """What to set when no message could be made of it."""
    return {"state": FAILED, "next_try": "", "note": _noted(line, why)}


def after_doubt(line: Line, now: datetime) -> Cells:
    """What to set when nobody knows whether it went: once it is sent again, then a person has to ask."""
    if is_repeated(line):
        return {"state": UNCERTAIN, "next_try": "", "note": CUT_OFF_TWICE}
    soon = moment_to_serial(now + PAUSES[0])
    return {"state": READY, "tries": _tries(line) + 1, "next_try": soon, "note": MAY_COME_TWICE}


def after_trial(line: Line, why: str) -> Cells:
    """What to set on a test that did not go: it does not wait, because the next one tells more. `why` is the reason."""
    doubtful = is_repeated(line) or state_of(line) in (SENDING, UNCERTAIN)
    state, reason = (UNCERTAIN, LOOK_FOR_IT) if doubtful else (FAILED, text_of(line.get("note")) or why)
    note = reason if ANOTHER_TEST in reason else _joined(reason, ANOTHER_TEST)
    return {"state": state, "next_try": "", "note": note}


def overtaken(lines: Iterable[Line], messages: Iterable[Message], today: date) -> Iterator[str]:
    """The ids of the lines that are not sent any more: a newer one goes to the same person, or their time is long over.

    Each person has a turn of their own, so that another's newer email says nothing of theirs.
    """
    newest = {list_of(one.key): first_day(one.period) for one in messages if one.kind in WEEKLY}
    for line in lines:
        key, state, period = text_of(line[ROW_ID]), state_of(line), text_of(line.get("period"))
        # Of one that is marked as being sent, it is first found out whether it went.
        if list_of(key)[0] in WEEKLY and (state == READY or state in NEEDS_A_PERSON):
            begins, newer = first_day(period), newest.get(list_of(key))
            if (begins and newer and begins < newer) or is_over(period, today - _LONG):
                yield key


def list_of(key: str) -> tuple[str, str]:
    """Which of the lists that come again an email is: its kind, and whose it is."""
    kind, _, rest = key.partition("/")
    return kind, rest.partition("/")[2]


def after_overtaking(line: Line) -> Cells:
    """What to set when a newer message goes out in its place."""
    return {"state": OVERTAKEN, "next_try": "", "note": _joined(NEWER_TELLS, text_of(line.get("note")))}


def _tries(line: Line) -> int:
    tries = line.get("tries")
    return int(tries) if isinstance(tries, int | float) and 0 <= tries < 1_000 else 0


def is_repeated(line: Line) -> bool:
    """Whether it was sent once more already because nobody knew whether it went."""
    return text_of(line.get("note")).startswith(MAY_COME_TWICE)


def _noted(line: Line, note: str) -> str:
    """A note, behind what has to be remembered of its earlier sending."""
    return _joined(MAY_COME_TWICE, note) if is_repeated(line) else note


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))
