"""Delivering a round of messages: each one that is to go, once, whatever is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Final

from automation.errors import ConfigError, MailError, WorkspaceError, in_full
from automation.jobs.house import House
from automation.jobs.post.lines import Lines
from automation.jobs.post.one import Sender
from automation.jobs.post.way import check_own_addresses, mail_settings, state_of_way, way_of
from automation.jobs.reading import Reading
from automation.mail.ways.way import Way
from automation.rules.chasing.emails import SENDING, is_handed_over
from automation.rules.chasing.messages import Message, called
from automation.rules.chasing.sending import (
    Line,
    Step,
    after_doubt,
    after_overtaking,
    after_success,
    is_repeated,
    made_ready,
    new_line,
    overtaken,
    put_off_until,
    state_of,
    step_for,
)
from automation.rules.tables import Table
from automation.rules.values import text_of
from automation.specs.system import EMAILS, ROW_ID
from automation.workspace.lease import LeaseTakenError

_OUT_OF_TIME: Final = "The time that a run may take was over before every email was sent: the next run goes on."


@dataclass
class Delivered:
    """How many messages were handed over, how many had been before, where they went, and what went wrong, in words.

    `waiting` counts those that are put off to a later try. `state` is what Emails says of those handed over: Written
    where a person still has to send them.
    """

    handed_over: int = 0
    known: int = 0
    waiting: int = 0
    state: str = ""
    places: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def deliver(house: House, reading: Reading, messages: Sequence[Message]) -> Delivered:
    """Hand over each message once, by the way that config names.

    A message is noted in Emails as ready, and as being sent, before that happens; so a run that is cut off leaves one
    message of which nobody knows whether it went, and the next run finds that out, or sends it once more under the
    same Message-ID. One that fails does not stop the others.
    """
    done = Delivered(state=state_of_way(house))
    table = reading.book.tables[EMAILS]
    if table.stopped:
        done.problems.append(f"No email was sent, because nobody could note it. {table.stopped}")
    elif _is_anything_to_do(house, table, messages):
        try:
            _Round(house, reading, done).go(messages)
        except LeaseTakenError as error:
            done.problems.append(in_full(error))
    table = reading.book.tables[EMAILS]
    _tell_of_the_rest(house, table, messages, done)
    done.problems = [*dict.fromkeys(done.problems)]
    return done


def still_to_hand_over(house: House, reading: Reading, messages: Sequence[Message]) -> list[Message]:
    """Those of some messages that a run would send now."""
    table = reading.book.tables[EMAILS]
    return [one for one in messages if _step(house, table, one) in ("send", "find out")]


def _is_anything_to_do(house: House, table: Table, messages: Sequence[Message]) -> bool:
    to_send = any(_step(house, table, message) in ("send", "find out") for message in messages)
    return to_send or any(overtaken(table, messages, house.now.date()))


def _step(house: House, table: Table, message: Message) -> Step:
    """What is to be done with a message; a summary may have gone under another key, to the same address.

    The coordinator of config.toml and the one in People are known by different keys, and may be one person.
    """
    if message.kind == "summary":
        mine, which = message.to.email.casefold(), (called(message.kind), message.period)
        for row in table:
            here = text_of(row.get("address")).strip().casefold()
            if (row.get("kind"), row.get("period")) == which and here == mine and is_handed_over(state_of(row)):
                return "done"
    return step_for(table.find(message.key), message, house.now)


class _Round:
    """One round under the lease: the lines are made ready, the messages sent, the lease given up."""

    def __init__(self, house: House, reading: Reading, done: Delivered) -> None:
        self._house = house
        self._reading = reading
        self._done = done
        self._lines = Lines(house, reading)
        self._sender = Sender(house, self._lines, done.problems)
        self._doubtful: set[str] = set()

    def go(self, messages: Sequence[Message]) -> None:
        """Send what is to be sent. Raises LeaseTakenError where another computer is sending."""
        self._lines.lease.take()
        try:
            self._under_the_lease(messages)
        except WorkspaceError:
            with suppress(WorkspaceError), self._house.patience.last_words():
                self._sender.save_last()
            raise
        with self._house.patience.last_words():
            self._lines.write(let_go=True)

    def _under_the_lease(self, messages: Sequence[Message]) -> None:
        stopped = self._lines.read()  # only what is read under the lease tells what others have left to do
        # An alert waits for nothing that can be done without: that it came once more is better than that it did not.
        stopped = stopped or ("" if all(one.kind == "alert" for one in messages) else self._lines.mixed_up())
        if stopped:
            self._done.problems.append(f"No email was sent, because nobody could note it. {stopped}")
            return
        to_send = self._made_ready(messages)
        try:
            with closing(way_of(self._house)) as way:
                check_own_addresses(mail_settings(self._house))
                self._send(way, self._settled(way, to_send))
        except (ConfigError, MailError) as error:
            self._done.problems.append(in_full(error))

    def _send(self, way: Way, messages: Sequence[Message]) -> None:
        """Send one after the other; HaltedError ends the round, and what is left stays ready."""
        if messages:
            way.check()
        for message in messages:
            if self._house.patience.time_is_up or not self._lines.lease.is_held:
                self._done.problems.append(_OUT_OF_TIME)
                return
            place = self._sender.send(message, way, doubtful=message.key in self._doubtful)
            if place:
                self._done.handed_over += 1
                self._done.places.append(place)

    def _made_ready(self, messages: Sequence[Message]) -> list[Message]:
        """Put every line in order, and write that before anything is sent; returns the messages that are to go."""
        lines, table = self._lines, self._reading.book.tables[EMAILS]
        to_send = [one for one in messages if _step(self._house, table, one) in ("send", "find out")]
        for row_id in list(overtaken(lines, messages, self._house.now.date())):
            lines.set(row_id, after_overtaking(lines.find(row_id) or {}))
        for one in to_send:
            line = lines.find(one.key)
            if line is None:
                lines.add(one.key, new_line(one, self._house.now))
            else:
                lines.set(one.key, made_ready(line, one))
        lines.write()
        return to_send

    def _settled(self, way: Way, messages: Sequence[Message]) -> list[Message]:
        """Find out of each message whose sending was cut off whether it went; returns those that are still to go."""
        keys = {message.key for message in messages}
        gone: set[str] = set()
        for line in [line for line in self._lines if state_of(line) == SENDING]:
            key = text_of(line[ROW_ID])
            known = self._knows(way, line)
            if known:
                self._lines.set(key, after_success(line, way.state, self._house.now))
                self._done.handed_over += key in keys
                gone.add(key)
            elif known is None and (key not in keys or is_repeated(line)):
                self._lines.set(key, after_doubt(line, self._house.now))
                gone.add(key)
            elif known is None:
                self._doubtful.add(key)
        return [message for message in messages if message.key not in gone]

    def _knows(self, way: Way, line: Line) -> bool | None:
        """Whether a message went: the mailbox has its copy, or the way can tell; None where nobody knows."""
        own_id = text_of(line.get("message_id"))
        if not own_id:
            return None  # somebody typed the state
        filed = not self._house.on_google and self._house.office.mailbox.holds(own_id)
        return filed or way.knows(own_id)


def _tell_of_the_rest(house: House, table: Table, messages: Sequence[Message], done: Delivered) -> None:
    """Count what had gone before, and say of what waits why it does."""
    for message in messages:
        step, line = _step(house, table, message), table.find(message.key) or {}
        note = text_of(line.get("note"))
        if step == "wait":
            done.waiting += 1
            done.problems.append(f"{_about(message)} waits until {put_off_until(line)}: {note}".strip())
        elif step == "needs a person":
            done.problems.append(f"{_about(message)}: {state_of(line)} in Emails. {note}".strip())
        elif step == "done":
            done.known += 1
    done.known -= done.handed_over


def _about(message: Message) -> str:
    return f"The {message.kind} for {message.to.name or 'whoever left an address'}"
