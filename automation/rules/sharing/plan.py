"""What provisioning does to the sharing of one spreadsheet: give, change and take away access, and tell the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from automation.rules.setup.plan import Step
from automation.rules.sharing.access import (
    Member,
    Permission,
    Role,
    address_key,
    allowed,
    does,
    hidden_from,
    is_more,
    role_on,
)
from automation.rules.sharing.record import Given, given_to
from automation.rules.sharing.strangers import Trouble, unasked_for
from automation.specs.model import SheetTemplate
from automation.specs.system import COORDINATOR


@dataclass(frozen=True)
class Shared:
    """A spreadsheet's sharing as it is: `me` is the signed-in account, `added` titles of tabs without a template."""

    permissions: Sequence[Permission] = ()
    record: Sequence[Given] = ()
    me: str = ""
    added: Sequence[str] = ()


@dataclass
class SharingPlan:
    """The steps for one spreadsheet; what to give, to change and to take away; and what is written down of that.

    `record` is what stands on the spreadsheet when all is done, `meanwhile` what has to stand there before anything is:
    so that a run that was cut off knows its own again.
    """

    steps: list[Step] = field(default_factory=list)
    give: list[tuple[Member, Role]] = field(default_factory=list)
    change: list[tuple[Permission, Role]] = field(default_factory=list)
    take_away: list[Permission] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    record: list[Given] = field(default_factory=list)
    meanwhile: list[Given] = field(default_factory=list)

    def note(self, after: Given, before: Given | None = None) -> None:
        """Write down an access, and until it is done the record `before` that."""
        self.record.append(after)
        self.meanwhile.append(before or after)

    def tell(self, *troubles: Trouble) -> None:
        """Say what somebody has to see to, among the steps too."""
        self.troubles += troubles
        self.steps += (Step("problem", str(trouble)) for trouble in troubles)


def plan_sharing(template: SheetTemplate, members: Sequence[Member], here: Shared) -> SharingPlan:
    """Compare who may open a spreadsheet with what People and the template say.

    Only access that Followthrough gave itself is changed or taken away. What a person gave to somebody who should not
    have it is told, and so is access that a person took away or changed: it is not given again.
    """
    plan = SharingPlan()
    wanted = allowed(template, members)
    wanted.pop(address_key(here.me), None)
    settled = {address_key(here.me)}
    for key, (member, role) in wanted.items():
        given = next((one for one in here.record if one.is_for(key)), None)
        there = _theirs(here, key, given)
        settled |= {there.key} if there else set()
        _one(plan, template, here, member, role, given, there)
    rest = [one for one in here.permissions if not one.address or one.key not in settled]
    left = _taken_away(plan, template, members, here, rest)
    plan.tell(*unasked_for(_called(template), left, members, lambda member: _why_not(template, member)))
    plan.tell(*_added_tabs(template, here, wanted))
    plan.steps += _without_address(template, members)
    return plan


def _one(
    plan: SharingPlan,
    template: SheetTemplate,
    here: Shared,
    member: Member,
    role: Role,
    given: Given | None,
    there: Permission | None,
) -> None:
    """What becomes of the access of one person who may have it, by what was `given` to them and what is `there`."""
    may = f"{member.name} may {does(role)} {_called(template)}"
    if there is None and given and given.permission:
        plan.note(given)
        remedy = "share it with them in Google Sheets if that was a mistake"
        plan.steps.append(Step("drift", f"{may}, but somebody took that away by hand; {remedy}"))
    elif there is None:
        if not here.added or _sees_everything(member):
            plan.give.append((member, role))
            plan.note(given_to(member.address, role))
            plan.steps.append(Step("create", may))
    elif given is None:
        _given_by_hand(plan, template, member, role, there)
    elif there.role == role:
        # Also where it was given a moment ago, by a run that was cut off before it could write that down.
        plan.note(known := given_to(member.address, role, there.id))
        plan.steps += [] if known == given else [Step("adopt", f"{may}, as an earlier run had begun")]
    elif there.role == given.role:
        plan.change.append((there, role))
        plan.note(given_to(member.address, role, there.id), before=given)
        plan.steps.append(Step("change", f"{may} (until now: {does(there.role)})"))
    else:
        plan.note(given)
        _given_by_hand(plan, template, member, role, there)


def _theirs(here: Shared, key: str, given: Given | None) -> Permission | None:
    by_record = [one for one in here.permissions if given and given.permission == one.id]
    by_address = [one for one in here.permissions if one.address and one.key == key]
    return next(iter(by_record or by_address), None)


def _given_by_hand(plan: SharingPlan, template: SheetTemplate, member: Member, role: Role, there: Permission) -> None:
    """Access that a person gave or changed, where it is not what the role would give."""
    on = _called(template)
    if is_more(there.role, role):
        what = f"{member.name} may {does(there.role)} {on}, though as {member.role} they should only {does(role)} it"
        plan.tell(Trouble(what, "Change it in Google Sheets under Share, or their role in People"))
    elif is_more(role, there.role):
        plan.steps.append(Step("drift", f"{member.name} may only {does(there.role)} {on}, as somebody chose by hand"))


def _taken_away(
    plan: SharingPlan,
    template: SheetTemplate,
    members: Sequence[Member],
    here: Shared,
    rest: Sequence[Permission],
) -> list[Permission]:
    """Take away what we gave, where it still is as we gave it; gives back what was left alone."""
    left = []
    for one in rest:
        given = next((given for given in here.record if given.is_on(one) and given.role == one.role), None)
        if given is None or one.inherited:
            left.append(one)
            continue
        plan.take_away.append(one)
        plan.meanwhile.append(given)
        named = next((m.name for m in members if m.address and address_key(m.address) == one.key), one.address)
        plan.steps.append(Step("change", f"{named} may no longer {does(one.role)} {_called(template)}"))
    return left


def _why_not(template: SheetTemplate, member: Member) -> str:
    """Why somebody in People may not open a spreadsheet."""
    if not member.role:
        return "has no role in People"
    hidden = hidden_from(template, member.role)
    if hidden:
        return f"as {member.role} may not see “{hidden[0]}” there"
    return f"has the role {member.role}, with which it is not shared"


def _called(template: SheetTemplate) -> str:
    return f"the spreadsheet “{template.title}”"


def _without_address(template: SheetTemplate, members: Iterable[Member]) -> Iterator[Step]:
    for member in members:
        role = role_on(template, member)
        if role and not member.address:
            what = f"{member.name} has no email address in People, so cannot {does(role)}"
            yield Step("leave", f"{what} the spreadsheet “{template.title}”")


def _sees_everything(member: Member) -> bool:
    return member.role.casefold() == COORDINATOR.casefold()


def _added_tabs(template: SheetTemplate, here: Shared, wanted: Mapping[str, tuple[Member, Role]]) -> Iterator[Trouble]:
    """Tabs that somebody added are sensitive, because no template says otherwise."""
    shared = [member for member, _ in wanted.values() if not _sees_everything(member)]
    if here.added and shared:
        titles = ", ".join(f"“{title}”" for title in here.added)
        yield Trouble(
            f"somebody added {titles} to the spreadsheet “{template.title}”, which others than coordinators may open",
            "Nobody else is given access while that tab is there: move it to a spreadsheet of its own, or describe it "
            "in the template with sensitive = false",
        )
