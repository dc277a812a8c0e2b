"""A desk with a form on it, and a visitor who fills it in as a browser without script does."""

from __future__ import annotations

import copy
import json
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from clock import StandingClock
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from automation.desk import create_app
from automation.workspace.transport import DeskHttp

START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PRISON, HOME = "20000001", "20000002"


@pytest.fixture
def clock():
    return StandingClock(START)


@pytest.fixture
def desk(tmp_path, clock):
    return create_app(tmp_path / "desk.db", base_url="http://localhost", clock=clock, check_answers=True)


@pytest.fixture
def forms(desk):
    return build("forms", "v1", http=DeskHttp(desk), static_discovery=True).forms()


def question(question_id: str, title: str, required: bool = False, **kind: Any) -> dict[str, Any]:
    asked = {"questionId": question_id, "required": required, **(kind or {"textQuestion": {"paragraph": True}})}
    return {"title": title, "questionItem": {"question": asked}}


def choice(kind: str, *options: Any) -> dict[str, Any]:
    return {"type": kind, "options": [{"value": one} if isinstance(one, str) else one for one in options]}


def page(item_id: str, title: str) -> dict[str, Any]:
    return {"itemId": item_id, "title": title, "pageBreakItem": {}}


ITEMS = [
    {"title": "If you are not safe", "description": "Ring 999.\nNobody watches <this> form.", "textItem": {}},
    question("00000001", "Your name", required=True, textQuestion={}),
    question(
        "00000002",
        "Where is your mum?",
        required=True,
        choiceQuestion=choice(
            "RADIO",
            {"value": "In prison", "goToSectionId": PRISON},
            {"value": "At home", "goToSectionId": HOME},
            {"value": "Stop", "goToAction": "SUBMIT_FORM"},
        ),
    ),
    page(PRISON, "Visits"),
    question("00000003", "When did you visit?", dateQuestion={"includeYear": True}),
    question("00000004", "What would help?", choiceQuestion=choice("CHECKBOX", "A visit", "A call", {"isOther": True})),
    page(HOME, "Your story"),
    question("00000005", "In your own words"),
    question("00000006", "Draw it"),
]


@pytest.fixture
def form_id(forms):
    """An empty form called Referral."""
    return forms.create(body={"info": {"title": "Referral"}}).execute()["formId"]


@pytest.fixture
def change(forms, form_id):
    """Apply a batch to that form and give its answer."""

    def apply(*requests: dict[str, Any], **more: Any) -> dict[str, Any]:
        return forms.batchUpdate(formId=form_id, body={"requests": list(requests), **more}).execute()

    return apply


@pytest.fixture
def not_changed(forms, form_id, change):
    """The error of a batch that is refused (400), after checking that the form is as it was."""

    def apply(*requests: dict[str, Any], **more: Any) -> str:
        before = forms.get(formId=form_id).execute()
        with pytest.raises(HttpError) as caught:
            change(*requests, **more)
        assert caught.value.resp.status == 400, caught.value
        assert forms.get(formId=form_id).execute() == before
        return str(caught.value)

    return apply


@pytest.fixture
def titles(forms, form_id):
    """The titles of the items of that form, in order."""
    return lambda: [item.get("title", "") for item in forms.get(formId=form_id).execute().get("items", [])]


