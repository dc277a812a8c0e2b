"""The emails as those they are for would see them."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from automation.desk import mailbox
from automation.desk.mailbox import Kept
from automation.desk.pages.security import CONTENT_POLICY, coordinator_only, the_store

blueprint = Blueprint("mail", __name__, url_prefix="/mail")

_A_PAGE: Final = 50
_MESSAGE_POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; form-action 'none'; frame-ancestors 'self'"
)
"""What the HTML of a message may do: be looked at. Its links open in a tab of their own; nothing is fetched."""


@blueprint.get("")
@coordinator_only
def index() -> ResponseReturnValue:
    """The list of sent messages, the newest first, and above it those to be looked at before they are sent."""
    page = max(request.args.get("page", 1, int), 1)
    with the_store().read() as connection:
        kept = mailbox.messages(connection)
        sent = [one for one in kept if mailbox.SENT in one.labels]
        drafts = [one for one in reversed(kept) if mailbox.DRAFT in one.labels] if page == 1 else []
        here = sent[(page - 1) * _A_PAGE : page * _A_PAGE]
        lines = [_line(one, mailbox.read(connection, one.id)) for one in here]
        preview = [_line(one, mailbox.read(connection, one.id)) for one in drafts]
    pages = max(-(-len(sent) // _A_PAGE), 1)
    return render_template("mail_list.html", lines=lines, preview=preview, page=page, pages=pages)


def _line(kept: Kept, found: tuple[Kept, bytes] | None) -> dict[str, Any]:
    message = mailbox.parse(found[1] if found else b"")
    return {"id": kept.id, "at": datetime.fromisoformat(kept.at), **_names(message)}


def _names(message: EmailMessage) -> dict[str, str]:
    return {"to": str(message.get("To", "")), "subject": str(message.get("Subject") or "(no subject)")}


@blueprint.get("/<message_id>")
@coordinator_only
def show(message_id: str) -> ResponseReturnValue:
    """One message: who, when, and its text as a page or as plain text."""
    kept, raw = _require(message_id)
    message = mailbox.parse(raw)
    html, plain = mailbox.text_of(message, "html"), mailbox.text_of(message, "plain")
    shown = "plain" if request.args.get("as") == "plain" or not html else "html"
    headers = [(name, str(message[name])) for name in ("From", "To", "Cc", "Reply-To", "Date") if message[name]]
    page = render_template(
        "mail_message.html",
        kept=kept,
        headers=headers,
        plain=plain,
        has_html=bool(html),
        shown=shown,
        unsent=mailbox.DRAFT in kept.labels,
        attachments=[part.get_filename() or "without a name" for part in message.iter_attachments()],
        **_names(message),
    )
    # The frame around the message is the one place where a page of the desk shows another.
    return Response(page, headers={"Content-Security-Policy": CONTENT_POLICY + "; frame-src 'self'"})


@blueprint.get("/<message_id>/html")
@coordinator_only
def html(message_id: str) -> ResponseReturnValue:
    """The HTML part of a message, in a frame of its own where nothing can run."""
    found = mailbox.text_of(mailbox.parse(_require(message_id)[1]), "html")
    if not found:
        abort(404, "This message has no part to show as a page. Look at it as plain text.")
    page = Response('<base target="_blank">' + found, mimetype="text/html")
    page.headers["Content-Security-Policy"] = _MESSAGE_POLICY
    return page


@blueprint.get("/<message_id>/message.eml")
@coordinator_only
def raw(message_id: str) -> ResponseReturnValue:
    """The message as it was written, to keep or to open in a mail program."""
    kept, text = _require(message_id)
    name = f'attachment; filename="message-{kept.id}.eml"'
    return Response(text, mimetype="message/rfc822", headers={"Content-Disposition": name})


def _require(message_id: str) -> tuple[Kept, bytes]:
    with the_store().read() as connection:
        found = mailbox.read(connection, message_id)
    if found is None:
        abort(404, "There is no such message.")
    return found
