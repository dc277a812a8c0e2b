"""Marks in texts, and what must be known before forms are set up."""

from __future__ import annotations

from automation.config import parse_config
from automation.specs.checking import check_ready
from automation.specs.model import FormSpec, Specs
from automation.specs.words import fill, marks, standing_words

CONFIG = """
[organisation]
name = "Hopeside"
[coordinator]
name = "Robin"
email = "robin@hopeside.example"
telephone = "01632 960101"
[safeguarding]
name = "Sam"
telephone = "01632 960102"
[privacy]
notice = "We keep it for two years."
"""


def test_a_known_mark_is_replaced_and_other_braces_stay():
    text = "{organisation} {unknown} { } {} {{organisation}} {1}"
    assert fill(text, {"organisation": "Hopeside"}) == "Hopeside {unknown} { } {} {Hopeside} {1}"


def test_a_word_is_never_filled_again():
    assert fill("{a}", {"a": "{b}", "b": "no"}) == "{b}"


def test_marks_are_named_in_order():
    assert marks("{b} and {a} and { c }") == ["b", "a"]


def test_the_words_that_every_form_may_use_come_from_config():
    words = standing_words(parse_config(CONFIG))
    text = "{organisation}: {coordinator_name}, {coordinator_phone}, {coordinator_email}"
    assert fill(text, words) == "Hopeside: Robin, 01632 960101, robin@hopeside.example"
    assert fill("{safeguarding_name}, {safeguarding_phone}", words) == "Sam, 01632 960102"


def test_a_whole_config_is_ready():
    assert check_ready(parse_config(CONFIG), Specs(forms=(), sheets=())) == []


def test_an_empty_config_is_told_everything_that_provision_needs():
    problems = [str(problem) for problem in check_ready(parse_config(""), Specs(forms=(), sheets=()))]
    assert [problem.split(" is empty")[0] for problem in problems] == [
        "config.toml [organisation]: `name`",
        "config.toml [coordinator]: `name`",
        "config.toml [coordinator]: `email`",
        "config.toml [safeguarding]: `name`",
        "config.toml [safeguarding]: `telephone`",
        "config.toml [privacy]: `notice`",
    ]
    assert "Every form says whom to ring if someone is not safe." in problems[4]


def test_blanks_are_not_a_telephone_number():
    config = parse_config(CONFIG.replace("01632 960102", "  "))
    assert [problem.place for problem in check_ready(config, Specs(forms=(), sheets=()))] == [
        "config.toml [safeguarding]"
    ]


def test_the_coordinator_s_telephone_is_needed_when_a_form_gives_it():
    config = parse_config(CONFIG.replace('telephone = "01632 960101"', ""))
    form = FormSpec(key="update", title="T", purpose="adds", tab="t", who="Ring {coordinator_phone}")
    (problem,) = check_ready(config, Specs(forms=(form,), sheets=()))
    assert str(problem) == 'config.toml [coordinator]: `telephone` is empty. The form "update" gives it.'
