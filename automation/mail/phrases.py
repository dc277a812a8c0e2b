"""The turns of phrase that messages share, in one language: dates, what to call a row, and where it stands."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date

from automation.mail.languages import Language
from automation.rules.chasing.addresses import AddressNews
from automation.rules.chasing.digests import Unsent
from automation.rules.chasing.emails import BOUNCED, FAILED, OVERTAKEN, UNCERTAIN
from automation.rules.chasing.messages import Kind
from automation.rules.chasing.news import Moved
from automation.rules.chasing.safety import Concern
from automation.rules.chasing.summary_facts import Check, FormTrouble
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.items import Item


class Phrases:
    """Turns of phrase in one language. Templates have each public method as a filter."""

    def __init__(self, language: Language) -> None:
        self._code = language.code
        self._says = language.translations

    def _say(self, sentence: str, **places: object) -> str:
        return self._says.gettext(sentence) % places if places else self._says.gettext(sentence)

    def _count(self, one: str, many: str, number: int, **places: object) -> str:
        return self._says.ngettext(one, many, number) % {"num": number, **places}

    def day(self, date_: date) -> str:
        """A date as "13 November 2026", whatever the language of the machine."""
        return format_date(date_, "d MMMM y", locale=self._code)

    def weekday(self, date_: date) -> str:
        """A date as "Friday 13 November 2026", to stand inside a sentence."""
        day = format_date(date_, "EEEE d MMMM y", locale=self._code)
        # Babel writes the day of the week as it begins a sentence; inside one, Welsh writes "dydd" small.
        return day[0].lower() + day[1:] if self._code == "cy" else day

    def clock(self, moment: datetime) -> str:
        """The time of day as "08:05"."""
        return f"{moment:%H:%M}"

    def days(self, number: int) -> str:
        """A number of days: "1 day", "9 days"."""
        return self._count("%(num)s day", "%(num)s days", number)

    def working_days(self, number: int) -> str:
        """A number of working days: "1 working day", "9 working days"."""
        return self._count("%(num)s working day", "%(num)s working days", number)

    def kind(self, check: Check) -> str:
        """What a line of To check is about: "Someone may not be safe"."""
        return self._say(check.kind)

    def concern(self, one: Concern) -> str:
        """What to call an answer that says someone may not be safe: "HW-7KQ4-X2C (receipt 3F7A-90BC)"."""
        receipt = self._say("receipt %(receipt)s", receipt=one.receipt)
        if one.edited:
            day, clock = self.day(one.edited), f"{one.edited:%H:%M:%S}"
            receipt += ", " + self._say("edited on %(day)s at %(clock)s", day=day, clock=clock)
        return f"{one.reference} ({receipt})" if one.reference else receipt

    def place(self, item: Item) -> str:
        """What to call a row: "HW-7KQ4-X2C, action 2"."""
        number = self._say("action %(number)s", number=item.number) if item.number else ""
        known = ", ".join(filter(None, (item.reference, number))) or item.tab_title
        return self._say("%(place)s, without a reference", place=known) if item.lost else known

    def about(self, item: Item) -> str:
        """What a row is about, as far as mail may say so: "A visit", or a person's words where those may be shown."""
        return " · ".join(map(self._say, item.choices)) or item.what

    def to_be_done(self, item: Item) -> str:
        """What stands in a calendar on the day that a row is due: "HW-7KQ4-X2C, action 2 due"."""
        return self._say("%(place)s due", place=self.place(item))

    def late(self, item: Item) -> str:
        """For how long a row is overdue: "9 days overdue"."""
        return self._count("%(num)s day overdue", "%(num)s days overdue", item.days_overdue)

    def undelivered(self, one: Undelivered) -> str:
        """Which email came to nobody, and why: "List of actions for Pat Doyle: the mail server refused it"."""
        how = {
            BOUNCED: self._say("the mail server refused it"),
            FAILED: self._say("it could not be sent"),
            UNCERTAIN: self._say("nobody knows whether it came"),
            OVERTAKEN: self._say("it could not be sent while it was of use"),
        }[one.state]
        kind = self._kind_of_email(one.kind)
        if one.name:
            kind = self._say("%(email)s for %(name)s", email=kind, name=one.name)
        return f"{kind}: {how}"

    def _kind_of_email(self, kind: Kind) -> str:
        return {
            "digest": self._say("List of actions"),
            "summary": self._say("Summary for the coordinator"),
            "alert": self._say("Safety alert"),
            "escalation": self._say("Actions that are long overdue"),
            "acknowledgement": self._say("Answer to somebody who asked for support"),
            "notice": self._say("Notice of a problem"),
            "test": self._say("Test email"),
        }[kind]

    def standing(self, item: Item, today: date) -> str:
        """Where a row stands: "9 days overdue, was due 13 November 2026", and how often that was moved."""
        return ", ".join(filter(None, (*self._due(item, today), self._moved(item))))

    def _due(self, item: Item, today: date) -> tuple[str, ...]:
        if item.due is None:
            return (self._say("ongoing") if item.ongoing else self._say("no date yet"),)
        if item.days_overdue:
            return self.late(item), self._say("was due %(day)s", day=self.day(item.due))
        day = self.weekday(item.due)
        return (self._say("due today, %(day)s", day=day) if item.due == today else self._say("due %(day)s", day=day),)

    def _moved(self, item: Item) -> str:
        """That its date was moved: "moved twice, first promised for 3 November 2026"; empty when it never was."""
        if not item.moved or item.first_due is None:
            return ""
        often = {1: self._say("moved once"), 2: self._say("moved twice")}.get(item.moved)
        often = often or self._count("moved %(num)s time", "moved %(num)s times", item.moved)
        promised = self._say("first promised for %(day)s", day=self.day(item.first_due))
        return f"{often}, {promised}"

    def moved_from(self, one: Moved) -> str:
        """That a row's date is another than in the last list: "moved from 3 November 2026 to 10 December 2026"."""
        if one.item.due and one.before:
            before, day = self.day(one.before), self.day(one.item.due)
            return self._say("moved from %(before)s to %(day)s", before=before, day=day)
        if one.item.due:
            return self._say("now due %(day)s", day=self.day(one.item.due))
        return self._say("no date any more")

    def address(self, one: AddressNews) -> str:
        """What happened to an address in People: "Pat Doyle: the address was changed since their last email"."""
        if one.news == "changed":
            return self._say("%(name)s: the address was changed since their last email", name=one.name)
        return self._say("%(name)s: the address cannot be read, so no email can go there", name=one.name)

    def form_trouble(self, one: FormTrouble) -> str:
        """Why a form cannot be filled in: "“Tell us how an action is going” is missing"."""
        if one.what == "closed":
            return self._say("“%(form)s” takes no responses", form=one.title)
        return self._say("“%(form)s” is missing", form=one.title)

    def unsent(self, one: Unsent) -> str:
        """Why a lead's digest reached nobody, and what it held."""
        held = self._count(
            "%(num)s open action, %(overdue)s overdue.",
            "%(num)s open actions, %(overdue)s overdue.",
            one.open,
            overdue=one.overdue,
        )
        return f"{self._why(one)} {held}"

    def _why(self, one: Unsent) -> str:
        name, until = one.person.name, one.person.pause_until
        if one.reason == "no address":
            return self._say("%(name)s has no email address in People.", name=name)
        if one.reason == "wants none":
            return self._say("%(name)s wants no emails.", name=name)
        if until is None:
            return self._say("%(name)s is away.", name=name)
        day = self.weekday(until)
        return self._say("%(name)s is away until %(day)s and has no deputy who can step in.", name=name, day=day)
