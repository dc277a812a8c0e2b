"""The calls on forms: create, get, batchUpdate and setPublishSettings."""

from __future__ import annotations

from typing import Final

from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid
from automation.desk.forms import batch, masks, records

_CREATE_COPIES: Final = {"title", "documentTitle"}
_UNTITLED: Final = "Untitled form"


@answers(
    "forms.forms.create",
    writes=True,
    differs="Not published unless `unpublished=false` says so. (Google changes what holds without it; on the desk that "
    "is a switch, meta `new_forms` of the desk's file.)",
)
def create(call: Call) -> Answer:
    """Make a form of a title and nothing else; everything more comes by batchUpdate."""
    info = call.body.get("info", {})
    if set(call.body) - {"info"} or set(info) - _CREATE_COPIES:
        raise invalid(
            "Only info.title can be set when creating a form. To add items and change settings, use batchUpdate."
        )
    title = batch.plain_title(info.get("title", ""), "info.title")
    form_id = records.create_form(call.connection, title, info.get("documentTitle") or _UNTITLED, call.stamp)
    form = records.load(call.connection, form_id)
    if not call.parameters.get("unpublished", not records.publishes_new_forms(call.connection)):
        form.body["publishSettings"] = records.publish_settings(published=True, accepting=True)
        records.save(call.connection, form, call.stamp)
    return form.resource(call.base_url)


@answers("forms.forms.get", writes=False)
def get(call: Call) -> Answer:
    """A form with all its items."""
    return records.load(call.connection, call.parameters["formId"]).resource(call.base_url)


@answers(
    "forms.forms.batchUpdate",
    writes=True,
    differs="A `targetRevisionId` is good until the next change, where Google works it in for some minutes longer.",
)
def batch_update(call: Call) -> Answer:
    """Apply a list of changes in order, all of them or none."""
    form = records.load(call.connection, call.parameters["formId"])
    _check_revision(form, call.body.get("writeControl", {}))
    requests = call.body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.", "requests")
    replies = batch.apply(form.body, requests)
    form.revision += 1
    records.save(call.connection, form, call.stamp)
    answer: Answer = {"replies": replies, "writeControl": {"requiredRevisionId": form.revision_id}}
    if call.body.get("includeFormInResponse"):
        answer["form"] = form.resource(call.base_url)
    return answer


def _check_revision(form: records.Form, control: Answer) -> None:
    if len(control) > 1:
        raise invalid("Only one of requiredRevisionId and targetRevisionId may be set.", "writeControl")
    if control.get("requiredRevisionId", form.revision_id) != form.revision_id:
        raise invalid("The required revision ID does not match the latest revision.", "writeControl.requiredRevisionId")
    if control.get("targetRevisionId", form.revision_id) != form.revision_id:
        message = "The target revision ID is too far behind the latest revision. Read the form again, then retry."
        raise invalid(message, "writeControl.targetRevisionId")


@answers(
    "forms.forms.setPublishSettings",
    writes=True,
    differs="A published form opens to anyone who has its address, once it has a permission of type `anyone` with "
    "`view=published`. One that names people, groups or a domain opens it to nobody: the desk cannot tell who is who.",
)
def set_publish_settings(call: Call) -> Answer:
    """Publish a form or take it back, open it to responses or close it. The revision stays."""
    form = records.load(call.connection, call.parameters["formId"])
    for path in masks.paths(call.body.get("updateMask", "*")):
        if path not in ("*", "publishState"):
            raise invalid(f"Invalid field mask: {path}. Use publishState or *.", "updateMask")
    state = call.body.get("publishSettings", {}).get("publishState", {})
    for name in ("isPublished", "isAcceptingResponses"):
        if name not in state:
            raise invalid(f"{name} must be set.", f"publishSettings.publishState.{name}")
    published, accepting = state["isPublished"], state["isAcceptingResponses"]
    if accepting and not published:
        raise invalid(
            "A form that is not published cannot accept responses.",
            "publishSettings.publishState.isAcceptingResponses",
        )
    form.body["publishSettings"] = records.publish_settings(published=published, accepting=accepting)
    records.save(call.connection, form, call.stamp)
    return {"formId": form.id, "publishSettings": records.told(form.body["publishSettings"])}
