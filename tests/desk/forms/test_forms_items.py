"""Items of forms: what Google would take, in what shape it comes back, and what updates do to it."""

from __future__ import annotations

from typing import Any

import pytest


def add(item: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return {"createItem": {"item": item, "location": {"index": index}}}


def question(title: str = "Question", question_id: str = "", **kind: Any) -> dict[str, Any]:
    given = {"questionId": question_id} if question_id else {}
    return {"title": title, "questionItem": {"question": {**given, **(kind or {"textQuestion": {}})}}}


def radio(*options: dict[str, Any], kind: str = "RADIO") -> dict[str, Any]:
    return question(choiceQuestion={"type": kind, "options": list(options)})


def test_items_come_back_as_they_were_made_with_ids(forms, form_id, change):
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
    replies = change(*(add(item, index) for index, item in enumerate(items)))["replies"]
    stored = forms.get(formId=form_id).execute()["items"]
    for item, found, reply in zip(items, stored, replies, strict=True):
        assert found.pop("itemId") == reply["createItem"]["itemId"]
        if "questionItem" in found:
            assert [found["questionItem"]["question"].pop("questionId")] == reply["createItem"]["questionId"]
        assert found == item


def test_what_is_false_or_empty_is_left_out_as_google_does(forms, form_id, change):
    item = question(required=False, scaleQuestion={"low": 0, "high": 5, "lowLabel": ""})
    change(add({**item, "description": ""}))
    found = forms.get(formId=form_id).execute()["items"][0]
    assert found["questionItem"]["question"].keys() == {"questionId", "scaleQuestion"}
    assert found["questionItem"]["question"]["scaleQuestion"] == {"high": 5}
    assert "description" not in found


def test_a_grid_has_a_question_for_each_row(forms, form_id, change):
    rows = [{"rowQuestion": {"title": "Home"}}, {"rowQuestion": {"title": "School"}, "required": True}]
    columns = {"type": "RADIO", "options": [{"value": "Good"}, {"value": "Bad"}]}
    group = {"title": "How are things?", "questionGroupItem": {"questions": rows, "grid": {"columns": columns}}}
    reply = change(add(group))["replies"][0]["createItem"]
    found = forms.get(formId=form_id).execute()["items"][0]["questionGroupItem"]
    assert [row["questionId"] for row in found["questions"]] == reply["questionId"]
    assert len(set(reply["questionId"])) == 2


def test_given_ids_are_kept_and_used_ones_refused(forms, form_id, change, not_changed):
    change(add({"itemId": "0000000a", **question(question_id="0000000b")}))
    found = forms.get(formId=form_id).execute()["items"][0]
    assert (found["itemId"], found["questionItem"]["question"]["questionId"]) == ("0000000a", "0000000b")
    assert "already in use" in not_changed(add({"itemId": "0000000a", "textItem": {}}))
    assert "already in use" in not_changed(add(question(question_id="0000000b")))
    assert "eight hexadecimal" in not_changed(add({"itemId": "name", "textItem": {}}))


def test_an_update_changes_only_what_the_mask_names(forms, form_id, change):
    change(add({"description": "Help", **question("Old", "0000000b", textQuestion={"paragraph": True})}))
    before = forms.get(formId=form_id).execute()["items"][0]
    update = {"item": {"title": "New", "description": "Other"}, "location": {"index": 0}, "updateMask": "title"}
    change({"updateItem": update})
    assert forms.get(formId=form_id).execute()["items"][0] == {**before, "title": "New"}
    mask = "description,question_item.question.required"
    item = {"questionItem": {"question": {"required": True}}}
    change({"updateItem": {"item": item, "location": {"index": 0}, "updateMask": mask}})
    after = forms.get(formId=form_id).execute()["items"][0]
    assert "description" not in after
    assert after["questionItem"]["question"] == {**before["questionItem"]["question"], "required": True}


def test_ids_stay_when_sent_and_are_made_anew_when_masked_and_absent(forms, form_id, change):
    change(add({"itemId": "0000000a", **question("Old", "0000000b")}))
    kept = {"itemId": "0000000a", **question("Same", "0000000b")}
    change({"updateItem": {"item": kept, "location": {"index": 0}, "updateMask": "*"}})
    assert forms.get(formId=form_id).execute()["items"] == [kept]
    change(
        {"updateItem": {"item": question("New"), "location": {"index": 0}, "updateMask": "questionItem"}},
    )
    found = forms.get(formId=form_id).execute()["items"][0]
    assert found["itemId"] == "0000000a"
    assert found["questionItem"]["question"]["questionId"] != "0000000b"


def test_another_kind_of_question_takes_the_place_of_the_old(forms, form_id, change):
    change(add(question("Old", "0000000b")))
    item = {"questionItem": {"question": {"dateQuestion": {"includeYear": True}}}}
    mask = "questionItem.question.dateQuestion"
    change({"updateItem": {"item": item, "location": {"index": 0}, "updateMask": mask}})
    found = forms.get(formId=form_id).execute()["items"][0]["questionItem"]["question"]
    assert found == {"questionId": "0000000b", "dateQuestion": {"includeYear": True}}


@pytest.mark.parametrize("mask", ["", "titel", "questionItem.question.choiceQuestion.options.value", "title.text"])
def test_a_mask_names_fields_that_exist(mask, change, not_changed):
    change(add(question()))
    update = {"item": {"title": "New"}, "location": {"index": 0}, "updateMask": mask}
    not_changed({"updateItem": update})


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
def test_an_item_that_google_would_not_take_is_refused(item, told, not_changed):
    assert told in not_changed(add(item))


PICTURE = {"sourceUri": "https://pictures.example/tree.png", "altText": "A tree"}


@pytest.mark.parametrize(
    "item",
    [
        {"imageItem": {"image": PICTURE}},
        {"questionItem": {"question": {"textQuestion": {}}, "image": PICTURE}},
        radio({"value": "A", "image": PICTURE}),
    ],
)
def test_a_picture_that_cannot_be_fetched_is_refused_as_google_refuses_it(item, not_changed):
    assert "problem retrieving the image" in not_changed(add(item))


def test_what_the_pages_show_plainly_is_kept_as_it_was_given(forms, form_id, change):
    items = [
        question(choiceQuestion={"type": "RADIO", "options": [{"value": "A"}], "shuffle": True}),
        question(timeQuestion={"duration": True}),
        {"videoItem": {"video": {"youtubeUri": "https://www.youtube.com/watch?v=x1"}, "caption": "A visit"}},
    ]
    change(*(add(item, index) for index, item in enumerate(items)))
    stored = forms.get(formId=form_id).execute()["items"]
    assert stored[0]["questionItem"]["question"]["choiceQuestion"]["shuffle"] is True
    assert stored[1]["questionItem"]["question"]["timeQuestion"] == {"duration": True}
    assert stored[2]["videoItem"] == items[2]["videoItem"]


def test_only_a_video_of_youtube_is_taken(not_changed):
    assert "YouTube" in not_changed(add({"videoItem": {"video": {"youtubeUri": "https://youtube.example/watch"}}}))


def test_an_answer_leads_to_a_section_that_an_earlier_batch_made(forms, form_id, change, not_changed):
    section = {"itemId": "0000000c", "title": "Prison", "pageBreakItem": {}}
    leads = radio({"value": "Yes", "goToSectionId": "0000000c"}, {"value": "No", "goToAction": "SUBMIT_FORM"})
    assert "No section" in not_changed(add(section), add(leads))
    change(add(section))
    change(add(leads))
    options = forms.get(formId=form_id).execute()["items"][0]["questionItem"]["question"]["choiceQuestion"]["options"]
    assert options == [{"value": "Yes", "goToSectionId": "0000000c"}, {"value": "No", "goToAction": "SUBMIT_FORM"}]


def test_options_that_led_to_a_deleted_section_lead_on(forms, form_id, change):
    change(add({"itemId": "0000000c", "title": "Prison", "pageBreakItem": {}}))
    change(add(radio({"value": "Yes", "goToSectionId": "0000000c"})))
    change({"deleteItem": {"location": {"index": 1}}})
    found = forms.get(formId=form_id).execute()["items"][0]["questionItem"]["question"]
    assert found["choiceQuestion"]["options"] == [{"value": "Yes"}]
