"""Responses as the Forms API gives them out: shape, time filter, pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from automation.desk import create_app
from automation.desk.forms import create_form
from automation.desk.forms.responses import add_response, new_response_id, receipt_number
from automation.workspace.transport import DeskHttp

START = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    return create_app(tmp_path / "desk.db", check_answers=True)


@pytest.fixture
def responses(desk):
    return build("forms", "v1", http=DeskHttp(desk), static_discovery=True).forms().responses()


@pytest.fixture
def form_id(desk):
    with desk.store.write() as connection:
        return create_form(connection, "Referral", "Referral", "2026-11-22T09:00:00.000Z")


def answer(question_id: str, *values: str) -> dict:
    return {question_id: {"questionId": question_id, "textAnswers": {"answers": [{"value": v} for v in values]}}}


def send(desk, form_id: str, *moments: datetime) -> list[str]:
    ids = [new_response_id() for _ in moments]
    with desk.store.write() as connection:
        for response_id, moment in zip(ids, moments, strict=True):
            given = answer("0000000b", "Yes")
            add_response(connection, form_id, response_id, "attempt " + response_id, given, lambda at=moment: at)
    return ids


def seconds(*numbers: int) -> list[datetime]:
    return [START + timedelta(seconds=number) for number in numbers]


def ids_of(answer: dict) -> list[str]:
    return [response["responseId"] for response in answer.get("responses", [])]


def test_a_response_is_shaped_as_googles(desk, form_id, responses):
    (response_id,) = send(desk, form_id, START)
    found = responses.get(formId=form_id, responseId=response_id).execute()
    assert found == {
        "formId": form_id,
        "responseId": response_id,
        "createTime": "2026-11-22T09:30:00.123Z",
        "lastSubmittedTime": "2026-11-22T09:30:00.123456Z",
        "answers": {"0000000b": {"questionId": "0000000b", "textAnswers": {"answers": [{"value": "Yes"}]}}},
    }
    del found["formId"]
    assert responses.list(formId=form_id).execute() == {"responses": [found]}


def test_text_comes_back_exactly_as_it_was_sent(desk, form_id, responses):
    text = "=1+1\n<b>{{ x }}</b> \u202e\u0000\t🙂" + "x" * 20_000
    with desk.store.write() as connection:
        add_response(connection, form_id, "R" * 26, "attempt", answer("0000000b", text), lambda: START)
    found = responses.get(formId=form_id, responseId="R" * 26).execute()["answers"]["0000000b"]
    assert found["textAnswers"]["answers"] == [{"value": text}]


def test_a_form_without_responses_lists_none(form_id, responses):
    assert responses.list(formId=form_id).execute() == {}


def test_a_filter_keeps_what_came_after(desk, form_id, responses):
    ids = send(desk, form_id, *seconds(0, 1, 2))

    def listed(text: str) -> list[str]:
        return ids_of(responses.list(formId=form_id, filter=text).execute())

    assert listed("timestamp > 2026-11-22T09:30:01.123456Z") == ids[2:]
    assert listed("timestamp >= 2026-11-22T09:30:01.123456Z") == ids[1:]
    assert listed("timestamp >= 2026-11-22T09:30:01.123456789Z") == ids[2:]
    assert listed("timestamp > 2026-11-22T09:30:01Z") == ids[1:]
    assert listed("timestamp > 2027-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "text", ["timestamp < 2026-11-22T09:30:01Z", "timestamp > yesterday", "timestamp > 2026-13-01T00:00:00Z", "x"]
)
def test_another_filter_is_refused(form_id, responses, text):
    with pytest.raises(HttpError) as caught:
        responses.list(formId=form_id, filter=text).execute()
    assert caught.value.resp.status == 400


def test_pages_follow_one_another_without_gap_or_repeat(desk, form_id, responses):
    ids = send(desk, form_id, *seconds(*range(7)))
    got, token = [], ""
    while True:
        page = responses.list(formId=form_id, pageSize=3, **({"pageToken": token} if token else {})).execute()
        got.append(ids_of(page))
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert got == [ids[:3], ids[3:6], ids[6:]]


def test_a_page_token_belongs_to_its_filter(desk, form_id, responses):
    send(desk, form_id, *seconds(0, 1))
    token = responses.list(formId=form_id, pageSize=1).execute()["nextPageToken"]
    for call in (
        responses.list(formId=form_id, pageToken=token, filter="timestamp > 2026-01-01T00:00:00Z"),
        responses.list(formId=form_id, pageToken="nonsense"),
        responses.list(formId=form_id, pageSize=-1),
    ):
        with pytest.raises(HttpError) as caught:
            call.execute()
        assert caught.value.resp.status == 400


def test_a_response_that_comes_while_the_clock_goes_back_is_still_later_than_the_last(desk, form_id, responses):
    first, second = send(desk, form_id, *seconds(5, 0))
    last = responses.get(formId=form_id, responseId=first).execute()["lastSubmittedTime"]
    assert ids_of(responses.list(formId=form_id, filter=f"timestamp > {last}").execute()) == [second]


def test_a_response_of_another_form_is_not_found(desk, form_id, responses):
    (response_id,) = send(desk, form_id, START)
    with desk.store.write() as connection:
        other = create_form(connection, "Other", "Other", "")
    with pytest.raises(HttpError) as caught:
        responses.get(formId=other, responseId=response_id).execute()
    assert caught.value.resp.status == 404


def test_the_receipt_number_is_the_end_of_the_response_id():
    made = new_response_id()
    assert len(made) == 26
    assert receipt_number(made).replace("-", "") == made[-8:]
