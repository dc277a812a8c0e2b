"""One message: marked as being sent, handed over, and what became of it set in its line."""

from __future__ import annotations

import re
from email.message import EmailMessage

from automation.errors import MailError, WorkspaceError, in_full
from automation.jobs.house import House
from automation.jobs.post.lines import Lines
from automation.jobs.post.way import mail_settings
from automation.mail.message import compose
from automation.mail.ways.way import BouncedError, DeferredError, DoubtfulError, HaltedError, HandedOver, Way
from automation.rules.chasing.emails import is_handed_over
from automation.rules.chasing.messages import Message
from automation.rules.chasing.sending import (
    TRIAL,
    Cells,
    after_deferral,
    after_doubt,
    after_fault,
    after_refusal,
    after_success,
    being_sent,
    put_back,
    state_of,
)


class Sender:
    """Sends messages one after the other. What became of one is written together with the mark on the next.

    So a run that is cut off leaves one message marked as being sent.
    """

    def __init__(self, house: House, lines: Lines, problems: list[str]) -> None:
        self._house = house
        self._lines = lines
        self._problems = problems
        self._settings = mail_settings(house)
        self._last: tuple[str, Cells] | None = None

    def send(self, facts: Message, way: Way, *, doubtful: bool) -> str:
        """Try to hand over one message; returns where it went, nothing where it did not go.

        Raises HaltedError where no other would go either; this one is back in its place then.
        """
        line = self._lines.find(facts.key) or {}
        try:
            message = compose(facts, self._settings, self._house.now.replace(tzinfo=self._house.zone))
        except MailError as error:
            return self._came_to(facts, after_fault(line, in_full(error)), "")
        self._lines.set(facts.key, being_sent(line, str(message["Message-ID"]), doubtful=doubtful))
        self._lines.write()
        handed_over = self._hand_over(facts, way, message)
        if handed_over is None:
            return ""
        filing = self._file_copy(message, handed_over)
        self._problems += [filing] if filing else []
        subject, now = str(message["Subject"]), self._house.now
        line = self._lines.find(facts.key) or {}
        return self._came_to(facts, after_success(line, way.state, now, subject, filing), handed_over.where)

    def _hand_over(self, facts: Message, way: Way, message: EmailMessage) -> HandedOver | None:
        line = self._lines.find(facts.key) or {}
        try:
            return way.send(message)
        except HaltedError:
            self._came_to(facts, put_back(line), "")
            raise
        except BouncedError as error:
            self._came_to(facts, after_refusal(line, _said(error, facts)), "")
        except DoubtfulError:
            self._came_to(facts, after_doubt(line, self._house.now), "")
        except DeferredError as error:
            tries = self._house.config.mail.tries
            self._came_to(facts, after_deferral(line, _said(error, facts), self._house.now, tries), "")
        return None

    def _came_to(self, facts: Message, cells: Cells, where: str) -> str:
        """Set what became of a message; it is written with the next mark, or with the last."""
        self._lines.set(facts.key, cells)
        self._last = (facts.key, cells)
        return where

    def save_last(self) -> None:
        """Note what became of the last message although the run cannot go on: it is true whoever sends from now on.

        Whoever took over may have sent it once more meanwhile, and have noted that: then it stays as it is.
        """
        if self._lines.read():
            return
        if self._last and not is_handed_over(state_of(self._lines.find(self._last[0]))):
            self._lines.set(*self._last)
        self._lines.write(let_go=True)

    def _file_copy(self, message: EmailMessage, handed_over: HandedOver) -> str:
        """File a message in the workspace's mailbox too, where the coordinator sees it; says what went wrong.

        The copy is also what tells, after a run that was cut off, that the message went. It counts as handed over
        whether or not its copy could be filed. At Google it is for the mail account to keep what it sent: filing among
        somebody's mail is a right that nobody has given.
        """
        if self._house.on_google:
            return ""
        try:
            self._house.office.mailbox.keep_copy(message.as_bytes(), handed_over.message_id)
        except WorkspaceError as error:
            return f"An email was handed over, but does not stand under Emails on the desk: {error.what}"
        return ""


def _said(error: MailError, facts: Message) -> str:
    """An error without the address: a server may repeat it, and it may be that of somebody who asked for support.

    What to do is left out of a test's, because it is about emails that are tried again, to people in People.
    """
    own, told = facts.to.email.partition("@")[0], error.what if facts.kind == TRIAL else in_full(error)
    return re.sub(rf"{re.escape(facts.to.email)}|\b{re.escape(own)}\b", "…", told, flags=re.IGNORECASE)
