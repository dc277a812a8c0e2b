"""Pages of responses as the Forms API sends them, decoded only as far as it takes to see which of them are news."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec


class Sent(msgspec.Struct, gc=False):
    """A response as it was sent: its id, its times as text, and its answers by question id, not decoded yet.

    On a page that is not as the API describes it, any of these may be something else; read_response says so then.
    """

    responseId: str = ""
    createTime: str | None = None
    lastSubmittedTime: str | None = None
    answers: msgspec.Raw = msgspec.Raw(b"{}")


class Page(msgspec.Struct, gc=False):
    """A page of responses, and the token of the next one."""

    responses: list[Sent] | None = None
    nextPageToken: str | None = None


class _Text(msgspec.Struct, gc=False):
    value: str = ""


class _File(msgspec.Struct, gc=False):
    fileId: str = ""


class _Texts(msgspec.Struct, gc=False):
    answers: list[_Text] | None = None


class _Files(msgspec.Struct, gc=False):
    answers: list[_File] | None = None


class Answer(msgspec.Struct, gc=False):
    """What was answered to one question: texts, or files."""

    textAnswers: _Texts | None = None
    fileUploadAnswers: _Files | None = None

    @property
    def texts(self) -> list[str]:
        """The texts; a file is told by where it can be seen."""
        found = [part.value for part in self.textAnswers.answers or () if part.value] if self.textAnswers else []
        for part in self.fileUploadAnswers.answers or () if self.fileUploadAnswers else ():
            if part.fileId:
                found.append(f"A drawing: /drawings/{part.fileId}")
        return found


_PAGE: Final = msgspec.json.Decoder(Page)
_ANSWERS: Final = msgspec.json.Decoder(dict[str, Answer] | None)


def read_page(content: bytes) -> Page:
    """A page of responses. Raises ValueError for what is none."""
    try:
        return _PAGE.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _page_of(_loads(content))


def _page_of(page: Any) -> Page:
    """A page with something odd in it, so that all the rest can be read."""
    if isinstance(page, dict):
        responses, token = page.get("responses") or [], page.get("nextPageToken") or ""
        if isinstance(responses, list) and isinstance(token, str):
            return Page([sent_from(one) for one in responses], token)
    raise ValueError("the answer is no page of responses")


def sent_from(raw: object) -> Sent:
    """A response that was decoded already, in whatever shape."""
    given = raw if isinstance(raw, Mapping) else {}
    return Sent(given.get("responseId"), given.get("createTime"), given.get("lastSubmittedTime"), given.get("answers"))  # type: ignore[arg-type]


def answers_of(sent: Sent) -> dict[str, Answer]:
    """The answers of a response by question id. Raises ValueError, with what is wrong, where they are in no shape."""
    raw: Any = sent.answers
    if isinstance(raw, msgspec.Raw):
        try:
            return _ANSWERS.decode(raw) or {}
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raw = _loads(bytes(raw))
    return _answers_in(raw)


def _answers_in(given: Any) -> dict[str, Answer]:
    if not isinstance(given or {}, Mapping):
        raise ValueError("its answers are not by question")
    try:
        return msgspec.convert(given or {}, dict[str, Answer])
    except msgspec.ValidationError:
        raise ValueError("an answer in it is no text") from None


def _loads(content: bytes) -> Any:
    """JSON by the reader that takes half a pair of surrogates as well."""
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
