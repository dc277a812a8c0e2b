"""The way through a form, the draft that goes along, and drawings as they arrive."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from automation.desk.pages import form_draft, form_path, form_picture
from automation.desk.pages.form_draft import Draft
from automation.desk.pages.form_model import RESTART, SUBMIT, Choice, Field, FormPages, Section

SECRET = "not so secret"


def radio(question_id: str, **leads_to: str) -> Field:
    choices = tuple(Choice(value, target) for value, target in leads_to.items())
    return Field(id=question_id, kind="radio", title="", choices=choices)


def form(*sections: tuple[Field, ...]) -> FormPages:
    keys = ["start", *(f"s{number}" for number in range(2, len(sections) + 1))]
    pages = tuple(Section(key, key, "", fields) for key, fields in zip(keys, sections, strict=True))
    return FormPages("id", "public", "Form", None, "", "", True, pages)


def way(one: FormPages, **answers: str) -> tuple[list[str], str | None]:
    values = {f"entry.{name[1:]}": [answer] for name, answer in answers.items()}
    path, leads_back = form_path.walk(one, values)
    return [section.key for section in path], leads_back.key if leads_back else None


def test_without_answers_the_sections_follow_one_another():
    assert way(form((radio("00000001", A="s3"),), (), ())) == (["start", "s2", "s3"], None)


def test_an_answer_leads_to_its_section_or_to_the_end():
    one = form((radio("00000001", A="s3", B=SUBMIT, C=""),), (), ())
    assert way(one, q1="A") == (["start", "s3"], None)
    assert way(one, q1="B") == (["start"], None)
    assert way(one, q1="C") == (["start", "s2", "s3"], None)


def test_the_last_answered_question_that_leads_somewhere_wins():
    one = form((radio("00000001", A="s3"), radio("00000002", B=SUBMIT, C="NEXT", D="")), (), ())
    assert way(one, q1="A", q2="B")[0] == ["start"]
    assert way(one, q1="A", q2="C")[0] == ["start", "s2", "s3"]
    assert way(one, q1="A", q2="D")[0] == ["start", "s3"]
    assert way(one, q1="A")[0] == ["start", "s3"]


def test_a_way_that_goes_round_is_told_from_one_that_ends():
    one = form((), (radio("00000001", A=RESTART, B="s2", C=""),), ())
    assert way(one, q1="A") == (["start", "s2"], "start")
    assert way(one, q1="B") == (["start", "s2"], "s2")
    assert way(one, q1="C") == (["start", "s2", "s3"], None)


def test_a_draft_comes_back_from_the_page_as_it_went():
    one = form((radio("00000001", A=""),), ())
    draft = Draft(at="s2", visited=["start"], values={"entry.1": ["A"], "entry.9": ["x" * 20_000]}, changing=True)
    sealed = form_draft.seal(draft, SECRET, one)
    assert len(sealed) < 1000
    assert form_draft.unseal(sealed, SECRET, one) == draft


def test_answers_that_the_page_shows_are_not_carried_twice():
    one = form((radio("00000001", A=""),))
    unsealed = form_draft.unseal(form_draft.seal(Draft(values={"entry.1": ["A"]}), SECRET, one), SECRET, one)
    assert unsealed is not None and unsealed.values == {}


def test_a_draft_that_was_changed_or_belongs_elsewhere_is_not_read():
    one = form(())
    sealed = form_draft.seal(Draft(), SECRET, one)
    other = replace(one, public_id="another")
    assert form_draft.unseal(sealed.swapcase(), SECRET, one) is None
    assert form_draft.unseal(sealed, SECRET, other) is None
    assert form_draft.unseal(sealed, "another secret", one) is None
    assert form_draft.unseal("", SECRET, one) is None


def test_a_prefilled_link_fills_fields_as_googles_does():
    fields = (
        Field(id="00000001", kind="text", title=""),
        Field(id="00000002", kind="checkbox", title="", choices=(Choice("A"), Choice("B")), other=Choice("")),
        Field(id="00000003", kind="date", title="", has_year=True),
        Field(id="00000004", kind="time", title=""),
        Field(id="ffffffff", kind="text", title=""),
    )
    query = MultiDict(
        [
            ("usp", "pp_url"),
            ("entry.1", "FT-ABC"),
            ("entry.2", "A"),
            ("entry.2", "__other_option__"),
            ("entry.2.other_option_response", "Mine"),
            ("entry.3", "2026-11-22"),
            ("entry.4", "09:30"),
            ("entry.4294967295", "last"),
            ("entry.77", "nobody asked"),
        ]
    )
    assert form_draft.prefilled(form(fields), query).values == {
        "entry.1": ["FT-ABC"],
        "entry.2": ["A", "__other_option__"],
        "entry.2.other_option_response": ["Mine"],
        "entry.3_day": ["22"],
        "entry.3_month": ["11"],
        "entry.3_year": ["2026"],
        "entry.4_hour": ["09"],
        "entry.4_minute": ["30"],
        "entry.4294967295": ["last"],
    }


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 2, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + chunk(b"IEND", b"")


def url(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def test_a_drawing_is_kept_as_picture_data_alone():
    assert form_picture.read(url(png())) == png()
    assert form_picture.read(url(png(2, 2, chunk(b"tEXt", b"place\0here")) + b"trailing")) == png()


@pytest.mark.parametrize(
    "text",
    [
        "data:image/svg+xml;base64,PHN2Zz4=",
        "javascript:alert(1)",
        url(b"GIF89a"),
        url(png())[:-20],
        url(png().replace(b"IDAT", b"IDAX")),
        url(png(4001, 1)),
        url(png(0, 1)),
        url(b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b"")),
        "data:image/png;base64,***",
    ],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(form_picture.NoPicture, match="could not be read"):
        form_picture.read(text)


def test_a_drawing_of_more_than_two_megabytes_is_refused():
    with pytest.raises(form_picture.NoPicture, match="too large"):
        form_picture.read(url(bytes(form_picture.LARGEST + 100)))
