"""Messages on their way: noted as ready in Emails, handed over once, noted as written or sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from automation.errors import MailError, WorkspaceError
from automation.jobs.house import House
from automation.jobs.reading import Reading, write_changes
from automation.mail.message import MailSettings, compose
from automation.mail.ways import HandedOver, Way, way_for
from automation.rules.chasing.emails import FAILED, READY, about_text, is_handed_over
from automation.rules.chasing.messages import Message, called, monday_of
from automation.rules.setup.requests import sheet_id
from automation.rules.tables import Table
from automation.rules.tabs import read_table
from automation.rules.values import Cell, moment_to_serial, text_of, to_serial
from automation.specs.system import EMAILS


@dataclass
class Delivered:
    """How many messages were handed over, how many had been before, where they went, and what went wrong, in words.

    `state` is what Emails says of them: Written where a person still has to send them.
    """

    handed_over: int = 0
    known: int = 0
    state: str = ""
    places: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def deliver(house: House, reading: Reading, messages: Sequence[Message]) -> Delivered:
    """Hand over each message once, by the way that config names.

    A message is noted in Emails before that, so that a run that is cut off hands it over next time with the same
    Message-ID; one that was handed over never is again. One that fails does not stop the others.
    """
    way = way_for(house.config.mail)
    done = Delivered(state=way.state)
    table = reading.book.tables[EMAILS]
    if table.stopped:
        done.problems.append(f"No email was written, because nobody could note it. {table.stopped}")
        return done
    waiting = still_to_hand_over(reading, messages)
    done.known = len(messages) - len(waiting)
    table = _note_ready(house, reading, table, waiting)
    for facts in waiting:
        _hand_over(house, reading, table, facts, way, done)
    return done


def still_to_hand_over(reading: Reading, messages: Sequence[Message]) -> list[Message]:
    """Those of some messages that were not handed over yet."""
    return [facts for facts in messages if not _was_handed_over(reading.book.tables[EMAILS], facts)]


def _was_handed_over(table: Table, facts: Message) -> bool:
    """Whether a message was, under its key; a summary also under another key, of the same week and address.

    The coordinator of config.toml and the one in People are known by different keys, and may be one person.
    """
    if is_handed_over((table.find(facts.key) or {}).get("state")):
        return True
    if facts.kind != "summary":
        return False
    mine, which = facts.to.email.casefold(), (called(facts.kind), facts.period)
    summaries = [row for row in table if (row.get("kind"), row.get("period")) == which]
    return any(
        is_handed_over(row.get("state")) and text_of(row.get("address")).strip().casefold() == mine for row in summaries
    )


def _note_ready(house: House, reading: Reading, table: Table, messages: Iterable[Message]) -> Table:
    """Lines in Emails for messages that have none yet; the table read again, so that each line has its place."""
    for facts in messages:
        if table.find(facts.key) is None:
            table.add(facts.key, _line(house, facts))
    if not write_changes(house, reading, table.take_changes()):
        return table
    key = house.specs.sheet_of(EMAILS).key
    values = house.office.sheets.read_tabs(reading.files.sheets[key], {EMAILS: sheet_id(EMAILS)})
    reading.book.tables[EMAILS] = read_table(table.tab, values[EMAILS])
    return reading.book.tables[EMAILS]


def _line(house: House, facts: Message) -> dict[str, Cell]:
    return {
        "kind": called(facts.kind),
        "person": facts.to.name,
        "address": facts.to.email,
        "period": facts.period,
        "week": to_serial(monday_of(facts.period)),
        "about": about_text(facts.about),
        "state": READY,
        "ready_at": moment_to_serial(house.now),
    }


def _hand_over(house: House, reading: Reading, table: Table, facts: Message, way: Way, done: Delivered) -> None:
    try:
        message = compose(facts, mail_settings(house), house.now.replace(tzinfo=house.zone))
        handed_over = way.send(message)
    except MailError as error:
        told: dict[str, Cell] = {"state": FAILED, "note": f"{error.what} {error.remedy}"}
        done.problems.append(f"{error.what} {error.remedy}")
    else:
        done.handed_over += 1
        done.places.append(handed_over.where)
        filing = _file_copy(house, message, handed_over)
        done.problems += [filing] if filing else []
        told = {
            "state": way.state,
            "subject": str(message["Subject"]),
            "sent_at": moment_to_serial(house.now),
            "message_id": handed_over.message_id,
            "note": filing,
        }
    # Between two tries the address may have been put right, or the lead gone away and a deputy stepped in.
    for column, value in {"person": facts.to.name, "address": facts.to.email, **told}.items():
        table.set(facts.key, column, value)
    write_changes(house, reading, table.take_changes())


def _file_copy(house: House, message: EmailMessage, handed_over: HandedOver) -> str:
    """File a message in the workspace's mailbox too, where the coordinator sees it; says what went wrong, if it did.

    It counts as handed over whether or not its copy could be filed.
    """
    try:
        house.office.mailbox.keep_copy(message.as_bytes(), handed_over.message_id)
    except WorkspaceError as error:
        return f"An email was handed over, but does not stand under Emails on the desk: {error.what}"
    return ""


def mail_settings(house: House) -> MailSettings:
    """Whom messages come from, and whom they tell people to call."""
    config = house.config
    return MailSettings(
        from_name=config.mail.from_name or config.organisation.name,
        from_address=config.mail.from_address or config.coordinator.email,
        organisation=config.organisation.name,
        coordinator_name=config.coordinator.name,
        coordinator_phone=config.coordinator.telephone,
        coordinator_email=config.coordinator.email,
        safeguarding_name=config.safeguarding.name,
        safeguarding_phone=config.safeguarding.telephone,
        own_words=Path(config.specs.words) if config.specs.words else None,
    )
