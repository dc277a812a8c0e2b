"""Preview: the emails that remind would send now, on the desk for the coordinator to look at, and sent to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from automation.errors import MailError
from automation.jobs.house import House, existing_desk
from automation.jobs.post import mail_settings
from automation.jobs.remind import run_remind
from automation.mail.message import compose
from automation.rules.chasing.messages import Message
from automation.workspace.previews import HEADER

_AT_GOOGLE: Final = (
    "To see who would get an email: followthrough remind --dry-run. To read the emails before they go, set `way` under "
    '[mail] in config.toml to "folder", and send them yourself.'
)


@dataclass
class Previewed:
    """How many emails can be looked at and where, how many of this week's are written already, and what went wrong."""

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
    """Show on the desk what `run_remind` would send now, in place of an earlier preview.

    Nothing is noted in Emails or Runs. A message that cannot be made is told, and does not stop the others.
    """
    if house.on_google:
        existing_desk(house, _AT_GOOGLE)
    due = run_remind(house, dry_run=True, even_if_empty=even_if_empty)
    done = Previewed(known=due.known, address=f"{house.base_url}/mail", problems=list(due.problems))
    with house.alone():
        previews = house.office.previews
        previews.clear()
        for facts in due.messages:
            try:
                previews.add(_preview_of(house, facts))
            except MailError as error:
                done.problems.append(f"{error.what} {error.remedy}")
            else:
                done.shown += 1
    return done


def _preview_of(house: House, facts: Message) -> bytes:
    """The message as it would be sent, but for its Message-ID: nobody may take it for the message itself."""
    message = compose(facts, mail_settings(house), house.now.replace(tzinfo=house.zone))
    message.replace_header("Message-ID", str(message["Message-ID"]).replace("<", "<preview-", 1))
    message[HEADER] = "yes"
    return message.as_bytes()
