"""Media that come with a call: the content of a file, or a message as it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from automation.desk import parts
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.wire import Asked

PREFIX: Final = "/upload"
LARGEST: Final = {"drive": 5 * 1024 * 1024, "gmail": 36_700_160}
"""Google takes more, but asks that what is larger than 5 MB be sent to Drive in a resumable way."""


@dataclass(frozen=True)
class Media:
    """Content and its type, on its way in or out."""

    content: bytes
    content_type: str


def read(asked: Asked, api: str, upload_type: str) -> tuple[bytes, Media]:
    """The JSON of a call (empty for none) and the media that came with it. Raises a refusal.

    `upload_type` is `media` (content alone) or `multipart` (JSON, then content).
    """
    if len(asked.content) > LARGEST[api]:
        raise Refusal(413, f"Request is too large: an upload may have {LARGEST[api]} bytes.", reason="uploadTooLarge")
    if upload_type == "media":
        return b"", Media(asked.content, asked.content_type.partition(";")[0].strip() or "application/octet-stream")
    if upload_type == "resumable":
        raise unanswered("uploadType=resumable")
    if upload_type != "multipart":
        raise invalid("Uploads must be sent to the upload URL with uploadType media or multipart.", "uploadType")
    found = parts.split(asked.content_type, asked.content, "multipart/related")
    if len(found) != 2:
        raise invalid("A multipart upload has two parts: JSON, and the content.")
    json, content = found
    if content.header("Content-Transfer-Encoding").lower() not in ("", "binary", "7bit", "8bit"):
        raise unanswered("a Content-Transfer-Encoding other than binary")
    return json.content, Media(content.content, content.headers.get_content_type())
