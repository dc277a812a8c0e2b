"""Filling in a form without script: page by page, errors, going back, branching, checking."""

from __future__ import annotations

import base64

from bs4 import Tag

HOME = "20000002"


def test_a_form_is_filled_in_checked_and_sent_and_ends_on_a_receipt(visitor, form, office):
    visitor.open(form["responderUri"])
    assert visitor.status == 200
    visitor.press("Continue", _1="Robin", _2="In prison")
    assert visitor.title == "Visits"
    another = {"_4.other_option_response": "A letter"}
    visitor.press("Continue", _3_day="3", _3_month="02", _3_year="2026", _4=["A call", "__other_option__"], **another)
    assert visitor.title == "Your story"
    visitor.press("Continue", _5="First line\nSecond <line>")
    assert visitor.title == "Check your answers"
    assert "3 February 2026" in visitor.text and "Not answered" in visitor.text
    assert office.stored(form) == []
    visitor.press("Send")
    assert office.texts(form) == [
        {
            "00000001": ["Robin"],
            "00000002": ["In prison"],
            "00000003": ["2026-02-03"],
            "00000004": ["A call", "A letter"],
            "00000005": ["First line\nSecond <line>"],
        }
    ]
    end = office.stored(form)[0]["responseId"][-8:]
    assert visitor.number == f"{end[:4]}-{end[4:]}"
    assert "Someone reads this within a week." in visitor.text
    assert "Second <line>" in visitor.text


def test_words_between_questions_are_shown_line_by_line_and_as_text(visitor, form):
    visitor.open(form["responderUri"])
    assert [line.text for line in visitor.soup.select(".notice p")] == ["Ring 999.", "Nobody watches <this> form."]


def test_what_a_form_says_first_and_again_at_its_end_stands_out(visitor, form, office):
    safe = "Ring 999.\nNobody watches <this> form."
    info = {"description": f"{safe}\n\nThis form is for you.\nTake your time."}
    office.change(form, {"updateFormInfo": {"info": info, "updateMask": "description"}})
    visitor.open("/forms")
    assert [one.text for one in visitor.soup.select("main li p")] == ["This form is for you."]
    assert [one.text for one in visitor.soup.select(".safety p")] == safe.split("\n")
    visitor.open(form["responderUri"])
    assert [one.text for one in visitor.soup.select(".safety p")] == safe.split("\n") * 2
    assert [one.text for one in visitor.soup.select("main > p")] == ["This form is for you.", "Take your time."]


def test_errors_stand_at_the_top_and_at_each_field_and_keep_what_was_typed(visitor, form):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="In prison")
    visitor.press("Continue", _3_day="31", _3_month="2", _3_year="2026", _4=["A call"])
    assert visitor.status == 422
    link = visitor.soup.select_one(".error-summary a")
    assert link is not None and "does not exist" in link.text
    target = visitor.soup.find(id=str(link["href"])[1:])
    assert isinstance(target, Tag) and target["name"] == "entry.3_day"
    group = target.find_parent("fieldset")
    assert isinstance(group, Tag)
    described = [visitor.soup.find(id=one) for one in str(group["aria-describedby"]).split()]
    assert any("does not exist" in one.text for one in described if one)
    assert [visitor.value(f"entry.3_{part}") for part in ("day", "month", "year")] == ["31", "2", "2026"]
    checked = visitor.soup.select("input[name='entry.4'][checked]")
    assert [one["value"] for one in checked] == ["A call"]
    assert visitor.soup.title is not None and visitor.soup.title.text.startswith("Error:")


def test_back_keeps_answers_even_wrong_ones(visitor, form):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="In prison")
    visitor.press("Back", _3_day="99", _4=["A visit"])
    assert visitor.value("entry.1") == "Robin"
    visitor.press("Continue")
    assert visitor.value("entry.3_day") == "99"
    assert len(visitor.soup.select("input[name='entry.4'][checked]")) == 1


def test_back_from_the_check_leads_to_the_last_page_on_the_way(visitor, form, at_check):
    assert at_check().press("Back").title == "Your story"
    assert visitor.press("Back").value("entry.1") == "Robin"


def test_answers_on_pages_off_the_way_are_not_sent(visitor, form, office):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="In prison")
    visitor.press("Continue", _4=["A visit"]).press("Continue", _5="Story")
    visitor.press("change:start").press("Continue", _2="At home")
    assert visitor.title == "Check your answers"
    assert "A visit" not in visitor.text
    visitor.press("Send")
    assert office.texts(form)[0].keys() == {"00000001", "00000002", "00000005"}


def test_a_change_that_opens_a_new_page_leads_there_before_the_check(visitor, at_check):
    at_check().press("change:start").press("Continue", _2="In prison")
    assert visitor.title == "Visits"
    assert visitor.press("Continue").title == "Check your answers"


def test_a_change_that_makes_an_answer_wrong_is_asked_again(visitor, at_check):
    at_check().press("change:start").press("Continue", _1=" ")
    assert visitor.status == 422
    assert visitor.press("Continue", _1="Robin B").title == "Check your answers"


def test_an_answer_can_end_the_form_early(visitor, form):
    assert visitor.open(form["responderUri"]).press("Continue", _1="R", _2="Stop").title == "Check your answers"


def test_an_answer_can_be_taken_back_without_script(visitor, office):
    sure = office.question("00000001", "Sure?", choiceQuestion=office.choice("RADIO", "Yes", "No"))
    made = office.publish([sure])
    visitor.open(made["responderUri"]).press("clear:00000001", _1="Yes")
    assert visitor.soup.select("input[checked]") == []
    visitor.press("Continue").press("Send")
    assert office.texts(made) == [{}]


