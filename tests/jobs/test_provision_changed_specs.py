"""A partnership edits its specs: what becomes of forms that are in use and of a tracker with rows in it."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from whole.office import Watched

from automation.desk.forms.responses import add_response, new_response_id
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.values import Cell
from automation.shipped import shipped

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COURT = "Feedback from courts"
IN_TIME = """  [[sections.questions]]
  key = "in_time"
"""
JUDGE = """  [[sections.questions]]
  key = "judge_said"
  kind = "long_text"
  title = "What was said about it in court?"
  column = "judge_said"

"""
REVIEW = """[[sections]]
key = "review_page"
title = "The review"

  [[sections.questions]]
  key = "review_words"
  kind = "long_text"
  title = "What changed since the last hearing?"

"""
QUOTE = """
  [[sections.questions]]
  key = "may_quote"
  kind = "one_choice"
  title = "May we quote you by role, without your name or court?"
  choices = ["Yes", "No"]
  column = "may_quote"
"""
CHILD = '[[sections]]\nkey = "child"\n'
CHOICES = 'choices = ["Bail or remand", "Plea", "Sentence", "Review", "Other"]'


class Own:
    """A house with specs of its own, which are edited as text."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config.toml"
        shutil.copytree(shipped("form_specs"), folder / "forms")
        shutil.copytree(shipped("sheet_templates"), folder / "sheets")
        text = self.config.read_text(encoding="utf-8")
        text = text.replace('forms = ""', 'forms = "forms"').replace('sheets = ""', 'sheets = "sheets"')
        self.config.write_text(text, encoding="utf-8")
        self._folder = folder
        self._attempts = itertools.count()
        self.house = self.opened()
        assert self.provision() == []

    def opened(self) -> House:
        return open_house(self.config, clock=lambda: TUESDAY, check_answers=True)

    def edit(self, file: str, *changes: tuple[str, str]) -> None:
        """Replace texts in a spec; each of them stands there once."""
        path = self._folder / f"{file}.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    def drop_column(self, key: str) -> None:
        """Take a column out of the tracker's template."""
        path, start = self._folder / "sheets" / "tracker.toml", "  [[tabs.columns]]"
        text = path.read_text(encoding="utf-8")
        at = text.index(f'key = "{key}"')
        path.write_text(text[: text.rindex(start, 0, at)] + text[text.index(start, at) :], encoding="utf-8")

    def plan(self) -> list[tuple[str, str]]:
        return [(step.kind, step.what) for step in provision(self.opened(), only_plan=True).steps]

    def provision(self, *, anew: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        self.house = self.opened()
        return [(step.kind, step.what) for step in provision(self.house, anew=anew).steps]

    def form(self, key: str) -> dict[str, Any]:
        return self.house.office.forms.get(find_files(self.house, {}).forms[key])

    def send(self, key: str, **answers: str) -> None:
        """Keep a response as the pages do."""
        layout = self.house.layouts[key]
        given = {
            (question_id := layout.question_id(name)): {
                "questionId": question_id,
                "textAnswers": {"answers": [{"value": text}]},
            }
            for name, text in answers.items()
        }
        form_id, attempt = find_files(self.house, {}).forms[key], f"attempt {next(self._attempts)}"
        with self.house.office.desk.store.write() as connection:
            add_response(connection, form_id, new_response_id(), attempt, given, lambda: TUESDAY)

    def rows(self, tab: str) -> list[dict[str, Cell]]:
        run_sync(self.opened())
        return read_book(self.opened()).book.tables[tab].rows


@pytest.fixture
def own(folder: Path) -> Own:
    return Own(folder)


def item_ids(form: dict[str, Any]) -> dict[str, str]:
    """The id of each question, or of each item without one, by its title."""
    return {
        item["title"]: item.get("questionItem", {}).get("question", {}).get("questionId", item["itemId"])
        for item in form["items"]
    }


def titles(form: dict[str, Any]) -> list[str]:
    return [item["title"] for item in form["items"]]


def question(form: dict[str, Any], title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in form["items"] if item["title"] == title)["questionItem"]["question"]
    return found


def test_a_new_question_in_the_middle_comes_to_its_place_and_the_old_ones_keep_their_answers(own: Own) -> None:
    own.send("feedback_court", role="Magistrate", hearing="Plea", in_time="Yes")
    before = item_ids(own.form("feedback_court"))
    own.edit("forms/feedback_court", (IN_TIME, JUDGE + IN_TIME))
    column = '  [[tabs.columns]]\n  key = "{}"\n  title = "{}"\n'
    first = column.format("who_helped", "Who helped")
    own.edit(
        "sheets/tracker", (first, column.format("judge_said", "Said in court") + '  type = "long_text"\n\n' + first)
    )
    plan = own.plan()
    assert plan == [
        ("create", "in the tab “Feedback” the column(s) “Said in court”"),
        ("change", f"the form “{COURT}”"),
    ]
    assert own.provision() == plan and own.plan() == []
    form = own.form("feedback_court")
    assert titles(form)[2:5] == [
        "What kind of hearing was it?",
        "What was said about it in court?",
        "Did what the child wanted to say reach you in time?",
    ]
    after = item_ids(form)
    assert {title: after[title] for title in before} == before
    own.send("feedback_court", role="Usher", hearing="Review", judge_said="A good word", in_time="No")
    old, new = sorted(own.rows("feedback"), key=lambda row: str(row["role"]))
    assert (old["hearing"], old["in_time"], "judge_said" in old) == ("Plea", "Yes", False)
    assert (new["hearing"], new["in_time"], new["judge_said"]) == ("Review", "No", "A good word")


def test_new_titles_and_choices_reach_the_form_and_the_sheet(own: Own) -> None:
    before = list(item_ids(own.form("feedback_court")).values())
    own.edit(
        "forms/feedback_court",
        (f'title = "{COURT}"', 'title = "What courts say"'),
        ('title = "What kind of hearing was it?"', 'title = "Which hearing?"'),
        (CHOICES, CHOICES.replace('"Other"', '"Appeal", "Other"')),
    )
    own.edit("sheets/tracker", (CHOICES, CHOICES.replace('"Other"', '"Appeal", "Other"')))
    plan = own.plan()
    assert plan == [
        ("change", "formats, choices and views of the tab “Feedback”"),
        ("change", "the form “What courts say”"),
    ]
    assert own.provision() == plan and own.plan() == []
    form = own.form("feedback_court")
    assert form["info"]["title"] == "What courts say" and list(item_ids(form).values()) == before
    offered = [option["value"] for option in question(form, "Which hearing?")["choiceQuestion"]["options"]]
    assert offered == ["Bail or remand", "Plea", "Sentence", "Review", "Appeal", "Other"]
    tracker = find_files(own.house, {}).sheets["tracker"]
    fields = "sheets(properties.sheetId,data.rowData.values.dataValidation.condition.values)"
    feedback = own.house.office.sheets.describe(tracker, fields, "a test")[sheet_id("feedback")]
    assert {"userEnteredValue": "Appeal"} in [
        value
        for one in feedback["data"][0]["rowData"][2]["values"]
        for value in one.get("dataValidation", {}).get("condition", {}).get("values", [])
    ]


def test_a_new_section_with_a_branch_leads_where_the_spec_says(own: Own) -> None:
    before = item_ids(own.form("feedback_court"))
    own.edit(
        "forms/feedback_court",
        (CHOICES, CHOICES + '\n  go_to = { Plea = "child", Other = "end" }'),
        (CHILD, REVIEW + CHILD),
    )
    assert own.provision() == [("change", f"the form “{COURT}”")] and own.plan() == []
    form = own.form("feedback_court")
    after = item_ids(form)
    assert {title: after[title] for title in before} == before
    pages = {item["title"]: item["itemId"] for item in form["items"] if "pageBreakItem" in item}
    assert list(pages) == ["The review", "The child's voice", "For next time", "Before you send this"]
    options = question(form, "What kind of hearing was it?")["choiceQuestion"]["options"]
    assert {option["value"]: option.get("goToSectionId") for option in options} == {
        "Bail or remand": None,
        "Plea": pages["The child's voice"],
        "Sentence": None,
        "Review": None,
        "Other": pages["Before you send this"],
    }


def test_a_branch_that_left_the_spec_is_taken_away(own: Own) -> None:
    branch = '\n  go_to = { Plea = "next_time" }'
    own.edit("forms/feedback_court", (CHOICES, CHOICES + branch))
    own.provision()
    own.edit("forms/feedback_court", (branch, ""))
    own.provision()
    options = question(own.form("feedback_court"), "What kind of hearing was it?")["choiceQuestion"]["options"]
    assert not any("goToSectionId" in option for option in options) and own.plan() == []


def test_a_question_that_left_the_spec_stays_and_is_told_and_its_answers_are_not_lost(own: Own) -> None:
    before = titles(own.form("feedback_court"))
    own.send("feedback_court", role="Usher", may_quote="Yes")
    own.edit("forms/feedback_court", (QUOTE, ""))
    told = (
        "leave",
        f"“May we quote you by role, without your name or court?”, which is in the form “{COURT}” and not in its spec",
    )
    assert own.provision() == [("change", f"the form “{COURT}”"), told]
    assert own.plan() == [told] and titles(own.form("feedback_court")) == before
    assert [row["role"] for row in own.rows("feedback")] == ["Usher"]
    assert "Yes" in str(own.rows("responses")[0]["answers"])


def test_a_column_that_left_the_template_stays_with_what_is_in_it(own: Own) -> None:
    tracker = find_files(own.house, {}).sheets["tracker"]
    at = read_book(own.house).book.tables["children"].columns["notes"]
    start = {"sheetId": sheet_id("children"), "rowIndex": 2, "columnIndex": at}
    typed = {"start": start, "rows": [{"values": [cell("Tuesdays")]}], "fields": "userEnteredValue"}
    own.house.office.sheets.write(tracker, [{"updateCells": typed}], "a test")
    own.drop_column("notes")
    own.provision()
    assert own.plan() == [
        ("leave", "in the tab “Children” the column “Coordinator's notes”, which is not in its template")
    ]
    values = own.house.office.sheets.read_tabs(tracker, {"children": sheet_id("children")})["children"]
    assert values is not None and (values[0][at], values[2][at]) == ("notes", "Tuesdays")


def test_a_question_that_becomes_another_kind_is_no_longer_taken_for_the_old_one(own: Own) -> None:
    layout = own.house.layouts["assessment_mum"]
    form_id = find_files(own.house, {}).forms["assessment_mum"]
    assert find_files(own.house, {}).properties(form_id)["kind-drawing"] == layout.question_id("drawing")
    own.edit("forms/assessment", ('kind = "drawing"', 'kind = "long_text"'))
    own.provision()
    assert "kind-drawing" not in find_files(own.house, {}).properties(form_id) and own.plan() == []


def test_what_narrows_an_answer_is_noted_anew_where_each_question_had_a_note_of_its_own(own: Own) -> None:
    layout, drive = own.house.layouts["assessment_mum"], own.house.office.drive
    form_id = find_files(own.house, {}).forms["assessment_mum"]
    gone = {"kind-drawing": None, "kind-from today": None, "kind-initials": None}
    alone = {f"kind-{layout.question_id('drawing')}": "drawing", "kind-0a0b0c0d": "number"}
    drive.update(form_id, {"appProperties": {**gone, **alone}})
    own.provision()
    told = find_files(own.house, {}).properties(form_id)
    assert not alone.keys() & told.keys() and own.plan() == []
    assert told["kind-drawing"] == layout.question_id("drawing")
    assert told["kind-number"] == "0a0b0c0d", "a question that left the spec is still in the form"
    assert len(told["kind-from today"]) == 6 * 8, "five promises and the day to talk again"


def test_a_form_that_only_changes_rows_that_are_there_is_offered_to_nobody_without_its_link(own: Own) -> None:
    files = find_files(own.house, {})
    by_link = [key for key, form_id in files.forms.items() if "by-link" in files.properties(form_id)]
    assert by_link == ["email_wishes"]
    listed = own.house.office.desk.pages.test_client().get("/forms").text
    assert "How often do you want our emails?" in listed.partition("Only by a link of your own")[2]
    own.house.office.drive.update(files.forms["referral"], {"appProperties": {"by-link": "yes"}})
    own.provision()
    assert "by-link" not in find_files(own.house, {}).properties(files.forms["referral"]) and own.plan() == []


def rename_by_hand(own: Own, key: str, title: str, to: str) -> None:
    """Somebody gives a question another title in the form's editor."""
    form = own.form(key)
    at = titles(form).index(title)
    renamed = {"item": {**form["items"][at], "title": to}, "location": {"index": at}, "updateMask": "title"}
    own.house.office.forms.write(form["formId"], [{"updateItem": renamed}])


def test_a_question_that_somebody_adds_while_a_form_is_written_to_is_not_written_over(own: Own) -> None:
    own.edit("forms/feedback_court", ('title = "May we quote you by role', 'title = "Can we quote you by role'))
    form_id, mine = own.form("feedback_court")["formId"], {"title": "Mine", "textItem": {}}
    at_the_top = [{"createItem": {"item": mine, "location": {"index": 0}}}]
    house, watched = own.opened(), Watched()
    house.patience = watched
    watched.at("before changing a form", 1, lambda: own.house.office.forms.write(form_id, at_the_top))
    with pytest.raises(WorkspaceError, match="Somebody changed a form") as told:
        provision(house)
    assert "again" in told.value.remedy
    before = titles(own.form("feedback_court"))
    own.provision()
    after = titles(own.form("feedback_court"))
    assert after[0] == "Mine" and len(after) == len(before) and "Can we quote you" in str(after)
    assert [kind for kind, _ in own.plan() if kind != "leave"] == []


def test_a_new_lead_reaches_every_form_and_what_was_changed_by_hand_beside_it_stays(own: Own) -> None:
    assessment, last = "assessment_mum", "When would you like to talk again?"
    rename_by_hand(own, assessment, last, "When shall we meet again?")
    place = len(read_book(own.house).book.tables["people"].rows) + 2
    typed = {
        "start": {"sheetId": sheet_id("people"), "rowIndex": place, "columnIndex": 1},
        "rows": [{"values": [cell("Ade Obi")]}],
        "fields": "userEnteredValue",
    }
    own.house.office.sheets.write(find_files(own.house, {}).sheets["tracker"], [{"updateCells": typed}], "a test")
    run_sync(own.opened())
    told = own.provision()
    assert ("change", f"the form “{own.form(assessment)['info']['title']}”") in told
    drift = [what for kind, what in told if kind == "drift"]
    assert len(drift) == 1 and f"its title, which is “{last}” in the spec" in drift[0]
    form = own.form(assessment)
    leads = [item for item in form["items"] if "{'value': 'Ade Obi'}" in str(item)]
    assert leads and "When shall we meet again?" in titles(form) and last not in titles(form)
    assert own.plan() == [("drift", drift[0])]


def test_a_form_is_written_anew_from_its_spec_when_somebody_asks_for_that(own: Own) -> None:
    before = own.form("feedback_court")
    rename_by_hand(own, "feedback_court", "What kind of hearing was it?", "Which hearing?")
    assert [kind for kind, _ in own.provision()] == ["drift"]
    assert own.provision(anew=("feedback_court",)) == [("change", f"the form “{COURT}”")]
    assert own.form("feedback_court")["items"] == before["items"] and own.plan() == []
    assert own.provision(anew=("feedback_court",)) == []


def test_a_form_that_nobody_knows_cannot_be_written_anew(own: Own) -> None:
    with pytest.raises(ConfigError, match="There is no form “feedback_cuort”") as told:
        own.provision(anew=("feedback_cuort",))
    assert told.value.remedy == "Did you mean `feedback_court`?"


def test_the_address_of_a_form_is_put_right_where_its_file_says_another(own: Own) -> None:
    form = own.form("referral")
    own.house.office.drive.update(form["formId"], {"appProperties": {"address": "/forms/d/e/elsewhere/viewform"}})
    step = ("change", f"what is noted beside the form “{form['info']['title']}”")
    assert own.plan() == [step] and own.provision() == [step] and own.plan() == []
    assert read_book(own.opened()).book.facts.links["referral"].address == form["responderUri"]


def test_a_form_that_left_the_specs_stays_as_it_is_and_is_told(own: Own) -> None:
    before = own.form("change_of_mind")
    (own.config.parent / "forms" / "change_of_mind.toml").unlink()
    own.drop_column("change_of_mind_link")
    told = (
        "leave",
        "the form “I have changed my mind”, which has no spec now: what is sent by it waits in To check, so close it "
        "if nobody needs it",
    )
    column = ("leave", "in the tab “Children” the column “Change of mind form”, which is not in its template")
    assert told in own.provision() and own.plan() == [told, column]
    assert own.house.office.forms.get(before["formId"]) == before
