"""Forms: every question has an id that stays, and provisioning makes, changes and leaves what it should."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.layout import lay_out
from automation.rules.setup.form_items import Desired, desired_form, surroundings
from automation.rules.setup.form_plan import plan_form
from automation.rules.setup.form_record import fitting, hinted, hints_of, known, print_of, properties_of
from automation.specs.model import FormSpec

NOTHING: Mapping[str, str] = {}
VISIT = """
key = "visit"
title = "A visit"
purpose = "adds"
tab = "children"
who = "Anyone"

[[sections]]
key = "one"
title = "One"
questions = [
    { key = "reference", kind = "reference", title = "Reference", required = true },
    { key = "went", kind = "one_choice", title = "Did they go?", choices = ["Yes", "No"], go_to = { No = "end" } },
]

[[sections]]
key = "two"
title = "Two"
repeat = { max = 2, again = "Another?" }
questions = [
    { key = "how", kind = "scale", title = "How was it?", low_label = "Bad", high_label = "Good" },
    { key = "going", kind = "grid", title = "And?", rows = ["Home", "School"], choices = ["Good", "Hard"] },
    { key = "lead", kind = "lead", title = "Who?" },
]
"""


def spec(text: str = VISIT, *changes: tuple[str, str]) -> FormSpec:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return msgspec.toml.decode(text, type=FormSpec)


def desired(*changes: tuple[str, str], leads: tuple[str, ...] = ("Sal Rowe",)) -> Desired:
    around = surroundings({"safeguarding_name": "Sam", "safeguarding_phone": "01632 960102"}, "We keep it safe.", "")
    return desired_form(lay_out(spec(VISIT, *changes)), around, leads)


def carried_out(
    form: dict[str, Any], wanted: Desired, written: Mapping[str, str] = NOTHING, *, anew: bool = False
) -> dict[str, Any]:
    """The form after the plan, its requests carried out one after another as the Forms API does."""
    plan, form = plan_form(wanted, form or None, written, anew=anew), copy.deepcopy(form or {"items": []})
    items = form["items"]
    for request in copy.deepcopy([*plan.first, *plan.second]):
        ((kind, body),) = request.items()
        at = body.get("location", {}).get("index", 0)
        if kind == "createItem":
            items.insert(at, body["item"])
        elif kind == "updateItem":
            assert items[at]["itemId"] == body["item"]["itemId"]
            items[at] = body["item"]
        elif kind == "moveItem":
            items.insert(body["newLocation"]["index"], items.pop(body["originalLocation"]["index"]))
        elif kind == "updateFormInfo":
            form["info"] = {**form.get("info", {}), **body["info"]}
        else:
            form["settings"] = body["settings"]
    if plan.publish:
        form["publishSettings"] = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    return form


def titles(form: dict[str, Any]) -> list[str]:
    return [item["title"] for item in form["items"]]


def test_every_form_begins_and_ends_with_what_to_do_if_someone_is_not_safe() -> None:
    wanted = desired()
    assert wanted.description.startswith("If someone is in danger now, call 999.")
    assert "Sam on 01632 960102" in wanted.description and "Nobody watches this form" in wanted.description
    assert "What happens to what you write: We keep it safe." in wanted.description
    assert wanted.items[-1]["description"] == wanted.description.split("\n\nWhat happens")[0].strip()
    assert wanted.items[-3]["title"] == "Before you send this"


def test_a_repeat_is_unrolled_and_asks_each_time_whether_there_is_more() -> None:
    layout = lay_out(spec())
    assert [(page.section.key, page.turn) for page in layout.pages] == [
        ("one", 0),
        ("two", 1),
        ("two", 2),
        ("closing", 0),
    ]
    again = [placed for page in layout.pages for placed in page.questions if placed.again]
    assert [(placed.turn, placed.question.choices) for placed in again] == [(1, ("Yes", "No"))]


def test_a_grid_has_an_id_for_each_row() -> None:
    grids = [placed for page in lay_out(spec()).pages for placed in page.questions if placed.question.kind == "grid"]
    assert [len(placed.ids) for placed in grids] == [2, 2]


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), min_size=1, max_size=30, unique=True))
def test_ids_are_unique_hexadecimal_and_do_not_depend_on_what_else_is_asked(keys: list[str]) -> None:
    questions = [{"key": key, "kind": "short_text", "title": key} for key in keys]
    text = msgspec.json.encode([{"key": "one", "title": "One", "questions": questions}])
    form = msgspec.convert(
        {"key": "f", "title": "F", "purpose": "adds", "tab": "t", "who": "w", "sections": msgspec.json.decode(text)},
        FormSpec,
    )
    layout = lay_out(form)
    ids = [page.item_id for page in layout.pages] + [page.text_id for page in layout.pages] + list(layout.by_id)
    ids += [placed.item_id for page in layout.pages for placed in page.questions]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 8 and 0 < int(one, 16) < 2**31 for one in ids)
    alone = msgspec.structs.replace(
        form, sections=(msgspec.structs.replace(form.sections[0], questions=form.sections[0].questions[:1]),)
    )
    assert lay_out(alone).question_id(keys[0]) == layout.question_id(keys[0])


def test_a_form_is_made_whole_and_then_there_is_nothing_left_to_do() -> None:
    wanted = desired()
    made = carried_out({}, wanted)
    again = plan_form(wanted, made, wanted.prints)
    assert again.steps == [] and not again.writes
    assert made["settings"] == {"emailCollectionType": "DO_NOT_COLLECT"}


def test_branches_lead_to_pages_and_the_last_question_of_a_repeat_past_it() -> None:
    layout, wanted = lay_out(spec()), desired()
    pages = {(page.section.key, page.turn): page.item_id for page in layout.pages}
    went, again = (item["questionItem"]["question"]["choiceQuestion"]["options"] for item in wanted.branching)
    assert went == [{"value": "Yes"}, {"value": "No", "goToSectionId": pages["closing", 0]}]
    assert again == [
        {"value": "Yes", "goToSectionId": pages["two", 2]}, {"value": "No", "goToSectionId": pages["closing", 0]},
    ]  # fmt: skip


@pytest.mark.parametrize("done", range(0, 40, 3))
def test_a_form_that_was_begun_and_cut_off_is_finished(done: int) -> None:
    wanted = desired()
    whole = carried_out({}, wanted)
    begun = {"info": whole["info"], "items": list(wanted.items[:done])}
    assert carried_out(begun, wanted) == whole


def test_a_new_question_comes_where_the_spec_has_it_and_a_new_title_and_choice_in_their_place() -> None:
    old, new = desired(), desired(
        ('{ key = "went"', '{ key = "why", kind = "long_text", title = "Why?" },\n    { key = "went"'),
        ('title = "Did they go?", choices = ["Yes", "No"]', 'title = "Did you go?", choices = ["Yes", "No", "Partly"]'),
    )  # fmt: skip
    made = carried_out(carried_out({}, old), new, old.prints)
    assert titles(made)[:4] == ["One", "Reference", "Why?", "Did you go?"]
    assert made["items"][3]["questionItem"]["question"]["choiceQuestion"]["options"][2] == {"value": "Partly"}
    assert plan_form(new, made, new.prints).steps == []
    assert made == carried_out({}, new)


def test_a_question_that_moves_in_the_spec_moves_in_the_form() -> None:
    lead = '    { key = "lead", kind = "lead", title = "Who?" },\n'
    how = '    { key = "how"'
    old, new = desired(), desired((lead, ""), (how, lead + how))
    made = carried_out(carried_out({}, old), new, old.prints)
    assert titles(made) == [item["title"] for item in new.items]


def test_a_question_that_left_the_spec_is_never_deleted() -> None:
    old = desired()
    new = desired(
        ('    { key = "how", kind = "scale", title = "How was it?", low_label = "Bad", high_label = "Good" },\n', "")
    )
    made = carried_out({}, old)
    plan = plan_form(new, made, old.prints)
    assert [step.what for step in plan.steps if step.kind == "leave"] == [
        "“How was it?”, which is in the form “A visit” and not in its spec"
    ] * 2
    assert titles(carried_out(made, new, old.prints)) == titles(made)


def test_what_people_changed_by_hand_is_told_and_left() -> None:
    wanted = desired()
    made = carried_out({}, wanted)
    made["items"][2]["title"] = "Went?"
    made["items"].append(made["items"].pop(4))
    del made["items"][1]
    made["items"].append({"itemId": "0badf00d", "title": "Mine", "textItem": {}})
    made["publishSettings"]["publishState"]["isAcceptingResponses"] = False
    plan = plan_form(wanted, made, wanted.prints)
    assert not plan.writes
    assert [(step.kind, step.what.split(" ")[0]) for step in plan.steps] == [
        ("drift", "“Reference”"), ("drift", "“Went?”"), ("leave", "“Mine”,"), ("drift", "the"), ("drift", "the"),
    ]  # fmt: skip


HOW = ('title = "How was it?"', 'title = "How did it go?"')


def by_title(form: dict[str, Any], title: str) -> dict[str, Any]:
    return next(item for item in form["items"] if item["title"] == title)


def test_a_question_changed_by_hand_keeps_that_while_the_spec_and_the_leads_change_others() -> None:
    old, new = desired(), desired(HOW, leads=("Sal Rowe", "Ade Obi"))
    made = carried_out({}, old)
    by_title(made, "Reference")["title"] = "The child's reference"
    changed = carried_out(made, new, old.prints)
    assert titles(changed)[1] == "The child's reference" and titles(changed).count("How did it go?") == 2
    leads = by_title(changed, "Who?")["questionItem"]["question"]["choiceQuestion"]["options"]
    assert {"value": "Ade Obi"} in leads
    plan = plan_form(new, changed, new.prints)
    assert not plan.writes
    assert [(step.kind, step.what) for step in plan.steps] == [
        (
            "drift",
            "“The child's reference” was changed by hand (its title, which is “Reference” in the spec) in the form "
            "“A visit”; left so (to take the spec's again: followthrough provision --anew visit)",
        )
    ]


def test_the_plan_that_changes_one_question_tells_too_what_was_changed_by_hand_in_others() -> None:
    old, new = desired(), desired(HOW)
    made = carried_out({}, old)
    went = by_title(made, "Did they go?")
    went["description"] = "Tick one"
    went["questionItem"]["question"]["required"] = True
    went["questionItem"]["question"]["choiceQuestion"]["options"].append({"value": "Partly"})
    change, told = plan_form(new, made, old.prints).steps
    assert (change.kind, told.kind) == ("change", "drift")
    assert "(its help text, its need of an answer, its answers)" in told.what


def test_a_question_whose_spec_changed_takes_the_specs_words_also_where_a_person_changed_it() -> None:
    old, new = desired(), desired(('title = "Did they go?"', 'title = "Did you go?"'))
    made = carried_out({}, old)
    by_title(made, "Did they go?")["title"] = "Went?"
    assert "Did you go?" in titles(carried_out(made, new, old.prints))


def test_a_question_deleted_by_hand_stays_deleted_whatever_the_spec_says_of_it_later() -> None:
    old, new = desired(), desired(HOW)
    made = carried_out({}, old)
    made["items"].remove(by_title(made, "How was it?"))
    changed = carried_out(made, new, old.prints)
    assert titles(changed).count("How did it go?") == 1
    assert ["“How did it go?” was deleted" in step.what for step in plan_form(new, changed, new.prints).steps] == [True]


def test_a_question_moved_by_hand_stays_there_and_a_new_one_comes_behind_its_neighbour() -> None:
    old = desired()
    new = desired(('{ key = "going"', '{ key = "why", kind = "long_text", title = "Why?" },\n    { key = "going"'))
    made = carried_out({}, old)
    made["items"].insert(1, made["items"].pop(5))
    assert titles(made)[:4] == ["One", "And?", "Reference", "Did they go?"]
    changed = carried_out(made, new, old.prints)
    assert titles(changed)[:7] == ["One", "And?", "Reference", "Did they go?", "Two", "How was it?", "Why?"]
    steps = plan_form(new, changed, new.prints).steps
    assert ["another order" in step.what for step in steps] == [True]


def test_a_branch_to_a_page_that_a_person_deleted_is_left_out_because_google_would_refuse_it() -> None:
    old, new = desired(), desired(('title = "Did they go?"', 'title = "Did you go?"'))
    made = carried_out({}, old)
    made["items"].remove(by_title(made, "Before you send this"))
    changed = carried_out(made, new, old.prints)
    options = by_title(changed, "Did you go?")["questionItem"]["question"]["choiceQuestion"]["options"]
    assert options == [{"value": "Yes"}, {"value": "No"}]


def test_written_anew_a_form_is_as_its_spec_has_it_and_takes_responses_again() -> None:
    wanted = desired()
    whole = carried_out({}, wanted)
    made = copy.deepcopy(whole)
    made["info"]["title"] = by_title(made, "Reference")["title"] = "Mine"
    made["items"].append(made["items"].pop(4))
    del made["items"][2]
    made["publishSettings"]["publishState"]["isAcceptingResponses"] = False
    again = carried_out(made, wanted, wanted.prints, anew=True)
    assert (again["items"], again["info"]) == (whole["items"], whole["info"])
    assert again["publishSettings"]["publishState"]["isAcceptingResponses"]
    plan = plan_form(wanted, made, wanted.prints, anew=True)
    assert [step.what for step in plan.steps] == [f"the form “{wanted.title}”, which takes responses again"]
    assert not plan_form(wanted, whole, wanted.prints, anew=True).steps


@given(st.integers(1, 300), st.integers(0, 20))
def test_what_was_written_of_a_form_is_read_back_from_the_properties_of_its_file(parts: int, hints: int) -> None:
    prints = {f"{part:08x}": print_of(part) for part in range(parts)}
    room = fitting(prints, hints)
    properties = properties_of(room)
    assert known({**properties, "kind-00000001": "email"}) == room and list(known(properties)) == list(room)
    assert len(properties) + hints + 4 <= 30
    assert all(len(name + str(value)) <= 124 for name, value in properties.items())
    assert room == prints or len(room) >= 48


KINDS = st.sampled_from(["email", "reference", "drawing", "number", "initials", "from today", "up to today"])


@given(st.dictionaries(st.integers(0, 2**32 - 1).map("{:08x}".format), KINDS, max_size=60))
def test_the_kinds_of_very_many_questions_fit_into_few_properties(kinds: dict[str, str]) -> None:
    told = hints_of(kinds)
    assert hinted(told) == kinds and all(len(name + value) <= 124 for name, value in told.items())
    assert len(told) <= 7 + 60 // 11
    assert hinted({f"kind-{question_id}": kind for question_id, kind in kinds.items()}) == kinds, "as it was before"


def test_properties_that_a_shorter_form_no_longer_needs_go_away() -> None:
    long, short = ({f"{part:08x}": print_of(part) for part in range(many)} for many in (30, 10))
    assert properties_of(short, properties_of(long)) == {**properties_of(short), "made-02": None, "made-03": None}


CHANGES = (
    HOW,
    ('title = "Did they go?"', 'title = "Did you go?"'),
    ('choices = ["Good", "Hard"]', 'choices = ["Good", "Mixed", "Hard"]'),
    ('{ key = "going"', '{ key = "why", kind = "long_text", title = "Why?" },\n    { key = "going"'),
    (', go_to = { No = "end" }', ""),
    ('    { key = "lead", kind = "lead", title = "Who?" },\n', ""),
)


@given(
    st.sets(st.sampled_from(CHANGES)),
    st.sampled_from([("Sal Rowe",), ("Sal Rowe", "Ade Obi")]),
    st.sets(st.integers(0, 13)),
    st.sets(st.integers(0, 13), max_size=4),
    st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=3),
)
def test_whatever_people_and_the_spec_change_each_question_is_as_the_one_who_changed_it_last_has_it(
    changes: set[tuple[str, str]],
    leads: tuple[str, ...],
    renamed: set[int],
    deleted: set[int],
    moves: list[tuple[int, int]],
) -> None:
    old, new = desired(), desired(*sorted(changes), leads=leads)
    made = carried_out({}, old)
    for at in renamed & set(range(len(made["items"]))):
        made["items"][at]["title"] += " (ours)"
    for start, end in moves:
        made["items"].insert(end, made["items"].pop(start % len(made["items"])))
    made["items"] = [item for at, item in enumerate(made["items"]) if at not in deleted]

    changed = carried_out(made, new, old.prints)
    here, now = ({item["itemId"]: item for item in form["items"]} for form in (made, changed))
    untouched = {
        item_id for item_id in old.finished if new.prints.get(item_id, "gone") in (old.prints[item_id], "gone")
    }
    assert {key: now[key] for key in untouched if key in now} == {key: here[key] for key in untouched if key in here}
    rewritten = (old.finished.keys() & new.finished.keys() & here.keys()) - untouched
    assert {now[key]["title"] for key in rewritten} == {new.finished[key]["title"] for key in rewritten}
    assert now.keys() - here.keys() == new.finished.keys() - old.finished.keys()
    assert [key for key in now if key in here] == list(here), "nothing moves that the spec did not move"
    pages = {key for key, item in now.items() if "pageBreakItem" in item}
    written = rewritten | (now.keys() - here.keys())
    assert {o["goToSectionId"] for key in written for o in options(now[key]) if "goToSectionId" in o} <= pages
    assert not plan_form(new, changed, new.prints).writes


def options(item: dict[str, Any]) -> list[dict[str, Any]]:
    question = item.get("questionItem", {}).get("question", {})
    return question.get("choiceQuestion", {}).get("options", [])