class Office:
    """What the tests do to forms, through the API."""

    question, choice, page = staticmethod(question), staticmethod(choice), staticmethod(page)

    def __init__(self, desk: Any, forms: Any) -> None:
        self.desk, self.forms = desk, forms

    def publish(self, items: list[dict[str, Any]], title: str = "About me") -> dict[str, Any]:
        """Make a form of these items that everyone can fill in."""
        form = self.forms.create(body={"info": {"title": title}}).execute()
        pages = [item for item in items if "pageBreakItem" in item]
        rest = [(place, item) for place, item in enumerate(items) if "pageBreakItem" not in item]
        for batch in (list(enumerate(pages)), rest):
            self.change(form, *({"createItem": {"item": item, "location": {"index": at}}} for at, item in batch))
        self.set_state(form, published=True, accepting=True)
        shared = json.dumps({"type": "anyone", "role": "reader", "view": "published"})
        self.sql("INSERT INTO permission VALUES (?, 'anyone', ?)", form["formId"], shared)
        return form

    def change(self, form: dict[str, Any], *requests: dict[str, Any]) -> None:
        """Apply requests of batchUpdate, if there are any."""
        if requests:
            self.forms.batchUpdate(formId=form["formId"], body={"requests": list(requests)}).execute()

    def set_state(self, form: dict[str, Any], *, published: bool, accepting: bool) -> None:
        """Publish or close a form."""
        state = {"publishState": {"isPublished": published, "isAcceptingResponses": accepting}}
        self.forms.setPublishSettings(formId=form["formId"], body={"publishSettings": state}).execute()

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Do what another room of the desk would do to its file."""
        with self.desk.store.write() as connection:
            return connection.execute(statement, values).fetchall()

    def stored(self, form: dict[str, Any]) -> list[dict[str, Any]]:
        """The responses that are kept."""
        return self.forms.responses().list(formId=form["formId"]).execute().get("responses", [])

    def texts(self, form: dict[str, Any]) -> list[dict[str, list[str]]]:
        """The text answers of each response that is kept."""
        return [
            {
                key: [one["value"] for one in answer["textAnswers"]["answers"]]
                for key, answer in response.get("answers", {}).items()
                if "textAnswers" in answer
            }
            for response in self.stored(form)
        ]


@pytest.fixture
def office(desk, forms):
    return Office(desk, forms)


@pytest.fixture
def form(office):
    made = office.publish(ITEMS)
    office.sql(
        "UPDATE file SET properties = ?, description = ? WHERE id = ?",
        json.dumps({"kind-00000006": "drawing"}),
        "Someone reads this within a week.",
        made["formId"],
    )
    return made


class Visitor:
    """A browser without script: it holds one page, and posts the form on it as a browser would."""

    def __init__(self, desk: Any) -> None:
        self.client = desk.pages.test_client()
        self.status = 0
        self.soup = BeautifulSoup("", "html.parser")
        self.sent: list[tuple[str, str]] = []

    def open(self, address: str) -> Visitor:
        return self._read(self.client.get(address.removeprefix("http://localhost"), follow_redirects=True))

    def press(self, button: str, **typed: str | list[str]) -> Visitor:
        """Type into fields (by name, `_1` for entry.1) and press a button (its value, or part of its words)."""
        form = self.soup.select_one("main form")
        assert form is not None, self.soup.text
        self.sent = [*_with(list(_inputs(form)), typed), ("action", _button(form, button))]
        return self.post()

    def post(self) -> Visitor:
        """Post what was posted last, again."""
        fields: dict[str, list[str]] = {}
        for name, text in self.sent:
            fields.setdefault(name, []).append(text)
        return self._read(self.client.post(self.address, data=fields, follow_redirects=True))

    def _read(self, answer: Any) -> Visitor:
        self.status, self.headers, self.address = answer.status_code, answer.headers, answer.request.path
        # A browser reads every line end of a page as a line feed.
        self.soup = BeautifulSoup(answer.get_data(as_text=True).replace("\r\n", "\n"), "html.parser")
        return self

    def return_to(self, page: Visitor) -> Visitor:
        """Stand on an earlier page again, as with the browser's own way back."""
        self.soup, self.address = page.soup, page.address
        return self

    def bookmark(self) -> Visitor:
        """This page, to return to."""
        return copy.copy(self)

    @property
    def number(self) -> str:
        """The receipt number on the page."""
        found = self.soup.select_one(".receipt__number")
        assert found is not None, self.text
        return found.text

    @property
    def title(self) -> str:
        heading = self.soup.h1
        assert heading is not None
        return heading.text.removeprefix("About me").strip()

    @property
    def text(self) -> str:
        return self.soup.main.text if self.soup.main else ""

    def value(self, name: str) -> str:
        found = self.soup.find(attrs={"name": name})
        assert isinstance(found, Tag), name
        # A browser leaves out the line break right after the tag of a textarea.
        return found.text.removeprefix("\n") if found.name == "textarea" else str(found.get("value", ""))


def _inputs(form: Tag) -> Iterator[tuple[str, str]]:
    for one in form.select("input[name], textarea[name], select[name]"):
        if one.name == "textarea":
            yield str(one["name"]), one.text.removeprefix("\n").replace("\n", "\r\n")
        elif one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            yield str(one["name"]), str(chosen["value"]) if chosen else ""
        elif one.get("type") not in ("radio", "checkbox") or one.has_attr("checked"):
            yield str(one["name"]), str(one.get("value", ""))


def _with(inputs: list[tuple[str, str]], typed: dict[str, str | list[str]]) -> list[tuple[str, str]]:
    named = {"entry." + name[1:] if name[0] == "_" else name: text for name, text in typed.items()}
    kept = [(name, text) for name, text in inputs if name not in named]
    more = [(name, one) for name, text in named.items() for one in ([text] if isinstance(text, str) else text)]
    return kept + [(name, text.replace("\n", "\r\n")) for name, text in more]


def _button(form: Tag, wanted: str) -> str:
    for button in form.select("button"):
        if wanted in (button.get("value"), button.text.strip()) or wanted in button.text:
            return str(button.get("value", ""))
    raise AssertionError(f"no button {wanted} in {form.text}")


@pytest.fixture
def visitor(desk):
    return Visitor(desk)


@pytest.fixture
def at_check(visitor, form):
    """A visitor who has filled in the form and stands before the list of answers."""

    def go(story: str = "A story") -> Visitor:
        visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
        return visitor.press("Continue", _5=story)

    return go


@pytest.fixture
def picture() -> bytes:
    """A small PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
