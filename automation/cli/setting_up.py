"""The commands that set things up: demo, init, check, provision."""

from __future__ import annotations

import shlex
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from automation.cli.asked import day, house
from automation.cli.following import after_check, keep_keys, to_see_the_desk
from automation.cli.show import Shown, count, progress, table
from automation.errors import ConfigError
from automation.jobs.demo_account import DemoAccount
from automation.rules.setup.plan import WRITES, Step
from automation.specs.system import PEOPLE

if TYPE_CHECKING:
    from automation.jobs.house import House
    from automation.jobs.provision import Provisioned

_VERBS: Final = {
    "create": "make",
    "change": "change",
    "adopt": "take over",
    "leave": "leave",
    "drift": "differs",
    "problem": "PROBLEM",
    "note": "note",
}
_EMAILS: Final = {"Alert": ("alert",), "Digest": ("digest",), "Summary": ("summary", "summaries")}


def demo(asked: Namespace) -> Shown:
    """followthrough demo."""
    from automation.jobs.demo import run_demo

    with progress() as tell:
        account = run_demo(Path(asked.folder), today=day(asked.today), tell=tell)
    data = {**asdict(account), "next": account.next_command}
    return Shown(tuple(_account(account)), data, account.next_command, code=1 if account.problems else 0)


def _account(account: DemoAccount) -> list[str]:
    weekday = f"{account.day:%A} {account.day.day} {account.day:%B %Y}"
    lines = [f"A made-up partnership, on {weekday}. Everybody in it is invented.", ""]
    if not account.changes:
        lines = ["Everything was there already. Nothing was changed.", "", *lines]
    responses = sum(account.responses.values())
    lines += [
        f"{count(account.forms, 'form')} set up, {count(responses, 'response')} filled in through their pages.",
        f"{count(account.cases, 'child', 'children')} in the tracker, {count(account.to_check, 'thing')} to check.",
        f"{count(sum(account.emails.values()), 'email')} written: "
        + ", ".join(
            count(number, *_EMAILS.get(kind, (kind.lower(),))) for kind, number in sorted(account.emails.items())
        )
        + ".",
        "",
        "Overdue, by lead:",
    ]
    for lead, actions in account.overdue.items():
        told = ", ".join(f"{a.reference} no. {a.number} ({count(a.days, 'day')})" for a in actions)
        lines.append(f"  {lead or 'nobody yet'}: {told}")
    lines += ["", "Where everything lies:"]
    lines += [f"  {line}" for line in table(("what", "where"), [(k, str(v)) for k, v in account.places.items()])[1:]]
    if account.passphrase:
        lines += ["", f"The tracker asks for the passphrase: {account.passphrase}"]
    return [*lines, *(f"  - {problem}" for problem in account.problems)]


def provision(asked: Namespace) -> Shown:
    """followthrough provision."""
    from automation.jobs.first_people import names_in_config
    from automation.jobs.people_file import read_people_file
    from automation.jobs.provision import provision as carry_out

    here = house(asked)
    named, tab = names_in_config(here.config), here.specs.tab(PEOPLE)
    people = read_people_file(Path(asked.people), tab, named) if asked.people else ()
    with progress() as tell:
        done = carry_out(here, only_plan=asked.plan, people=people, anew=asked.anew, notify=asked.notify, tell=tell)
    data = {"steps": [asdict(step) for step in done.steps], "done": done.done, "calls": here.calls}
    code = 1 if any(step.kind == "problem" for step in done.steps) else 0
    if not done.writes:
        return Shown(("Forms and spreadsheets are as they should be.", *_steps(done.steps)), data, code=code)
    head = "Done:" if done.done else "This would be done:"
    following = _after_provision(here, done) if done.done else _to_provision(asked)
    return Shown((head, *_steps(done.steps)), data, following, code)


def _after_provision(here: House, done: Provisioned) -> str:
    if done.locked:
        return "followthrough passphrase"
    return "followthrough sync" if here.on_google else to_see_the_desk(here)


def _to_provision(asked: Namespace) -> str:
    """The command that carries out what was only planned."""
    people = ["--people", asked.people] if asked.people else []
    anew = [word for form in asked.anew for word in ("--anew", form)]
    notify = ["--notify"] if asked.notify else []
    return shlex.join(["followthrough", "provision", *people, *anew, *notify])


def _steps(steps: list[Step]) -> list[str]:
    """The steps, those that write first."""
    ordered = sorted(steps, key=lambda step: step.kind not in WRITES)
    return [f"  {_VERBS[step.kind]}: {step.what}" for step in ordered]


def init(asked: Namespace) -> Shown:
    """followthrough init."""
    from automation.jobs.init import initialise, refuse_early, rehearse

    answers, config = _given(asked.set), Path(asked.config)
    people = _list_of_people(asked.people)
    if not (asked.no_input or asked.json or config.exists()):
        refuse_early(config, answers, people)
        answers = _asked_for(answers, asked)
    if asked.dry_run:
        text = rehearse(config, answers, people)
        head = f"{config} would hold this. Nothing was made." if text else f"{config} is there already, and would stay."
        return Shown((head, "", text) if text else (head,), {"config": text}, _to_do_it(answers, asked))
    done = initialise(config, answers, people)
    lines = ["Set up:", *_steps(list(done.steps))]
    if done.people:
        lines.append(f"  in the tab “People”: {count(done.people, 'person', 'people')} from your list")
    if done.passphrase:
        lines += [
            "",
            "The passphrase for the tracker and the emails, shown only this once. Write it down now:",
            "",
            f"    {done.passphrase}",
        ]
    lines += ["", keep_keys(done.keys)]
    return Shown(tuple(lines), asdict(done), done.next)


def _list_of_people(given: str | None) -> Path | None:
    """The list that --people names; looked for before anybody has answered a dozen questions."""
    if not given:
        return None
    if not Path(given).is_file():
        raise ConfigError(f"There is no file {given}.", remedy="Check what stands after --people.")
    return Path(given)


def _given(settings: list[str]) -> dict[str, str]:
    """The answers after --set, by key."""
    answers = {}
    for setting in settings:
        key, separator, value = setting.partition("=")
        if not separator:
            raise ConfigError(
                f"“{setting}” is not a setting.", remedy="Write it like this: --set organisation.name=Hopeside"
            )
        answers[key.strip()] = value
    return answers


def _asked_for(given: dict[str, str], asked: Namespace) -> dict[str, str]:
    """What --set gave, and what somebody answers to the rest."""
    from automation.cli.interview import Interview

    interview = Interview(given)
    if interview.ask() and not asked.dry_run:
        beside = [f"      People: from {asked.people}"] if asked.people else []
        interview.confirm(str(Path(asked.config).resolve().parent), beside)
    return interview.answers


def _to_do_it(answers: dict[str, str], asked: Namespace) -> str:
    """The command that does what was tried, without asking for the answers once more."""
    settings = [word for key, answer in answers.items() for word in ("--set", f"{key}={answer}")]
    people = ["--people", asked.people] if asked.people else []
    return shlex.join(["followthrough", "init", *(["--no-input"] if settings else []), *settings, *people])


def check(asked: Namespace) -> Shown:
    """followthrough check."""
    from automation.jobs.check import check as look

    found = look(Path(asked.config))
    if found.problems:
        many = count(len(found.problems), "thing")
        remedy = "Mend what is named here, then check again."
        raise ConfigError(f"{many} to put right. Nothing was changed.", remedy=remedy, problems=found.problems)
    told = f"{count(found.forms, 'form')} and {count(found.tabs, 'tab')}: everything is in order."
    return Shown((told,), asdict(found), after_check(Path(asked.config)))
