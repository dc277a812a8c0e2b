"""Forms v1 on the desk, through Google's own client: making forms, changing and publishing them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from automation.desk import create_app
from automation.desk.fault import Refusal
from automation.desk.forms import copy_form, create_form, records
from automation.workspace.transport import DeskHttp

NOW = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    return create_app(tmp_path / "desk.db", base_url="https://desk.example", clock=lambda: NOW, check_answers=True)


@pytest.fixture
def forms(desk):
    return build("forms", "v1", http=DeskHttp(desk), static_discovery=True).forms()


@pytest.fixture
def form_id(forms):
    return forms.create(body={"info": {"title": "Referral"}}).execute()["formId"]


def change(forms, form_id: str, *requests: dict[str, Any], **more: Any) -> dict[str, Any]:
    return forms.batchUpdate(formId=form_id, body={"requests": list(requests), **more}).execute()


def refused(call: Any) -> str:
    with pytest.raises(HttpError) as caught:
        call.execute()
    assert caught.value.resp.status == 400, caught.value
    return str(caught.value)


def not_changed(forms, form_id: str, *requests: dict[str, Any], **more: Any) -> str:
    """The error of a refused batch, after checking that the form is as it was."""
    before = forms.get(formId=form_id).execute()
    told = refused(forms.batchUpdate(formId=form_id, body={"requests": list(requests), **more}))
    assert forms.get(formId=form_id).execute() == before
    return told


def add(item: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return {"createItem": {"item": item, "location": {"index": index}}}


def question(title: str = "Question", question_id: str = "", **kind: Any) -> dict[str, Any]:
    given = {"questionId": question_id} if question_id else {}
    return {"title": title, "questionItem": {"question": {**given, **(kind or {"textQuestion": {}})}}}


def radio(*options: dict[str, Any], kind: str = "RADIO") -> dict[str, Any]:
    return question(choiceQuestion={"type": kind, "options": list(options)})


def titles(forms, form_id: str) -> list[str]:
    return [item.get("title", "") for item in forms.get(formId=form_id).execute().get("items", [])]


def test_a_new_form_has_its_title_its_file_and_an_address_and_is_not_published(forms):
    form = forms.create(body={"info": {"title": "Referral", "documentTitle": "Referral (form)"}}).execute()
    assert form["info"] == {"title": "Referral", "documentTitle": "Referral (form)"}
    assert form["publishSettings"] == {"publishState": {"isPublished": False, "isAcceptingResponses": False}}
    assert form["responderUri"].startswith("https://desk.example/forms/d/e/1FAIpQLS")
    assert form["formId"] not in form["responderUri"]
    assert forms.get(formId=form["formId"]).execute() == form


@pytest.mark.parametrize(
    "body",
    [
        {"info": {"title": "A", "description": "B"}},
        {"info": {"title": "A"}, "items": [{"textItem": {}}]},
        {"info": {"title": "A"}, "settings": {}},
    ],
)
def test_create_takes_titles_only(forms, body):
    assert "Only info.title can be set" in refused(forms.create(body=body))


@pytest.mark.parametrize("title", ["", "  ", "Two\nlines"])
def test_a_form_needs_a_title_of_one_line(forms, form_id, title):
    refused(forms.create(body={"info": {"title": title}}))
    not_changed(forms, form_id, {"updateFormInfo": {"info": {"title": title}, "updateMask": "title"}})


def test_a_form_that_is_not_there_is_not_found(forms):
    with pytest.raises(HttpError) as caught:
        forms.get(formId="1nowhere").execute()
    assert caught.value.resp.status == 404


def test_items_come_back_as_they_were_made_with_ids(forms, form_id):
    items = [
        question("Your name", required=True, textQuestion={}),
        question("Your story", textQuestion={"paragraph": True}),
        question("Which?", choiceQuestion={"type": "CHECKBOX", "options": [{"value": "A"}, {"isOther": True}]}),
        question("How much?", scaleQuestion={"low": 1, "high": 5, "lowLabel": "Not at all", "highLabel": "Very"}),
        question("When?", dateQuestion={"includeYear": True}),
        question("What time?", timeQuestion={}),
        question("How good?", ratingQuestion={"iconType": "STAR", "ratingScaleLevel": 5}),
        {"title": "If someone is not safe", "description": "Ring 999.\nNobody watches this form.", "textItem": {}},
        {"title": "Next page", "pageBreakItem": {}},
    ]
    replies = change(forms, form_id, *(add(item, index) for index, item in enumerate(items)))["replies"]
    stored = forms.get(formId=form_id).execute()["items"]
    for item, found, reply in zip(items, stored, replies, strict=True):
        assert found.pop("itemId") == reply["createItem"]["itemId"]
        if "questionItem" in found:
            assert [found["questionItem"]["question"].pop("questionId")] == reply["createItem"]["questionId"]
        assert found == item


def test_what_is_false_or_empty_is_left_out_as_google_does(forms, form_id):
    item = question(required=False, scaleQuestion={"low": 0, "high": 5, "lowLabel": ""})
    change(forms, form_id, add({**item, "description": ""}))
    found = forms.get(formId=form_id).execute()["items"][0]
    assert found["questionItem"]["question"].keys() == {"questionId", "scaleQuestion"}
    assert found["questionItem"]["question"]["scaleQuestion"] == {"high": 5}
    assert "description" not in found


def test_a_grid_has_a_question_for_each_row(forms, form_id):
    rows = [{"rowQuestion": {"title": "Home"}}, {"rowQuestion": {"title": "School"}, "required": True}]
    columns = {"type": "RADIO", "options": [{"value": "Good"}, {"value": "Bad"}]}
    group = {"title": "How are things?", "questionGroupItem": {"questions": rows, "grid": {"columns": columns}}}
    reply = change(forms, form_id, add(group))["replies"][0]["createItem"]
    found = forms.get(formId=form_id).execute()["items"][0]["questionGroupItem"]
    assert [row["questionId"] for row in found["questions"]] == reply["questionId"]
    assert len(set(reply["questionId"])) == 2


def test_given_ids_are_kept_and_used_ones_refused(forms, form_id):
    change(forms, form_id, add({"itemId": "0000000a", **question(question_id="0000000b")}))
    found = forms.get(formId=form_id).execute()["items"][0]
    assert (found["itemId"], found["questionItem"]["question"]["questionId"]) == ("0000000a", "0000000b")
    assert "already in use" in not_changed(forms, form_id, add({"itemId": "0000000a", "textItem": {}}))
    assert "already in use" in not_changed(forms, form_id, add(question(question_id="0000000b")))
    assert "eight hexadecimal" in not_changed(forms, form_id, add({"itemId": "name", "textItem": {}}))


def test_places_shift_within_a_batch(forms, form_id):
    change(forms, form_id, *(add({"title": name, "textItem": {}}, place) for place, name in enumerate("ABCD")))
    change(
        forms,
        form_id,
        {"deleteItem": {"location": {"index": 0}}},
        {"moveItem": {"originalLocation": {"index": 0}, "newLocation": {"index": 2}}},
        add({"title": "E", "textItem": {}}, 3),
    )
    assert titles(forms, form_id) == ["C", "D", "B", "E"]


def test_a_batch_is_done_wholly_or_not_at_all(forms, form_id):
    told = not_changed(forms, form_id, add({"title": "A", "textItem": {}}), {"deleteItem": {"location": {"index": 7}}})
    assert "requests[1].deleteItem.location.index" in told
    assert "at least one request" in not_changed(forms, form_id)
    both = {"deleteItem": {"location": {}}, "updateSettings": {"settings": {}, "updateMask": "*"}}
    assert "Exactly one kind" in not_changed(forms, form_id, both)


def test_an_update_changes_only_what_the_mask_names(forms, form_id):
    change(
        forms, form_id, add({"description": "Help", **question("Old", "0000000b", textQuestion={"paragraph": True})})
    )
    before = forms.get(formId=form_id).execute()["items"][0]
    update = {"item": {"title": "New", "description": "Other"}, "location": {"index": 0}, "updateMask": "title"}
    change(forms, form_id, {"updateItem": update})
    assert forms.get(formId=form_id).execute()["items"][0] == {**before, "title": "New"}
    mask = "description,question_item.question.required"
    item = {"questionItem": {"question": {"required": True}}}
    change(forms, form_id, {"updateItem": {"item": item, "location": {"index": 0}, "updateMask": mask}})
    after = forms.get(formId=form_id).execute()["items"][0]
    assert "description" not in after
    assert after["questionItem"]["question"] == {**before["questionItem"]["question"], "required": True}


def test_ids_stay_when_sent_and_are_made_anew_when_masked_and_absent(forms, form_id):
    change(forms, form_id, add({"itemId": "0000000a", **question("Old", "0000000b")}))
    kept = {"itemId": "0000000a", **question("Same", "0000000b")}
    change(forms, form_id, {"updateItem": {"item": kept, "location": {"index": 0}, "updateMask": "*"}})
    assert forms.get(formId=form_id).execute()["items"] == [kept]
    change(
        forms,
        form_id,
        {"updateItem": {"item": question("New"), "location": {"index": 0}, "updateMask": "questionItem"}},
    )
    found = forms.get(formId=form_id).execute()["items"][0]
    assert found["itemId"] == "0000000a"
    assert found["questionItem"]["question"]["questionId"] != "0000000b"


def test_another_kind_of_question_takes_the_place_of_the_old(forms, form_id):
    change(forms, form_id, add(question("Old", "0000000b")))
    item = {"questionItem": {"question": {"dateQuestion": {"includeYear": True}}}}
    mask = "questionItem.question.dateQuestion"
    change(forms, form_id, {"updateItem": {"item": item, "location": {"index": 0}, "updateMask": mask}})
    found = forms.get(formId=form_id).execute()["items"][0]["questionItem"]["question"]
    assert found == {"questionId": "0000000b", "dateQuestion": {"includeYear": True}}


@pytest.mark.parametrize("mask", ["", "titel", "questionItem.question.choiceQuestion.options.value", "title.text"])
def test_a_mask_names_fields_that_exist(forms, form_id, mask):
    change(forms, form_id, add(question()))
    update = {"item": {"title": "New"}, "location": {"index": 0}, "updateMask": mask}
    not_changed(forms, form_id, {"updateItem": update})


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"title": "Two\nlines", "textItem": {}}, "newlines"),
        ({"title": "Nothing"}, "Exactly one kind"),
        ({"textItem": {}, "pageBreakItem": {}}, "Exactly one kind"),
        (question(textQuestion={}, timeQuestion={}), "Exactly one kind"),
        ({"questionItem": {}}, "question is required"),
        (radio(), "at least one option"),
        (radio({"value": ""}), "needs a value"),
        (radio({"value": "A"}, {"value": "A"}), "differ"),
        (radio({"value": "A"}, {"isOther": True, "value": "Other"}), "cannot have a value"),
        (radio({"isOther": True}, kind="DROP_DOWN"), "cannot have an 'other'"),
        (radio({"value": "A", "goToAction": "SUBMIT_FORM"}, kind="CHECKBOX"), "RADIO and DROP_DOWN"),
        (radio({"value": "A", "goToSectionId": "0000000f"}), "No section"),
        (question(choiceQuestion={"options": [{"value": "A"}]}), "type of a choice question"),
        (question(scaleQuestion={"low": 2, "high": 5}), "A scale runs"),
        (question(ratingQuestion={"iconType": "STAR"}), "levels"),
        (question(fileUploadQuestion={"folderId": "f"}), "does not support creating file upload"),
        (question(rowQuestion={"title": "Row"}), "belongs in a question group"),
    ],
)
def test_an_item_that_google_would_not_take_is_refused(forms, form_id, item, told):
    assert told in not_changed(forms, form_id, add(item))


@pytest.mark.parametrize(
    "item",
    [
        {"videoItem": {"video": {"youtubeUri": "https://youtube.example"}}},
        question(timeQuestion={"duration": True}),
        question(grading={"pointValue": 1}, textQuestion={}),
        question(choiceQuestion={"type": "RADIO", "options": [{"value": "A"}], "shuffle": True}),
    ],
)
def test_what_the_desk_does_not_do_yet_is_said_and_not_dropped(forms, form_id, item):
    with pytest.raises(HttpError) as caught:
        change(forms, form_id, add(item))
    assert caught.value.resp.status == 501
    assert titles(forms, form_id) == []


def test_an_answer_leads_to_a_section_that_an_earlier_batch_made(forms, form_id):
    section = {"itemId": "0000000c", "title": "Prison", "pageBreakItem": {}}
    leads = radio({"value": "Yes", "goToSectionId": "0000000c"}, {"value": "No", "goToAction": "SUBMIT_FORM"})
    assert "No section" in not_changed(forms, form_id, add(section), add(leads))
    change(forms, form_id, add(section))
    change(forms, form_id, add(leads))
    options = forms.get(formId=form_id).execute()["items"][0]["questionItem"]["question"]["choiceQuestion"]["options"]
    assert options == [{"value": "Yes", "goToSectionId": "0000000c"}, {"value": "No", "goToAction": "SUBMIT_FORM"}]


def test_options_that_led_to_a_deleted_section_lead_on(forms, form_id):
    change(forms, form_id, add({"itemId": "0000000c", "title": "Prison", "pageBreakItem": {}}))
    change(forms, form_id, add(radio({"value": "Yes", "goToSectionId": "0000000c"})))
    change(forms, form_id, {"deleteItem": {"location": {"index": 1}}})
    found = forms.get(formId=form_id).execute()["items"][0]["questionItem"]["question"]
    assert found["choiceQuestion"]["options"] == [{"value": "Yes"}]


def test_the_description_can_be_set_and_the_document_title_not(forms, form_id):
    info = {"description": "First line\nSecond line", "title": "Not in the mask"}
    change(forms, form_id, {"updateFormInfo": {"info": info, "updateMask": "description"}})
    stored = forms.get(formId=form_id).execute()["info"]
    assert stored == {"title": "Referral", "description": "First line\nSecond line", "documentTitle": "Untitled form"}
    renamed = {"updateFormInfo": {"info": {"documentTitle": "X"}, "updateMask": "documentTitle"}}
    assert "Drive" in not_changed(forms, form_id, renamed)


def test_email_addresses_are_never_collected_behind_the_form(forms, form_id):
    settings = {"settings": {"emailCollectionType": "DO_NOT_COLLECT"}, "updateMask": "emailCollectionType"}
    change(forms, form_id, {"updateSettings": settings})
    assert forms.get(formId=form_id).execute()["settings"] == {"emailCollectionType": "DO_NOT_COLLECT"}
    verified = {"settings": {"emailCollectionType": "VERIFIED"}, "updateMask": "emailCollectionType"}
    with pytest.raises(HttpError) as caught:
        change(forms, form_id, {"updateSettings": verified})
    assert caught.value.resp.status == 501


def test_a_batch_can_insist_on_the_revision_it_was_planned_for(forms, form_id):
    first = forms.get(formId=form_id).execute()["revisionId"]
    planned = {"writeControl": {"requiredRevisionId": first}, "includeFormInResponse": True}
    answer = change(forms, form_id, add({"title": "A", "textItem": {}}), **planned)
    assert answer["form"]["revisionId"] == answer["writeControl"]["requiredRevisionId"] != first
    assert "revision" in not_changed(forms, form_id, add({"title": "B", "textItem": {}}), **planned)


def test_publishing_is_set_and_read_back_and_leaves_the_revision(forms, form_id):
    before = forms.get(formId=form_id).execute()
    state = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    body = {"publishSettings": state, "updateMask": "publishState"}
    assert forms.setPublishSettings(formId=form_id, body=body).execute() == {
        "formId": form_id,
        "publishSettings": state,
    }
    assert forms.get(formId=form_id).execute() == {**before, "publishSettings": state}


@pytest.mark.parametrize(
    "body",
    [
        {"publishSettings": {"publishState": {"isPublished": True}}},
        {"publishSettings": {"publishState": {"isPublished": False, "isAcceptingResponses": True}}},
        {
            "publishSettings": {"publishState": {"isPublished": True, "isAcceptingResponses": True}},
            "updateMask": "publishState.isPublished",
        },
    ],
)
def test_half_a_publish_state_is_refused(forms, form_id, body):
    refused(forms.setPublishSettings(formId=form_id, body=body))
    state = forms.get(formId=form_id).execute()["publishSettings"]["publishState"]
    assert state == {"isPublished": False, "isAcceptingResponses": False}


def test_watches_are_not_answered(forms, form_id):
    with pytest.raises(HttpError) as caught:
        forms.watches().list(formId=form_id).execute()
    assert caught.value.resp.status == 501


def test_a_copy_keeps_questions_and_ids_under_an_address_of_its_own(desk, forms, form_id):
    change(forms, form_id, add(question("Name", "0000000b")))
    state = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    forms.setPublishSettings(formId=form_id, body={"publishSettings": state}).execute()
    with desk.store.write() as connection:
        connection.execute(
            "INSERT INTO file (id, mime_type, name, created, modified) SELECT 'copy', mime_type, 'Copy', '', '' "
            "FROM file WHERE id = ?",
            (form_id,),
        )
        copy_form(connection, form_id, "copy")
    source, made = forms.get(formId=form_id).execute(), forms.get(formId="copy").execute()
    assert made["items"] == source["items"]
    assert made["info"]["documentTitle"] == "Copy"
    assert made["responderUri"] != source["responderUri"]
    assert made["publishSettings"]["publishState"]["isPublished"] is False


def test_a_file_that_drive_made_becomes_a_form(desk, forms):
    with desk.store.write() as connection:
        connection.execute(
            "INSERT INTO file (id, mime_type, name, created, modified) "
            "VALUES ('made', 'application/vnd.google-apps.form', 'By Drive', '', '')"
        )
        assert create_form(connection, "", "By Drive", "", file_id="made") == "made"
    assert forms.get(formId="made").execute()["info"] == {"documentTitle": "By Drive"}


def test_only_a_published_permission_for_anyone_opens_a_form_to_everyone(desk, form_id):
    def shared(body: str) -> bool:
        with desk.store.write() as connection:
            connection.execute("DELETE FROM permission")
            connection.execute("INSERT INTO permission VALUES (?, 'p', ?)", (form_id, body))
            return records.shared_with_everyone(connection, form_id)

    assert shared('{"type": "anyone", "role": "reader", "view": "published"}')
    assert not shared('{"type": "anyone", "role": "writer"}')
    assert not shared('{"type": "user", "role": "reader", "view": "published"}')


def test_a_form_survives_a_restart(tmp_path: Path):
    first = create_app(tmp_path / "desk.db", clock=lambda: NOW)
    made = build("forms", "v1", http=DeskHttp(first)).forms().create(body={"info": {"title": "Kept"}}).execute()
    first.store.close()
    again = create_app(tmp_path / "desk.db", clock=lambda: NOW)
    assert build("forms", "v1", http=DeskHttp(again)).forms().get(formId=made["formId"]).execute() == made


def test_a_form_without_a_line_is_not_found(desk):
    with desk.store.read() as connection, pytest.raises(Refusal):
        records.load(connection, "nowhere")
