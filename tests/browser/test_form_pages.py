"""A branching form in Chromium, with and without script: errors, drawing, going back, sending; axe on every page."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from googleapiclient.discovery import build
from playwright.sync_api import Browser, Page, expect, sync_playwright
from visits import another_page
from waitress.server import create_server

from automation.desk import create_app
from automation.desk.passphrase import set_passphrase
from automation.workspace.transport import DeskHttp

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"]
PRISON, STORY = "20000001", "20000002"
SAFE = "Ring 999. Nobody watches this form."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found (chromium, chromium-browser or google-chrome)"),
]


def question(question_id: str, title: str, *, required: bool = False, **kind: Any) -> dict[str, Any]:
    return {"title": title, "questionItem": {"question": {"questionId": question_id, "required": required, **kind}}}


def choice(kind: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "options": list(options)}


MUM = choice(
    "RADIO",
    {"value": "In prison", "goToSectionId": PRISON},
    {"value": "At home", "goToSectionId": STORY},
    {"isOther": True},
)
HELP = choice("CHECKBOX", {"value": "A visit"}, {"value": "A call"}, {"isOther": True})
GRID = {
    "questions": [{"questionId": "0000000c", "rowQuestion": {"title": "At school"}}],
    "grid": {"columns": choice("RADIO", {"value": "Good"}, {"value": "Bad"})},
}
SECTIONS = [
    {"itemId": PRISON, "title": "Visits", "description": "Only if she is in prison.", "pageBreakItem": {}},
    {"itemId": STORY, "title": "Your story", "pageBreakItem": {}},
]
FIRST = [
    {"title": "If you are not safe", "description": SAFE, "textItem": {}},
    question("00000001", "Your name", required=True, textQuestion={}),
    question("00000002", "Your birthday", dateQuestion={"includeYear": True}),
    question("00000003", "Where is your mum?", required=True, choiceQuestion=MUM),
]
VISITS = [
    question("00000004", "What would help?", choiceQuestion=HELP),
    question(
        "00000005", "How worried are you?", scaleQuestion={"low": 1, "high": 5, "lowLabel": "Not", "highLabel": "Very"}
    ),
    question("00000006", "How was it?", ratingQuestion={"iconType": "STAR", "ratingScaleLevel": 5}),
    question("00000007", "What time suits you?", timeQuestion={}),
]
LAST = [
    question("00000008", "In your own words", textQuestion={"paragraph": True}),
    question("00000009", "Draw how things are", textQuestion={"paragraph": True}),
    question(
        "0000000a", "Your school year", choiceQuestion=choice("DROP_DOWN", {"value": "Year 5"}, {"value": "Year 6"})
    ),
    question("0000000b", "Your email", textQuestion={}),
    {"title": "How are things?", "questionGroupItem": GRID},
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Any]:
    """A desk that is served on a free port of this machine."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    server = create_server(lambda *call: made(*call), host="127.0.0.1", port=0, threads=4)
    made = create_app(path, base_url=f"http://127.0.0.1:{server.effective_port}", check_answers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield made
    server.close()
    thread.join(5)


@pytest.fixture(scope="module")
def forms(desk):
    return build("forms", "v1", http=DeskHttp(desk), static_discovery=True).forms()


@pytest.fixture(scope="module")
def form(desk, forms) -> dict[str, Any]:
    made = forms.create(body={"info": {"title": "About me"}}).execute()
    items = [*FIRST, SECTIONS[0], *VISITS, SECTIONS[1], *LAST]
    for batch in (list(enumerate(SECTIONS)), [(at, item) for at, item in enumerate(items) if item not in SECTIONS]):
        requests = [{"createItem": {"item": item, "location": {"index": at}}} for at, item in batch]
        forms.batchUpdate(formId=made["formId"], body={"requests": requests}).execute()
    said = {"updateFormInfo": {"info": {"description": f"{SAFE}\n\nTake your time."}, "updateMask": "description"}}
    forms.batchUpdate(formId=made["formId"], body={"requests": [said]}).execute()
    state = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    forms.setPublishSettings(formId=made["formId"], body={"publishSettings": state}).execute()
    shared = json.dumps({"type": "anyone", "role": "reader", "view": "published"})
    hints = json.dumps({"kind-00000009": "drawing", "kind-0000000b": "email"})
    with desk.store.write() as connection:
        connection.execute("INSERT INTO permission VALUES (?, 'anyone', ?)", (made["formId"], shared))
        connection.execute("UPDATE file SET properties = ?, description = 'We will ring you.'", (hints,))
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=["with script", "without script"])
def page(request, browser, desk) -> Iterator[Page]:
    """A page of a small telephone that may ask nobody but the desk, and complains of nothing."""
    script = request.param == "with script"
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    base = desk.api._base_url
    opened.on("request", lambda made: None if made.url.startswith((base, "data:")) else faults.append(made.url))
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def scripted(request) -> bool:
    return request.node.callspec.params["page"] == "with script"


