"""Doctor's look at mail: the addresses, the way that emails leave, and a test email where one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from automation.errors import MailError
from automation.jobs.findings import Finding, fine, problem
from automation.jobs.house import House, existing_office
from automation.jobs.post import send_trial, way_of
from automation.mail.message import checked_address
from automation.rules.chasing.emails import WRITTEN
from automation.rules.chasing.trial import Trial
from automation.rules.items import Person


def examine_way(house: House) -> Iterator[Finding]:
    """Whether emails could leave now: the folder, or the mail server with its encryption and its password."""
    with closing(way_of(house)) as way:
        yield fine(way.check())


def examine_addresses(house: House) -> Iterator[Finding]:
    """Whether the addresses that config names could be ones."""
    config = house.config
    wanted = {"The coordinator's email address": config.coordinator.email}
    if config.safeguarding.email:
        wanted["The safeguarding lead's email address"] = config.safeguarding.email
    for place, address in wanted.items():
        try:
            checked_address(address, place)
            yield fine(f"{place} can be used.")
        except MailError as error:
            yield problem(error.what, error.remedy)


def send_test(house: House) -> Iterator[Finding]:
    """Send one email to the coordinator in the way that every other goes, and say what became of it."""
    existing_office(house)
    coordinator = house.config.coordinator
    with house.alone():
        trial = Trial(Person("config", coordinator.name, email=coordinator.email), house.now)
        done = send_trial(house, trial)
    for one in done.problems:
        yield problem(f"The test email did not go as it should. {one}", "Put that right, then try again.")
    for place in done.places:
        if done.state == WRITTEN:
            yield fine(f"A test email to {coordinator.email} lies at {place}; it is not sent by itself.")
        else:
            yield fine(f"A test email went to {coordinator.email}. Look whether it arrives, also among the spam.")
