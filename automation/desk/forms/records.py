"""The lines of the form table: making, copying, reading and changing a form, and whether people may open it."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from automation.desk import files
from automation.desk.fault import not_found

Json = dict[str, Any]

EMAIL: Final = "emailAddress"
"""Under which the address of who answers travels among the answers by question id; Google's prefilled links say it."""


@dataclass
class Form:
    """A form as stored: `body` is the Form resource without what is derived from its file and its line."""

    id: str
    public_id: str
    name: str
    body: Json
    revision: int

    @property
    def revision_id(self) -> str:
        """The revision as clients see it: it changes with every batchUpdate, and says nothing else."""
        return hashlib.sha256(f"{self.id}:{self.revision}".encode()).hexdigest()[:8]

    def resource(self, base_url: str) -> Json:
        """The Form resource of the API."""
        return {
            "formId": self.id,
            **self.body,
            "publishSettings": told(self.body["publishSettings"]),
            "info": {**self.body["info"], "documentTitle": self.name},
            "revisionId": self.revision_id,
            "responderUri": responder_uri(base_url, self.public_id),
        }


def responder_uri(base_url: str, public_id: str) -> str:
    """Where people fill a form in."""
    return f"{base_url}/forms/d/e/{public_id}/viewform"


def create_form(
    connection: sqlite3.Connection, title: str, document_title: str, stamp: str, file_id: str | None = None
) -> str:
    """Make an empty form that is not published, and return its id.

    `file_id` names a file that is already there (Drive made it); without one the file is made too.
    """
    form_id = file_id or files.create(connection, files.FORM, document_title, stamp)
    body = {
        "info": {"title": title} if title else {},
        "settings": {"emailCollectionType": "DO_NOT_COLLECT"},
        "publishSettings": publish_settings(published=False, accepting=False),
    }
    _insert(connection, form_id, body)
    return form_id


def copy_form(connection: sqlite3.Connection, source_id: str, target_file_id: str) -> None:
    """Fill the form of a new file with another's questions and settings; like Google's copies it is not published."""
    source = load(connection, source_id)
    settings = publish_settings(published=False, accepting=False)
    _insert(connection, target_file_id, {**source.body, "publishSettings": settings})


def publish_settings(*, published: bool, accepting: bool) -> Json:
    """A PublishSettings resource."""
    return {"publishState": {"isPublished": published, "isAcceptingResponses": accepting}}


def told(settings: Json) -> Json:
    """Publish settings as the API gives them out: what is false is left out, as Google leaves it out."""
    return {"publishState": {name: True for name, held in settings["publishState"].items() if held}}


def publishes_new_forms(connection: sqlite3.Connection) -> bool:
    """Whether a form is published from the start where the call does not say.

    Google announced for 30 June 2026 that it no longer is, and its document still says that it is: so it is a switch of
    the desk's file, meta `new_forms`, which is off unless it says "published".
    """
    return (
        connection.execute("SELECT 1 FROM meta WHERE key = 'new_forms' AND value = 'published'").fetchone() is not None
    )


def _insert(connection: sqlite3.Connection, form_id: str, body: Json) -> None:
    public_id = "1FAIpQLS" + secrets.token_urlsafe(36)
    connection.execute("INSERT INTO form (id, public_id, body) VALUES (?, ?, ?)", (form_id, public_id, as_text(body)))


def load(connection: sqlite3.Connection, form_id: str) -> Form:
    """The form with this id, or a 404 refusal."""
    row = connection.execute(
        "SELECT form.id, public_id, name, body, revision FROM form JOIN file USING (id) WHERE form.id = ?", (form_id,)
    ).fetchone()
    if row is None:
        raise not_found()
    return Form(row[0], row[1], row[2], json.loads(row[3]), row[4])


def save(connection: sqlite3.Connection, form: Form, stamp: str) -> None:
    """Store a form's changed body and revision, and note the change on its file."""
    connection.execute(
        "UPDATE form SET body = ?, revision = ? WHERE id = ?", (as_text(form.body), form.revision, form.id)
    )
    files.touch(connection, form.id, stamp)


def as_text(body: Json) -> str:
    """A resource as the store keeps it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def shared_with_everyone(connection: sqlite3.Connection, form_id: str) -> bool:
    """Whether everyone with the link may answer: a permission for `anyone` in the `published` view."""
    rows = connection.execute("SELECT body FROM permission WHERE file_id = ?", (form_id,))
    permissions = [json.loads(row[0]) for row in rows]
    return any(given.get("type") == "anyone" and given.get("view") == "published" for given in permissions)