@pytest.fixture
def inspect(page, scripted):
    """Nothing for axe to object to, and nothing to scroll sideways for, on a telephone and on a desk.

    axe is a script itself: without script there is only the scrolling to look at, and the page is the same.
    """

    def look() -> None:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width}"
            found = Axe().run(page) if scripted else None
            assert found is None or found.violations_count == 0, found.generate_report()

    return look


def go_on(page: Page, button: str = "Continue") -> None:
    with another_page(page):
        page.get_by_role("button", name=button, exact=True).click()


def test_a_form_is_filled_in_from_the_first_page_to_the_receipt(page, scripted, inspect, desk, form, forms):
    page.goto(desk.api._base_url + "/forms")
    inspect()
    page.get_by_role("link", name="About me").click()
    inspect()

    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2015")
    page.get_by_label("Your name").press("Enter")
    expect(page).to_have_title("Error: About me – Followthrough")
    expect(page.get_by_text("Take your time.")).to_be_hidden()
    inspect()
    page.get_by_text("Read the introduction again").click()
    expect(page.get_by_text("Take your time.")).to_be_visible()
    inspect()
    page.get_by_role("link", name="Your birthday – That day does not exist").click()
    expect(page.get_by_label("Day")).to_have_value("31")
    if scripted:
        expect(page.get_by_label("Day")).to_be_focused()
    page.get_by_label("Day").fill("3")
    page.get_by_label("Your name").fill("Robin <b>{{ 7*7 }}</b>")
    page.get_by_label("In prison").check()
    go_on(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Visits")
    page.get_by_label("A call").check()
    page.get_by_label("Other", exact=True).check()
    page.get_by_label("Other: say what").fill("A letter")
    page.get_by_role("group", name="How worried").get_by_label("3").check()
    page.get_by_role("button", name=re.compile("Take my answer back.*How worried")).click()
    expect(page.get_by_role("group", name="How worried").get_by_label("3")).not_to_be_checked()
    expect(page.get_by_label("Other: say what")).to_have_value("A letter")
    inspect()
    go_on(page, "Back")
    expect(page.get_by_label("Your name")).to_have_value("Robin <b>{{ 7*7 }}</b>")
    go_on(page)
    expect(page.get_by_label("A call")).to_be_checked()
    go_on(page)

    page.get_by_label("In your own words").fill("First line\nSecond line")
    page.get_by_label("You can say it in words").fill("A house")
    page.get_by_label("Your email").fill("robin@")
    if scripted:
        draw(page)
    go_on(page)
    expect(page.get_by_label("Your email")).to_have_value("robin@")
    inspect()
    page.get_by_label("Your email").fill("robin@example.org")
    go_on(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    expect(page.get_by_text("3 February 2015")).to_be_visible()
    expect(page.get_by_text(SAFE)).to_be_visible()
    inspect()
    go_on(page, "Change Visits")
    inspect()
    go_on(page)
    go_on(page, "Send")

    number = page.locator(".receipt__number").inner_text()
    expect(page.get_by_text("We will ring you.")).to_be_visible()
    expect(page.get_by_text(SAFE)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Print this page")).to_be_visible(visible=scripted)
    inspect()
    page.reload()
    expect(page.locator(".receipt__number")).to_have_text(number)

    response = forms.responses().list(formId=form["formId"]).execute()["responses"][-1]
    assert number.replace("-", "") == response["responseId"][-8:]
    given = response["answers"]
    assert [one["value"] for one in given["00000004"]["textAnswers"]["answers"]] == ["A call", "A letter"]
    assert given["00000001"]["textAnswers"]["answers"] == [{"value": "Robin <b>{{ 7*7 }}</b>"}]
    assert given["00000008"]["textAnswers"]["answers"] == [{"value": "First line\nSecond line"}]
    assert "00000005" not in given
    assert ("fileUploadAnswers" in given["00000009"]) is scripted


def draw(page: Page) -> None:
    """Draw two lines, take one back, and see that the picture changed each time."""
    board, field = page.locator("canvas"), page.locator("input[name$='.drawing']")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    pictures = [field.input_value()]
    for colour, (x, y) in (("Red", (0.2, 0.2)), ("Blue", (0.7, 0.3))):
        page.get_by_role("button", name=colour).click()
        board.scroll_into_view_if_needed()
        box = board.bounding_box() or box
        page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * (x + 0.2), box["y"] + box["height"] * (y + 0.3), steps=5)
        page.mouse.up()
        pictures.append(field.input_value())
    assert len(set(pictures)) == 3 and pictures[0] == ""
    page.get_by_role("button", name="Undo").click()
    assert field.input_value() == pictures[1]


def test_a_drawing_is_still_there_on_the_way_back(browser, desk, form):
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    page.goto(form["responderUri"] + "?entry.1=Robin&entry.3=At+home")
    go_on(page)
    draw(page)
    kept = page.locator("input[name$='.drawing']").input_value()
    go_on(page, "Back")
    go_on(page)
    assert page.locator("input[name$='.drawing']").input_value() == kept
    page.get_by_role("button", name="Clear the drawing").click()
    assert page.locator("input[name$='.drawing']").input_value() == ""
    page.close()


def test_the_browsers_own_back_leads_one_page_back_and_loses_nothing(browser, desk, form, forms):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_default_timeout(10_000)
    page.goto(f"{form['responderUri']}?entry.1=Robin&entry.3=In+prison")
    go_on(page)
    page.get_by_label("A call").check()
    go_on(page)
    page.get_by_label("In your own words").fill("Half a story")
    heading = page.get_by_role("heading", level=1)
    for back, forward in (("go_back", "go_forward"), ("go_back", "")):
        getattr(page, back)()
        expect(heading).to_contain_text("Visits")
        expect(page.get_by_label("A call")).to_be_checked()
        if forward:
            getattr(page, forward)()
            expect(page.get_by_label("In your own words")).to_have_value("Half a story")
    page.go_back()
    expect(page.get_by_label("Your name")).to_have_value("Robin")
    page.get_by_label("Your name").fill("Robin Redbreast")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when a telephone puts the tab aside
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Robin Redbreast")
    for _ in range(3):
        go_on(page)
    expect(heading).to_contain_text("Check your answers")
    expect(page.get_by_text("Half a story")).to_be_visible()
    page.reload()
    expect(heading).to_contain_text("Check your answers")
    go_on(page, "Send")
    expect(page.locator(".receipt__number")).to_be_visible()
    number = page.locator(".receipt__number").inner_text()
    page.go_back()
    expect(heading).to_contain_text("About me")
    assert "Redbreast" not in page.content() and "Half a story" not in page.content(), "nothing of what was sent"
    kept = [one["responseId"][-8:] for one in forms.responses().list(formId=form["formId"]).execute()["responses"]]
    assert kept.count(number.replace("-", "")) == 1
    page.close()


def test_the_pages_own_back_and_the_browsers_are_one_way(browser, desk, form):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_default_timeout(10_000)
    page.goto("about:blank")
    page.goto(f"{form['responderUri']}?entry.1=Robin&entry.3=At+home")
    go_on(page)
    page.get_by_label("In your own words").fill("A story")
    go_on(page)
    go_on(page, "Change Your story")
    expect(page.get_by_label("In your own words")).to_have_value("A story")
    go_on(page, "Back")
    page.get_by_label("Your name").fill("")
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", name="Please look at this again")).to_be_visible()
    page.close()


def test_without_an_answer_the_page_is_posted_as_without_script_and_nothing_is_lost(browser, desk, form):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_default_timeout(10_000)
    page.goto(f"{form['responderUri']}?entry.1=Robin&entry.3=At+home")
    page.route(
        "**/viewform*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    go_on(page)
    page.get_by_label("In your own words").fill("A story")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    expect(page.get_by_text("A story")).to_be_visible()
    page.close()


@pytest.mark.parametrize("way", ["Try again", "Back"])
def test_a_page_that_was_not_taken_for_want_of_a_cookie_can_be_sent_again_or_left(browser, desk, form, way):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{form['responderUri']}?entry.1=Robin&entry.3=At+home")
    go_on(page)
    page.get_by_label("In your own words").fill("A story")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    context.clear_cookies()
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Please press the button once more")
    if way == "Back":
        page.go_back()
        expect(page.get_by_label("Your name")).to_have_value("Robin")
    else:
        page.get_by_role("button", name=way).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
        expect(page.get_by_text("A story")).to_be_visible()
    context.close()


def test_the_coordinator_erases_the_answers_of_a_response(page, scripted, inspect, desk, form, forms):
    page.goto(form["responderUri"] + "?entry.1=Canary&entry.3=At+home")
    go_on(page)
    go_on(page)
    go_on(page, "Send")
    number = page.locator(".receipt__number").inner_text()
    set_passphrase(desk.store, "lantern kettle meadow")
    page.goto(f"{form['responderUri'].partition('/forms')[0]}/responses/{number}")
    page.get_by_label("Passphrase").fill("lantern kettle meadow")
    go_on(page, "Sign in")
    expect(page.get_by_text("Canary")).to_be_visible()
    inspect()
    page.get_by_role("link", name="Erase these answers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Erase the answers of {number}?")
    inspect()
    go_on(page, "Erase these answers")
    expect(page.get_by_text("The answers were erased.")).to_be_visible()
    assert page.get_by_text("Canary").count() == 0
    inspect()
    kept = forms.responses().list(formId=form["formId"]).execute().get("responses", [])
    assert number.replace("-", "") not in [one["responseId"][-8:] for one in kept]
