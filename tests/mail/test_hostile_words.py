"""Whatever stands in any field of any message is read as that very text, and changes nothing else of the message."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import SETTINGS, html, plain, seen
from mailed import NOW, messages

from automation.mail.inert import inert
from automation.mail.message import compose
from automation.rules.chasing.messages import KINDS, Message
from automation.rules.chasing.notices import Notice

USUAL = "quokka"
"""A word that stands in no template and that no template can change: it has no capital letter to lose."""
TYPED = {
    "Person": {"name", "partner", "deputy", "role", "pause_unclear"},
    "Item": {"what", "choices", "tab_title", "status", "reference", "number"},
    "Waiting": {"reference"},
    "Revisit": {"reference"},
    "Check": {"label"},
    "Trouble": {"job", "what"},
    "FormTrouble": {"title"},
    "LeadOverdue": {"name"},
    "LeadEscalated": {"name"},
    "ListDue": {"title"},
    "AddressNews": {"name"},
    "Undelivered": {"name"},
    "Concern": {"receipt", "reference"},
    "Summary": {"new", "to_revisit"},
    "Acknowledgement": {"references"},
    "MailSettings": {
        "from_name", "organisation", "coordinator_name", "coordinator_phone", "safeguarding_name", "safeguarding_phone",
    },
}  # fmt: skip
"""Fields where what somebody typed, or could have typed over, may stand."""
HOSTILE = st.sampled_from(
    [
        "x\r\nBcc: eve@evil.example", "x\n\n--=_boundary\nContent-Type: text/html", "\u202egnp.exe\u2066", "Ѕаl Rоwе",
        "<script>alert(1)</script>", "<img src=https://evil.example/x.png>", "</body></html><p>", "<!--", "]]>",
        "{{ 7*7 }}{% for x in y %}", "{{ facts.__class__ }}", "%(name)s %s %d {0} {name}", "${7*7}", "=1+1", "\\r\\n",
        "\x00\x1b[31m\u2028\u2029\x85", "\ud800", "a" * 3000, "é'\"`&amp;&lt;", "=?utf-8?q?Bcc=3A?=", "\ufeff\u200b",
    ]
)  # fmt: skip
ANYTHING = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=60) | HOSTILE


def filled(value: Any, text: str) -> Any:
    """The same facts with a text in every field that could hold one."""
    if isinstance(value, tuple):
        return tuple(filled(one, text) for one in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    typed = TYPED.get(type(value).__name__, set())
    changed = {}
    for field in dataclasses.fields(value):
        here = getattr(value, field.name)
        if field.name in typed:
            changed[field.name] = (text,) if isinstance(here, tuple) else text
        else:
            changed[field.name] = filled(here, text)
    return dataclasses.replace(value, **changed)


def composed(facts: Message, text: str) -> EmailMessage:
    message = compose(filled(facts, text), filled(SETTINGS, text), NOW)
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)  # type: ignore[return-value]


def structure(message: EmailMessage) -> list[str]:
    """The elements of the HTML with their attributes, and the parts of the message with their headers."""
    page = BeautifulSoup(html(message), "html.parser")
    parts = [f"{part.get_content_type()} {sorted(name.lower() for name in part)}" for part in message.walk()]
    return [*parts, *(f"{tag.name} {sorted(tag.attrs.items(), key=str)}" for tag in page.find_all(True))]


def retold(words: str, text: str) -> str:
    """The same words with another text in all places, headings in capital letters included."""
    return words.replace(USUAL, text).replace(USUAL.upper(), text.upper())


@pytest.mark.parametrize("language", ["English", "Welsh"])
@settings(max_examples=30)
@given(text=ANYTHING)
def test_a_text_is_read_as_it_is_and_changes_nothing_else(language: str, text: str) -> None:
    for facts in messages(2, language):
        usual, odd = composed(facts, USUAL), composed(facts, f"{USUAL}{text}{USUAL}")
        told = inert(f"{USUAL}{text}{USUAL}")
        assert structure(odd) == structure(usual), facts.kind
        assert plain(odd).split("\n") == retold(plain(usual), told).split("\n"), facts.kind
        assert seen(odd) == " ".join(retold(seen(usual), told).split()), facts.kind
        assert [one.addr_spec for one in odd["To"].addresses] == [facts.to.email]
        assert USUAL not in odd["Subject"], "a subject only counts"


def test_every_kind_of_message_is_tried() -> None:
    assert {facts.kind for facts in messages(2)} == {*KINDS}


def test_every_field_that_could_hold_what_somebody_typed_is_tried() -> None:
    """Or it is known to be an id, an address, a choice of ours or made by the program."""
    ours = {
        "id", "email", "language", "how_often", "kind", "period", "link", "tab", "row_id", "mark", "marks", "leads",
        "state", "address", "reason", "what", "response_id", "key", "aliases", "about", "day", "hour", "code",
        "from_address", "coordinator_email", "page", "at_once",
    }  # fmt: skip
    classes = {SETTINGS.__class__: None, **{one: None for facts in messages(2) for one in inside(facts)}}
    left = {
        f"{one.__name__}.{field.name}"
        for one in classes
        for field in dataclasses.fields(one)
        if "str" in str(field.type)
        and field.name not in TYPED.get(one.__name__, set()) | ours
        and one is not Notice  # its name is made of marks
    }
    assert left == set()


def inside(value: Any) -> list[type]:
    """The kinds of facts that a message is made of."""
    if isinstance(value, tuple):
        return [found for one in value for found in inside(one)]
    if not dataclasses.is_dataclass(value):
        return []
    return [
        type(value),
        *(found for field in dataclasses.fields(value) for found in inside(getattr(value, field.name))),
    ]
