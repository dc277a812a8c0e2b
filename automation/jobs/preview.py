"""Preview: the emails that remind would send now, for the coordinator to look at, and sent to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from automation.errors import MailError
from automation.jobs.house import House
from automation.jobs.post import mail_settings
from automation.jobs.preview_files import preview_folder, previews_of
from automation.jobs.remind import run_remind
from automation.mail.message import compose
from automation.rules.chasing.messages import Message
from automation.workspace.previews import HEADER


@dataclass
class Previewed:
    """How many emails can be looked at, how many of this week's are written already, and what went wrong.

    `address` is where they can be looked at: a page of the desk, or at Google a folder.
    """

    shown: int = 0
    known: int = 0
    address: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What happened, in a sentence without names."""
        if not self.shown:
            return "Nobody has anything to be reminded of now: there is no email to look at."
        return f"{self.shown} email{'s' * (self.shown != 1)} to look at. Nothing was sent."


def run_preview(house: House, *, even_if_empty: bool = False) -> Previewed:
    """Show what `run_remind` would send now, in place of an earlier preview: on the desk, or at Google as files.

    Nothing is noted in Emails or Runs. A message that cannot be made is told, and does not stop the others.
    """
    due = run_remind(house, dry_run=True, even_if_empty=even_if_empty)
    done = Previewed(known=due.known, address=_where(house), problems=list(due.problems))
    with house.alone():
        previews = previews_of(house)
        previews.clear()
        for facts in due.messages:
            try:
                previews.add(_preview_of(house, facts))
            except MailError as error:
                done.problems.append(f"{error.what} {error.remedy}")
            else:
                done.shown += 1
    return done


def _where(house: House) -> str:
    return str(preview_folder(house)) if house.on_google else f"{house.base_url}/mail"


def _preview_of(house: House, facts: Message) -> bytes:
    """The message as it would be sent, but for its Message-ID: nobody may take it for the message itself."""
    message = compose(facts, mail_settings(house), house.now.replace(tzinfo=house.zone))
    message.replace_header("Message-ID", str(message["Message-ID"]).replace("<", "<preview-", 1))
    message[HEADER] = "yes"
    return message.as_bytes()
