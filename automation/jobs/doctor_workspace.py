"""Doctor's look into the workspace: files, tabs, forms, the plan, the last sync, and how people can be written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from automation.decoding import closest
from automation.desk.banner import last_run
from automation.errors import ConfigError, MailError, WorkspaceError
from automation.jobs.alarms import refusal_alarm, safety_alarm
from automation.jobs.alerts import (
    alerts_by_hand,
    named_in_config,
    reaches_somebody,
    safeguarding_readers,
)
from automation.jobs.desk_file import desk_in_words
from automation.jobs.doctor_erased import examine_erased
from automation.jobs.files import Files, find_files
from automation.jobs.findings import Finding, fine, problem, warning
from automation.jobs.forms_open import look_at_forms
from automation.jobs.google.files_there import examine_limits
from automation.jobs.house import House
from automation.jobs.post import mail_settings
from automation.jobs.provision import provision
from automation.jobs.reading import Reading, read_book
from automation.jobs.sharing import sharing_findings
from automation.jobs.turns import slept_through
from automation.mail.languages import is_language
from automation.mail.message import checked_address
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.sending import needs_a_person, state_of
from automation.rules.chasing.slots import unreadable
from automation.rules.people import fold
from automation.rules.setup.plan import WRITES
from automation.rules.values import moment_of, text_of
from automation.specs.system import EMAILS, PEOPLE, RUNS, SAFEGUARDING_LEAD

_SYNC_AGE: Final = timedelta(hours=26)
"""A day and a little, as on the desk's banner: a daily sync that starts some minutes later is not late."""
_SHOWN: Final = 5
_AT_GOOGLE: Final = (
    "In Google Forms open it and choose Publish: it has to accept responses, and anyone with the link has to be a "
    "responder. Or, over what was changed in it by hand: "
)


def examine_workspace(house: House) -> Iterator[Finding]:
    """Look at everything in the workspace; a tracker that cannot be read at all raises WorkspaceError."""
    yield from _plan(house)
    yield from _forms(house, find_files(house, {}))
    reading = read_book(house)
    yield from _concerns(house, reading)
    yield from _safeguarding(house, reading)
    yield from _tabs(reading)
    yield from _last_sync(house, reading)
    yield from _people(reading)
    yield from _roles(reading)
    yield from _deputies(reading)
    yield from _times(house, reading)
    yield from _turns(house, reading)
    yield from _languages(house, reading)
    yield from _unreachable_leads(reading)
    yield from _stuck_emails(reading)
    yield from examine_erased(house, reading)
    if house.on_google:
        yield from examine_limits(house, reading)


def _concerns(house: House, reading: Reading) -> Iterator[Finding]:
    for alarm in filter(None, [safety_alarm(house, reading), refusal_alarm(reading)]):
        said, _, remedy = alarm.partition(". ")
        yield problem(f"{said}.", remedy)


def _safeguarding(house: House, reading: Reading) -> Iterator[Finding]:
    """Whether an alert reaches somebody, and by itself."""
    if not reaches_somebody(house, safeguarding_readers(house, reading)):
        yield warning(
            "No safeguarding lead can be told by email now, nor a deputy of one: each is away, or has no email address "
            "that can be used. An answer that says that somebody may not be safe goes to the coordinator instead.",
            "Put the address, or the deputy, right in People or under [safeguarding] in config.toml.",
        )
    named, directory = named_in_config(house, reading.book.directory), reading.book.directory
    if named.email and named.id not in directory.people and directory.with_role(SAFEGUARDING_LEAD):
        yield warning(
            f"config.toml names {named.name} as the safeguarding lead, and People has another address for them, or "
            "somebody else: every form shows the one, and alerts go to both.",
            "Put right whichever is old. After a change in config.toml type: followthrough provision",
        )
    many, lead = alerts_by_hand(reading), house.config.safeguarding
    if many:
        lies, it = ("alert lies", "it") if many == 1 else ("alerts lie", "them")
        yield warning(
            f"{many} {lies} in {house.config.mail.folder}, and nothing sends {it} by itself.",
            f"Telephone {lead.name} on {lead.telephone} now, or send {it} from your mail program. Then type “seen” "
            "beside the answer in To check.",
        )


def _tabs(reading: Reading) -> Iterator[Finding]:
    stopped = list(dict.fromkeys([*reading.problems, *reading.book.stopped()]))
    for reason in stopped:
        yield problem(reason, "Until then nothing is written there.")
    if not stopped:
        yield fine(f"All {len(reading.book.tables)} tabs can be read.")


def _forms(house: House, files: Files) -> Iterator[Finding]:
    seen = look_at_forms(house, files)
    for trouble in seen.troubles:
        if trouble.what == "missing":
            yield problem(f"The form “{trouble.title}” is missing.", "Make it again with: followthrough provision")
        else:
            by_hand = _AT_GOOGLE if house.on_google else ""
            remedy = f"{by_hand}Write it from its spec again with: followthrough provision --anew {trouble.key}"
            yield problem(f"The form “{trouble.title}” takes no responses.", remedy)
    for what in seen.problems:
        yield problem(what, "")
    if not seen.troubles and not seen.problems:
        yield fine("Every form takes responses.")


def _plan(house: House) -> Iterator[Finding]:
    try:
        planned = provision(house, only_plan=True)
    except ConfigError:
        return  # what config.toml lacks is a finding of its own
    except WorkspaceError as error:
        yield warning(f"What provisioning would do could not be found out: {error.what}", error.remedy)
        return
    told = [str(trouble) for trouble in planned.troubles]
    steps = [step for step in planned.steps if step.what not in told]
    wanted = [step.what for step in steps if step.kind in WRITES]
    if wanted:
        more = f" and {len(wanted) - _SHOWN} more" if len(wanted) > _SHOWN else ""
        yield warning(
            f"Forms or spreadsheets are not as their specs want them: {'; '.join(wanted[:_SHOWN])}{more}.",
            "Look with: followthrough provision --plan, then run: followthrough provision",
        )
    for step in steps:
        if step.kind in ("drift", "problem"):
            yield warning(f"Provisioning found: {step.what}.", "Look with: followthrough provision --plan")
    if not wanted:
        yield fine("Forms and spreadsheets are as their specs want them.")
    yield from sharing_findings(house, planned.troubles)


