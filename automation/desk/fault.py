"""Refusals in Google's error form: a code, a status word and a sentence."""

from __future__ import annotations

from typing import Any, Final

_STATUS_WORDS: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


_REASONS: Final = {
    400: "invalid",
    401: "authError",
    403: "forbidden",
    404: "notFound",
    409: "conflict",
    413: "uploadTooLarge",
    429: "rateLimitExceeded",
    500: "internalError",
    501: "notImplemented",
    503: "backendError",
}
"""The words of the older error form, which Drive and Gmail still give beside the status."""


class Refusal(Exception):
    """A call that is refused, told as Google tells it.

    `code` is the HTTP status; `field` names the offending field (in `details`), where there is one; `reason` is the
    word that Drive and Gmail have for it in `errors`.
    """

    def __init__(self, code: int, message: str, *, field: str = "", status: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.status = status or _STATUS_WORDS.get(code, "UNKNOWN")
        self.reason = reason or _REASONS.get(code, "unknown")

    def body(self, *, with_errors: bool = False) -> dict[str, Any]:
        """The JSON body of the answer; `with_errors` as Drive and Gmail tell it."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.field:
            error["details"] = [
                {
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"field": self.field, "description": self.message}],
                }
            ]
        if with_errors:
            where = {"location": self.field, "locationType": "parameter"} if self.field else {}
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason, **where}]
        return {"error": error}


def invalid(message: str, field: str = "") -> Refusal:
    """A 400: what was asked cannot be read, or asks for what cannot be."""
    return Refusal(400, message, field=field)


def not_found(message: str = "Requested entity was not found.") -> Refusal:
    """A 404: there is no such file, form, sheet or response."""
    return Refusal(404, message)


def unanswered(what: str, why: str = "") -> Refusal:
    """A 501: Google answers this, the desk does not; `why` is the end of the sentence, where there is a reason."""
    return Refusal(501, f"The desk does not answer {what}{': ' + why if why else ' yet'}.", field=what)
