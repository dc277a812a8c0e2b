"""Text that can only be read: what a person typed, on its way into a message, a header or an error."""

from __future__ import annotations

import re
from typing import Final

_WHITESPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def inert(text: str) -> str:
    """A text that can only be read: on one line, without characters that steer a screen or turn reading around."""
    return _UNSEEN.sub("", _SURROGATE.sub("\ufffd", _WHITESPACE.sub(" ", text)))
