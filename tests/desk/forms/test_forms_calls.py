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


def refused(call: Any) -> str:
    with pytest.raises(HttpError) as caught:
        call.execute()
    assert caught.value.resp.status == 400, caught.value
    return str(caught.value)


def add(item: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return {"createItem": {"item": item, "location": {"index": index}}}


def question(title: str = "Question", question_id: str = "", **kind: Any) -> dict[str, Any]:
    given = {"questionId": question_id} if question_id else {}
    return {"title": title, "questionItem": {"question": {**given, **(kind or {"textQuestion": {}})}}}


def test_a_new_form_has_its_title_its_file_and_an_address_and_is_not_published(forms):
    form = forms.create(body={"info": {"title": "Referral", "documentTitle": "Referral (form)"}}).execute()
    assert form["info"] == {"title": "Referral", "documentTitle": "Referral (form)"}
    assert form["publishSettings"] == {"publishState": {}}  # what is false is left out
    assert form["responderUri"].startswith("http://localhost/forms/d/e/1FAIpQLS")
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
def test_a_form_needs_a_title_of_one_line(forms, title, not_changed):
    refused(forms.create(body={"info": {"title": title}}))
    not_changed({"updateFormInfo": {"info": {"title": title}, "updateMask": "title"}})


def test_a_form_that_is_not_there_is_not_found(forms):
    with pytest.raises(HttpError) as caught:
        forms.get(formId="1nowhere").execute()
    assert caught.value.resp.status == 404


def test_places_shift_within_a_batch(change, titles):
    change(*(add({"title": name, "textItem": {}}, place) for place, name in enumerate("ABCD")))
    change(
        {"deleteItem": {"location": {"index": 0}}},
        {"moveItem": {"originalLocation": {"index": 0}, "newLocation": {"index": 2}}},
        add({"title": "E", "textItem": {}}, 3),
    )
    assert titles() == ["C", "D", "B", "E"]


def test_a_batch_is_done_wholly_or_not_at_all(not_changed):
    told = not_changed(add({"title": "A", "textItem": {}}), {"deleteItem": {"location": {"index": 7}}})
    assert "requests[1].deleteItem.location.index" in told
    assert "at least one request" in not_changed()
    both = {"deleteItem": {"location": {}}, "updateSettings": {"settings": {}, "updateMask": "*"}}
    assert "Exactly one kind" in not_changed(both)


def test_the_description_can_be_set_and_the_document_title_not(forms, form_id, change, not_changed):
    info = {"description": "First line\nSecond line", "title": "Not in the mask"}
    change({"updateFormInfo": {"info": info, "updateMask": "description"}})
    stored = forms.get(formId=form_id).execute()["info"]
    assert stored == {"title": "Referral", "description": "First line\nSecond line", "documentTitle": "Untitled form"}
    renamed = {"updateFormInfo": {"info": {"documentTitle": "X"}, "updateMask": "documentTitle"}}
    assert "Drive" in not_changed(renamed)


@pytest.mark.parametrize("asked", ["RESPONDER_INPUT", "VERIFIED", "DO_NOT_COLLECT"])
def test_a_form_says_whether_it_asks_for_an_email_address(forms, form_id, change, asked):
    settings = {"settings": {"emailCollectionType": asked}, "updateMask": "emailCollectionType"}
    change({"updateSettings": settings})
    assert forms.get(formId=form_id).execute()["settings"] == {"emailCollectionType": asked}
    change({"updateSettings": {"settings": {}, "updateMask": "*"}})
    assert forms.get(formId=form_id).execute()["settings"] == {"emailCollectionType": "DO_NOT_COLLECT"}


def test_a_batch_can_insist_on_the_revision_it_was_planned_for(forms, form_id, change, not_changed):
    first = forms.get(formId=form_id).execute()["revisionId"]
    planned = {"writeControl": {"requiredRevisionId": first}, "includeFormInResponse": True}
    answer = change(add({"title": "A", "textItem": {}}), **planned)
    assert answer["form"]["revisionId"] == answer["writeControl"]["requiredRevisionId"] != first
    assert "revision" in not_changed(add({"title": "B", "textItem": {}}), **planned)
    late = {"writeControl": {"targetRevisionId": first}}
    assert "too far behind" in not_changed(add({"title": "B", "textItem": {}}), **late)
    change(add({"title": "B", "textItem": {}}), writeControl={"targetRevisionId": answer["form"]["revisionId"]})


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
    assert state == {}


def test_a_form_is_published_from_the_start_where_that_is_asked_for(desk, forms, form_id):
    def made(**asked: Any) -> Any:
        form = forms.create(body={"info": {"title": "Referral"}}, **asked).execute()
        return forms.get(formId=form["formId"]).execute()["publishSettings"]["publishState"]

    published = {"isPublished": True, "isAcceptingResponses": True}
    assert (made(), made(unpublished=True), made(unpublished=False)) == ({}, {}, published)
    desk.store.set_meta("new_forms", "published")
    assert (made(), made(unpublished=True), made(unpublished=False)) == (published, {}, published)


def test_nobody_can_watch_a_form(forms, form_id):
    watches = forms.watches()
    watch = {"eventType": "RESPONSES", "target": {"topic": {"topicName": "projects/p/topics/t"}}}
    calls = [
        (watches.create(formId=form_id, body={"watch": watch}), 403),
        (watches.create(formId=form_id, body={"watch": {**watch, "target": {}}}), 400),
        (watches.create(formId="gone", body={"watch": watch}), 404),
        (watches.renew(formId=form_id, watchId="w", body={}), 404),
        (watches.delete(formId=form_id, watchId="w"), 404),
    ]
    for call, code in calls:
        with pytest.raises(HttpError) as caught:
            call.execute()
        assert caught.value.resp.status == code
    assert watches.list(formId=form_id).execute() == {}


def test_a_copy_keeps_questions_and_ids_under_an_address_of_its_own(desk, forms, form_id, change):
    change(add(question("Name", "0000000b")))
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
    assert made["publishSettings"] == {"publishState": {}}


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
