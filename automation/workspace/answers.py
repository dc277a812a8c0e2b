"""Answers: one that is not in the shape that its API describes is as good as none, and pages have to come to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from typing import Any, Final, TypeVar

import msgspec
from googleapiclient.errors import HttpError

from automation.errors import WorkspaceError

T = TypeVar("T")
_MOST_TIMES: Final = 3
"""How often one page may come before it is clear that there is no end to them."""
_MOST_PAGES: Final = 2_000
_GONE: Final = 404
_PAGE: Final = "text/html"


def execute(request: Any, like: type | None = None) -> dict[str, Any]:
    """Send a request of Google's client; the answer has at least the fields of a struct `like` this.

    Raises HTTPException, as for an answer that was cut off, where it is no JSON (which the client gives as text) or
    has another shape.
    """
    return checked(sent(request), like)


def sent(request: Any) -> Any:
    """What Google's client makes of an answer. Raises HTTPException where it falls over its shape."""
    try:
        return request.execute()
    except RecursionError as error:
        raise HTTPException("the answer is nested too deep") from error
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        # The client takes a refusal apart as if each were Google's own.
        raise HTTPException("the refusal has another shape") from error


def checked(answer: object, like: type | None = None) -> dict[str, Any]:
    """An answer that was decoded already, where it has at least the fields of a struct `like` this."""
    if not isinstance(answer, dict):
        raise HTTPException("the answer is no JSON object")
    try:
        msgspec.convert(answer, like or dict)
    except msgspec.ValidationError as error:
        raise HTTPException("the answer has another shape") from error
    return answer


def remove(request: Any) -> None:
    """Send a request whose answer is empty; what is gone already is as good as removed.

    Raises HTTPException where something else answered, such as a network that wants a sign-in of its own.
    """
    try:
        answer = sent(request)
    except HttpError as error:
        if error.resp.status != _GONE:
            raise
        return
    if answer:
        raise HTTPException("the answer is not empty")


def download(request: Any) -> bytes:
    """Send a request whose answer is a file; a page for people is none."""
    types: list[str] = []
    request.add_response_callback(lambda answer: types.append(str(answer.get("content-type", ""))))
    content: bytes = sent(request)
    if any(kind.startswith(_PAGE) for kind in types[-1:]):
        raise HTTPException("the answer is a page")
    return content


def next_page(page: Mapping[str, Any]) -> str | None:
    """The token that a page gives for the next one; None on the last."""
    return page.get("nextPageToken")


def pages(ask: Callable[[str | None], T], token_of: Callable[[T], str | None]) -> Iterator[T]:
    """Every page, each asked for by the token that stands on the one before (None: the first).

    Raises WorkspaceError where they come again and again, so that there is no end to them.
    """
    tokens: Counter[str] = Counter()
    token: str | None = None
    while True:
        page = ask(token)
        yield page
        token = token_of(page)
        if not token:
            return
        tokens[token] += 1
        if tokens[token] > _MOST_TIMES or tokens.total() > _MOST_PAGES:
            raise WorkspaceError(
                "The same page of an answer came again and again.", remedy="Run the command again later."
            )
