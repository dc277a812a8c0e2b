"""The commands that set things up: demo, init, check, provision."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from automation.cli.asked import day, house
from automation.cli.show import Shown, count, progress, table
from automation.jobs.demo_account import DemoAccount
from automation.rules.plan import WRITES, Step

_VERBS = {
    "create": "make",
    "change": "change",
    "adopt": "take over",
    "leave": "leave",
    "drift": "differs",
    "problem": "PROBLEM",
}


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
        + ", ".join(f"{number} {kind.lower()}" for kind, number in sorted(account.emails.items()))
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
    from automation.jobs.people_file import read_people_file
    from automation.jobs.provision import provision as carry_out

    people = read_people_file(Path(asked.people)) if asked.people else ()
    with progress() as tell:
        done = carry_out(house(asked), only_plan=asked.plan, people=people, tell=tell)
    data = {"steps": [asdict(step) for step in done.steps], "done": done.done}
    code = 1 if any(step.kind == "problem" for step in done.steps) else 0
    if not done.writes:
        return Shown(("Forms and spreadsheets are as they should be.", *_steps(done.steps)), data, code=code)
    head = "Done:" if done.done else "This would be done:"
    following = "followthrough serve" if done.done else "followthrough provision"
    return Shown((head, *_steps(done.steps)), data, following, code)


def _steps(steps: list[Step]) -> list[str]:
    """The steps, those that write first."""
    ordered = sorted(steps, key=lambda step: step.kind not in WRITES)
    return [f"  {_VERBS[step.kind]}: {step.what}" for step in ordered]