def _last_sync(house: House, reading: Reading) -> Iterator[Finding]:
    """By Runs and, because a quiet sync leaves a line there only once a day, by what the desk shows."""
    good = [
        moment
        for row in reading.book.tables[RUNS].rows
        if row.get("job") == "sync" and row.get("result") != "Failed" and (moment := moment_of(row.get("ended")))
    ]
    with desk_in_words():
        shown = last_run(house.notes)
    if shown and shown.job == "sync" and shown.result != "failed":
        good.append(datetime.fromisoformat(shown.at).astimezone(house.zone).replace(tzinfo=None))
    remedy = "Bring in responses with: followthrough sync, or let `followthrough run` do it."
    if not good:
        yield warning("Nothing was brought in yet.", remedy)
    elif house.now - max(good) > _SYNC_AGE:
        yield problem(f"The last sync that went well ended on {max(good):%d %B %Y at %H:%M}.", remedy)
    else:
        yield fine(f"The last sync ended on {max(good):%d %B %Y at %H:%M}.")


def _people(reading: Reading) -> Iterator[Finding]:
    """Addresses in People; an empty one matters only where its person leads something."""
    wrong = False
    for row in reading.book.tables[PEOPLE].rows:
        address = text_of(row.get("email")).strip()
        try:
            if address:
                checked_address(address, f"The email address of {text_of(row.get('name')) or 'somebody'} in People")
        except MailError as error:
            wrong = True
            yield problem(error.what, error.remedy)
    if not wrong:
        yield fine("Every email address in People can be used.")


def _roles(reading: Reading) -> Iterator[Finding]:
    """Roles that are none: what a role lets somebody see, and the emails that it brings, would fail to come unseen."""
    table = reading.book.tables[PEOPLE]
    role = reading.book.columns(table.tab)["role"]
    known = {fold(choice): choice for choice in role.choices}
    for person in reading.book.directory.people.values():
        typed = fold(person.role)
        if known and typed and typed not in known:
            near = closest(typed, known) or next((one for one in known if one in typed), "")
            meant = f"Did you mean “{known[near]}”? " if near else ""
            yield warning(
                f"What stands under {role.title} for {person.name} in {table.tab.title} is none of the roles there, so "
                "they are treated like somebody without one.",
                f"{meant}Choose one: {', '.join(known.values())}.",
            )


def _deputies(reading: Reading) -> Iterator[Finding]:
    """Deputies who are nobody: that would come out only when somebody is away, and their emails reach no one."""
    directory = reading.book.directory
    for person in directory.people.values():
        deputy = directory.find(person.deputy) if person.deputy else person
        if deputy is None:
            yield warning(
                f"Nobody, or more than one person, in People is called what stands under Deputy for {person.name}: "
                "while they are away, their emails reach no one.",
                "Write there the name of one person who has a row in People.",
            )
        elif person.deputy and deputy.id == person.id:
            yield warning(
                f"{person.name} is their own deputy in People: while they are away, their emails reach no one.",
                "Write there the name of somebody else who has a row in People.",
            )


def _turns(house: House, reading: Reading) -> Iterator[Finding]:
    many = slept_through(house, reading.book.tables)
    if many:
        whose = f"{many} people" if many != 1 else "1 person"
        yield problem(
            f"It was the turn of {whose} to be written to, more than a day ago, and no run has seen to it.",
            "Send them with: followthrough remind. So that it happens by itself: followthrough install-schedule",
        )


def _times(house: House, reading: Reading) -> Iterator[Finding]:
    """Wishes in People that cannot be read: those people are written to at the usual time."""
    usual = house.config.reminders
    for person in reading.book.directory.people.values():
        if odd := unreadable(person):
            yield warning(
                f"What stands under {' and '.join(odd)} for {person.name} in People cannot be read, so their email "
                f"goes out as usual, on {usual.day} at {usual.hour}:00.",
                "Choose from the list there, and write a day such as 31/12/2026 and an hour from 0 to 23.",
            )


def _languages(house: House, reading: Reading) -> Iterator[Finding]:
    """Languages in People that nothing can be said in: those people are written to in English."""
    own = mail_settings(house).own_words
    for person in reading.book.directory.people.values():
        if person.language and not is_language(person.language, own):
            yield warning(
                f"There are no sentences in the language of {person.name} in People, so their emails are in English.",
                "Choose a language from the list there; docs/languages.md tells how to add one.",
            )


def _unreachable_leads(reading: Reading) -> Iterator[Finding]:
    directory = reading.book.directory
    open_leads = {lead for item in FollowUps(reading.book).items() if not item.closed for lead in item.leads}
    for name in sorted(directory.people[lead].name for lead in open_leads if not directory.people[lead].email):
        yield warning(
            f"{name} leads something that is open, and has no email address.", "Write it into their row in People."
        )


def _stuck_emails(reading: Reading) -> Iterator[Finding]:
    """Emails that go out only once somebody has done something."""
    states = Counter(map(state_of, filter(needs_a_person, reading.book.tables[EMAILS])))
    for state, many in sorted(states.items()):
        what = f"1 email stands as {state} in Emails." if many == 1 else f"{many} emails stand as {state} in Emails."
        yield warning(what, "Its note says what to do; type Ready under State to send it again.")