def test_a_form_that_goes_round_can_be_left(visitor, office):
    again = office.choice("RADIO", {"value": "Again", "goToAction": "RESTART_FORM"}, "Enough")
    name, more = office.question("00000001", "Name"), office.question("00000002", "Once more?", choiceQuestion=again)
    made = office.publish([name, office.page(HOME, "More"), more])
    visitor.open(made["responderUri"])
    for _ in range(3):
        visitor.press("Continue", _1="Robin").press("Continue", _2="Again")
        assert visitor.value("entry.1") == "Robin"
    visitor.press("Continue").press("Continue", _2="Enough").press("Send")
    assert office.texts(made) == [{"00000001": ["Robin"], "00000002": ["Enough"]}]


def test_a_grid_a_scale_a_rating_and_a_list_are_filled_in(visitor, office):
    rows = [{"questionId": f"0000000{key}", "rowQuestion": {"title": key}} for key in "ab"]
    columns = office.choice("CHECKBOX", "Good", "Bad")
    made = office.publish(
        [
            {"title": "How are things?", "questionGroupItem": {"questions": rows, "grid": {"columns": columns}}},
            office.question("00000001", "How sure?", scaleQuestion={"low": 0, "high": 4, "highLabel": "Very"}),
            office.question("00000002", "How good?", ratingQuestion={"iconType": "HEART", "ratingScaleLevel": 3}),
            office.question("00000003", "Which?", choiceQuestion=office.choice("DROP_DOWN", "A", "B")),
            office.question("00000004", "When?", timeQuestion={}),
        ]
    )
    visitor.open(made["responderUri"])
    visitor.press("Continue", _10=["Good", "Bad"], _11="Bad", _1="0", _2="3", _3="B", _4_hour="9", _4_minute="5")
    assert "3 out of 3" in visitor.text and "How are things? – a" in visitor.text
    visitor.press("Send")
    assert office.texts(made) == [
        {
            "0000000a": ["Good", "Bad"],
            "0000000b": ["Bad"],
            "00000001": ["0"],
            "00000002": ["3"],
            "00000003": ["B"],
            "00000004": ["09:05"],
        }
    ]


def test_a_prefilled_link_fills_in_later_pages_too(visitor, form):
    visitor.open(form["responderUri"] + "?usp=pp_url&entry.1=Robin&entry.5=Known+already")
    assert visitor.value("entry.1") == "Robin"
    assert visitor.press("Continue", _2="At home").value("entry.5") == "Known already"


def test_twenty_thousand_characters_and_a_leading_line_break_survive(visitor, form, office, at_check):
    story = "\n  " + "Mae hyn yn hir 🙂 " * 1_200 + "\n=1+1 {{ x }}</textarea>\u202e"
    at_check(story).press("change:" + HOME)
    assert visitor.value("entry.5") == story
    visitor.press("Continue").press("Send")
    assert office.texts(form)[0]["00000005"] == [story]


def test_a_drawing_is_kept_as_a_file_beside_its_words(visitor, form, office, picture):
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    visitor.press("Continue", _6="A house", **{"_6.drawing": url})
    visitor.press("change:" + HOME)
    assert visitor.value("entry.6.drawing") == url
    visitor.press("Continue").press("Send")
    shown = visitor.soup.select_one("img.picture")
    assert shown is not None and shown["src"] == url
    answer = office.stored(form)[0]["answers"]["00000006"]
    assert answer["textAnswers"] == {"answers": [{"value": "A house"}]}
    (upload,) = answer["fileUploadAnswers"]["answers"]
    assert upload["mimeType"] == "image/png" and "Robin" not in upload["fileName"]
    assert office.sql("SELECT content FROM file WHERE id = ?", upload["fileId"]) == [(picture,)]


def test_what_is_no_drawing_is_asked_again(visitor, form):
    visitor.open(form["responderUri"]).press("Continue", _1="Robin", _2="At home")
    visitor.press("Continue", _5="Kept", **{"_6.drawing": "data:image/png;base64,AAAA"})
    assert visitor.status == 422 and "could not be read" in visitor.text
    assert visitor.value("entry.5") == "Kept"


def test_the_forms_are_listed_with_the_first_line_of_what_they_are_for(visitor, form, office):
    info = {"description": "For you.\nA second line."}
    office.change(form, {"updateFormInfo": {"info": info, "updateMask": "description"}})
    visitor.open("/forms")
    assert [one.text for one in visitor.soup.select("main li p")] == ["For you."]
    link = visitor.soup.select_one("main li a")
    assert link is not None and visitor.open(str(link["href"])).status == 200


def test_a_form_that_only_a_link_can_fill_in_stands_apart_and_leads_nobody_into_it(visitor, form, office):
    emails = office.publish([office.question("00000001", "Your code")], title="How often do you want our emails?")
    office.sql("UPDATE file SET properties = ? WHERE id = ?", '{"by-link": "yes"}', emails["formId"])
    visitor.open("/forms")
    assert [one.text for one in visitor.soup.select("main a")] == ["About me"]
    assert [one.text for one in visitor.soup.select(".form-list h2")] == ["About me"]
    apart = visitor.soup.find("h2", string="Only by a link of your own")
    assert "the link that we sent" in apart.find_next("p").text
    assert apart.find_next("li").text == "How often do you want our emails?"
