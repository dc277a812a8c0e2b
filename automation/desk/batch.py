"""The batch endpoint: several calls in one request, each answered by itself, in their order."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Final

from automation.desk import contract, parts, unexpected, wire
from automation.desk.fault import Refusal, invalid
from automation.desk.wire import Asked, Told

_MOST: Final = {"drive": 100, "gmail": 100}
"""How many calls of an API one batch may hold; of the others 1,000."""
_MOST_OF_ALL: Final = 1000
_PATH: Final = re.compile(r"/batch(?:/(\w+)/(\w+))?")


def is_batch(path: str) -> bool:
    """Whether a path is that of the batch endpoint."""
    return path == "/batch" or path.startswith("/batch/")


def answer(asked: Asked, call: Callable[[Asked], Told]) -> Told:
    """Answer every part of a batch with `call`, each in a transaction of its own.

    A part that cannot be read, or belongs to another API than the batch, is refused and does not stop the others.
    Raises a refusal for the batch as a whole where it has no parts, too many, or no readable boundary.
    """
    match = _PATH.fullmatch(asked.path)
    if match is None or (match[1] and (match[1], match[2]) not in _addressed().values()):
        raise Refusal(404, f"The requested URL {asked.path} was not found on this server.")
    if asked.verb != "POST":
        raise Refusal(404, f"The requested URL {asked.path} was not found on this server for {asked.verb}.")
    found = parts.split(asked.content_type, asked.content, "multipart/mixed")
    if not found:
        raise invalid("The batch request must contain at least one part.")
    inner = [_read(part) for part in found]
    apis = [_api(one) for one in inner]
    _check_size(apis)
    own = next((api for api, address in _addressed().items() if address == (match[1], match[2])), "")
    own = own or next((api for api in apis if api), "")
    told = [_tell(one, api, own, call) for one, api in zip(inner, apis, strict=True)]
    return _joined([(part.header("Content-ID"), one) for part, one in zip(found, told, strict=True)])


def _addressed() -> dict[str, tuple[str, str]]:
    """The APIs by the last words of the batch address that is their own."""
    return {api: (api, version.partition(".")[2]) for api, version in contract.APIS.items()}


def _read(part: parts.Part) -> Asked | Refusal:
    kind = part.headers.get_content_type() if "Content-Type" in part.headers else "none"
    if kind != "application/http":
        return invalid(f"The content type of a part must be application/http, found {kind}.")
    return unexpected.guarded(lambda: wire.from_part(part.content))


def _api(one: Asked | Refusal) -> str:
    if isinstance(one, Refusal):
        return ""
    return contract.api_of(one.path)


def _check_size(apis: list[str]) -> None:
    for api, count in Counter(apis).items():
        if count > _MOST.get(api, _MOST_OF_ALL):
            raise invalid(
                f"The batch holds {count} calls. The most that one may hold is {_MOST.get(api, _MOST_OF_ALL)}."
            )


def _tell(one: Asked | Refusal, api: str, own: str, call: Callable[[Asked], Told]) -> Told:
    if isinstance(one, Refusal):
        return wire.refusal(one)
    if is_batch(one.path) or one.path.startswith("/upload/"):
        return wire.refusal(invalid("Batches and uploads cannot be part of a batch."))
    if api and api != own:
        return wire.refusal(Refusal(404, f"The calls of one batch must be of one API: this one is of {own}."))
    # What the parts before this one did is done: their answers must not be lost with it.
    told = unexpected.guarded(lambda: call(one))
    if isinstance(told, Refusal):
        return wire.refusal(told, one.path)
    if told.code == 200 and told.content_type != wire.JSON:
        return wire.refusal(invalid("Media download is not supported in a batch."))
    return told


def _joined(told: list[tuple[str, Told]]) -> Told:
    """The answers as one multipart body, each under the Content-ID of its call."""
    boundary = f"batch_{secrets.token_urlsafe(24)}"
    lines: list[bytes] = []
    for content_id, one in told:
        lines += [f"--{boundary}".encode(), b"Content-Type: application/http"]
        if content_id:
            lines.append(f"Content-ID: {_answered(content_id)}".encode("utf-8", "surrogateescape"))
        head = [f"{name}: {value}".encode() for name, value in one.headers()]
        lines += [b"", f"HTTP/1.1 {one.status}".encode(), *head, b"", one.content]
    lines += [f"--{boundary}--".encode(), b""]
    return Told(200, f"multipart/mixed; boundary={boundary}", b"\r\n".join(lines))


def _answered(content_id: str) -> str:
    return f"<response-{content_id[1:]}" if content_id.startswith("<") else f"response-{content_id}"
