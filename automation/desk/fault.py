"""Refusals in Google's error form: a code, a status word and a sentence."""

from __future__ import annotations

from typing import Any, Final

_STATUS_WORDS: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


class Refusal(Exception):
    """A call that is refused, told as Google tells it.

    `code` is the HTTP status; `field` names the offending field (in `details`), where there is one.
    """

    def __init__(self, code: int, message: str, *, field: str = "", status: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.status = status or _STATUS_WORDS.get(code, "UNKNOWN")

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.field:
            error["details"] = [
                {
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"field": self.field, "description": self.message}],
                }
            ]
        return {"error": error}


def invalid(message: str, field: str = "") -> Refusal:
    """A 400: what was asked cannot be read, or asks for what cannot be."""
    return Refusal(400, message, field=field)


def not_found(message: str = "Requested entity was not found.") -> Refusal:
    """A 404: there is no such file, form, sheet or response."""
    return Refusal(404, message)


def unanswered(what: str) -> Refusal:
    """A 501: Google answers this, the desk does not yet."""
    return Refusal(501, f"The desk does not answer {what} yet.", field=what)
