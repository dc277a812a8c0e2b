"""Who is given access, who loses it, and what is only told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.rules.setup.plan import WRITES
from automation.rules.sharing.access import Member, Permission, address_key
from automation.rules.sharing.plan import Shared, SharingPlan, plan_sharing
from automation.rules.sharing.record import given_to, read_record, record_text
from automation.specs.model import SharedWith, SheetTemplate, Tab

PLAN = SheetTemplate(
    key="plan",
    title="Pilot plan",
    shared_with=SharedWith(edit=("Coordinator",), see=("Lead", "Viewer")),
    tabs=(Tab(key="actions", title="Actions", sensitive=False),),
)
TRACKER = SheetTemplate(key="tracker", title="Tracker", tabs=(Tab(key="children", title="Children"),))
ROBIN = Member("Robin Ashdown", "robin@hopeside.example", "Coordinator")
SAL = Member("Sal Rowe", "sal@partner.example", "Lead")


def there(address: str, role: str, *, kind: str = "user", inherited: bool = False) -> Permission:
    return Permission(f"id-{address}", kind, role, address, inherited)


def ours(address: str, role: str) -> Shared:
    """A sharing in which we gave somebody a role."""
    return Shared([there(address, role)], [given_to(address, role, f"id-{address}")])


def said(plan: SharingPlan) -> list[tuple[str, str]]:
    return [(step.kind, step.what) for step in plan.steps]


def writes(plan: SharingPlan) -> list[str]:
    return [step.what for step in plan.steps if step.kind in WRITES]


def test_coordinators_edit_and_the_other_roles_that_are_named_see():
    plan = plan_sharing(PLAN, [ROBIN, SAL], Shared())
    assert said(plan) == [
        ("create", "Robin Ashdown may edit the spreadsheet “Pilot plan”"),
        ("create", "Sal Rowe may see the spreadsheet “Pilot plan”"),
    ]
    assert plan.give == [(ROBIN, "writer"), (SAL, "reader")]


def test_a_lead_gets_no_access_to_the_tracker_because_google_shares_no_single_tab():
    assert plan_sharing(TRACKER, [ROBIN, SAL], Shared()).give == [(ROBIN, "writer")]


def test_even_a_template_that_names_a_role_gives_it_no_tab_that_it_may_not_see():
    template = SheetTemplate(key="tracker", title="Tracker", shared_with=SharedWith(see=("Lead",)), tabs=TRACKER.tabs)
    assert plan_sharing(template, [SAL], Shared()).give == []


def test_a_role_that_may_see_every_sensitive_tab_gets_the_tracker():
    tabs = (Tab(key="children", title="Children", seen_by=("Lead",)),)
    template = SheetTemplate(key="tracker", title="Tracker", shared_with=SharedWith(see=("Lead",)), tabs=tabs)
    assert plan_sharing(template, [replace(SAL, role="lead ")], Shared()).give == [
        (replace(SAL, role="lead "), "reader")
    ]


def test_the_account_that_is_signed_in_and_the_owner_are_left_alone():
    plan = plan_sharing(PLAN, [ROBIN], Shared(me="Robin@Hopeside.example"))
    assert plan.give == []
    drive_member = there("robin@hopeside.example", "organizer")
    assert said(plan_sharing(PLAN, [], Shared([drive_member], me="robin@hopeside.example"))) == []


def test_of_two_lines_with_one_address_the_one_that_may_do_more_counts():
    lines = [replace(ROBIN, role="Viewer"), ROBIN, replace(ROBIN, role="Lead")]
    assert plan_sharing(PLAN, lines, Shared()).give == [(ROBIN, "writer")]


def test_two_lines_with_one_name_are_two_people_to_share_with():
    other = replace(SAL, address="sal@hopeside.example")
    assert plan_sharing(PLAN, [SAL, other], Shared()).give == [(SAL, "reader"), (other, "reader")]


def test_somebody_without_an_address_is_named_where_they_would_have_access():
    plan = plan_sharing(PLAN, [replace(SAL, address="")], Shared())
    assert said(plan) == [
        ("leave", "Sal Rowe has no email address in People, so cannot see the spreadsheet “Pilot plan”")
    ]


def test_what_we_gave_is_taken_away_from_somebody_whose_role_or_line_is_gone():
    gone = plan_sharing(PLAN, [ROBIN], ours(SAL.address, "reader"))
    assert ("change", "sal@partner.example may no longer see the spreadsheet “Pilot plan”") in said(gone)
    assert [one.address for one in gone.take_away] == [SAL.address]
    no_role = plan_sharing(PLAN, [replace(SAL, role="")], ours(SAL.address, "reader"))
    assert said(no_role) == [("change", "Sal Rowe may no longer see the spreadsheet “Pilot plan”")]


def test_what_we_gave_follows_a_new_role():
    plan = plan_sharing(PLAN, [replace(SAL, role="Coordinator")], ours(SAL.address, "reader"))
    assert said(plan) == [("change", "Sal Rowe may edit the spreadsheet “Pilot plan” (until now: see)")]
    assert [role for _, role in plan.change] == ["writer"]


def test_a_grant_by_hand_to_somebody_outside_people_is_told_and_never_taken_away():
    plan = plan_sharing(PLAN, [ROBIN], Shared([there("who@else.example", "reader")], me=ROBIN.address))
    ((kind, what),) = said(plan)
    assert kind == "problem"
    assert what.startswith("who@else.example, who is not in People, may see the spreadsheet “Pilot plan”. Take it away")
    assert plan.take_away == []


def test_a_grant_by_hand_to_a_role_that_may_not_see_a_tab_says_which():
    plan = plan_sharing(TRACKER, [SAL], Shared([there(SAL.address, "reader")]))
    ((kind, what),) = said(plan)
    assert (kind, plan.take_away) == ("problem", [])
    assert "Sal Rowe may see the spreadsheet “Tracker”, but as Lead may not see “Children” there" in what


@pytest.mark.parametrize(("kind", "whom"), [("anyone", "everybody who has the link"), ("domain", "everybody in your")])
def test_sharing_by_link_is_told_with_its_remedy(kind, whom):
    link = Permission("anyoneWithLink", kind, "reader")
    ((step, what),) = said(plan_sharing(TRACKER, [], Shared([link])))
    assert step == "problem"
    assert what.startswith(whom)
    assert "set General access to Restricted" in what


def test_more_than_the_role_allows_is_told_and_less_by_hand_is_left():
    more = plan_sharing(PLAN, [SAL], Shared([there(SAL.address, "writer")]))
    assert [kind for kind, _ in said(more)] == ["problem"]
    raised = Shared([there(SAL.address, "writer")], [given_to(SAL.address, "reader", f"id-{SAL.address}")])
    assert [kind for kind, _ in said(plan_sharing(PLAN, [SAL], raised))] == ["problem"]
    less = plan_sharing(PLAN, [ROBIN], Shared([there(ROBIN.address, "reader")]))
    assert [kind for kind, _ in said(less)] == ["drift"]
    commenting = plan_sharing(PLAN, [SAL], Shared([there(SAL.address, "commenter")]))
    assert said(commenting) == []


def test_access_that_somebody_took_away_by_hand_is_not_given_again():
    plan = plan_sharing(PLAN, [SAL], Shared([], [given_to(SAL.address, "reader", "id-1")]))
    ((kind, what),) = said(plan)
    assert (kind, plan.give) == ("drift", [])
    assert "somebody took that away by hand" in what


def test_access_that_a_run_began_to_give_is_given_or_taken_over():
    begun = [given_to(SAL.address, "reader")]
    assert plan_sharing(PLAN, [SAL], Shared([], begun)).give == [(SAL, "reader")]
    plan = plan_sharing(PLAN, [SAL], Shared([there(SAL.address, "reader")], begun))
    assert (plan.give, [kind for kind, _ in said(plan)]) == ([], ["adopt"])
    assert plan.record == [given_to(SAL.address, "reader", f"id-{SAL.address}")]


def test_another_address_of_the_same_account_is_known_by_the_permission():
    """Google may show john.smith@… where somebody typed johnsmith@…."""
    shared = Shared(
        [Permission("id-1", "user", "reader", "sal.rowe@partner.example")], [given_to(SAL.address, "reader", "id-1")]
    )
    assert said(plan_sharing(PLAN, [SAL], shared)) == []
    assert address_key("Sal.Rowe+pilot@googlemail.com") == address_key("salrowe@gmail.com")


def test_an_added_tab_is_sensitive_so_nobody_new_but_coordinators_gets_in():
    plan = plan_sharing(PLAN, [ROBIN, SAL], Shared(added=["Copy of Children"]))
    assert plan.give == [(ROBIN, "writer")]
    (trouble,) = plan.troubles
    assert "somebody added “Copy of Children” to the spreadsheet “Pilot plan”" in trouble.what
    kept = plan_sharing(PLAN, [SAL], replace(ours(SAL.address, "reader"), added=["Copy of Children"]))
    assert (kept.take_away, len(kept.troubles)) == ([], 1)


def test_what_a_shared_folder_gives_can_only_be_told():
    one = there(SAL.address, "reader", inherited=True)
    plan = plan_sharing(TRACKER, [], Shared([one], [given_to(SAL.address, "reader", one.id)]))
    assert plan.take_away == []
    assert "because the folder that it lies in is shared" in plan.troubles[0].what


ADDRESSES = [f"{name}@hopeside.example" for name in ("ada", "bea", "cas", "dot")]
members = st.builds(
    Member, st.just("Somebody"), st.sampled_from(ADDRESSES), st.sampled_from(("Coordinator", "Lead", ""))
)
by_hand = st.dictionaries(st.sampled_from(ADDRESSES), st.sampled_from(("reader", "commenter", "writer")), max_size=3)


def carried_out(plan: SharingPlan, here: Shared) -> Shared:
    """What stands there when a plan was carried out."""
    gone = {one.id for one in plan.take_away}
    roles = {one.id: role for one, role in plan.change}
    kept = [replace(one, role=roles.get(one.id, one.role)) for one in here.permissions if one.id not in gone]
    new = [there(member.address, role) for member, role in plan.give]
    ids = {given_to(member.address, role).whose: f"id-{member.address}" for member, role in plan.give}
    record = [replace(one, permission=ids.get(one.whose, one.permission)) for one in plan.record]
    return replace(here, permissions=[*kept, *new], record=read_record([record_text(record)]))


@settings(max_examples=150, deadline=None)
@given(hand=by_hand, histories=st.lists(st.lists(members, max_size=5), min_size=1, max_size=4))
def test_whatever_people_do_a_second_plan_writes_nothing_and_only_our_own_is_taken_away(hand, histories):
    here = Shared([there(address, role) for address, role in hand.items()])
    for people in histories:
        here = carried_out(plan_sharing(PLAN, people, here), here)
        assert writes(plan_sharing(PLAN, people, here)) == []
        held = {one.address: one.role for one in here.permissions}
        assert hand.items() <= held.items()
        may = {one.address for one in people if one.role}
        assert held.keys() <= may | hand.keys()
