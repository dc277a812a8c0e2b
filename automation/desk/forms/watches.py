"""Watches on forms: they need Cloud Pub/Sub, which the desk has not, so none can be made and there are none."""

from __future__ import annotations

from typing import Final

from automation.desk.api import Answer, Call, answers
from automation.desk.fault import Refusal, invalid, not_found
from automation.desk.forms import records

_NONE: Final = "The desk has no Cloud Pub/Sub: there are no watches. Ask for what is new with responses.list."


@answers("forms.forms.watches.create", writes=False, differs=_NONE)
def create(call: Call) -> Answer:
    """Refused as Google refuses a topic that the caller may not publish to."""
    records.load(call.connection, call.parameters["formId"])
    watch = call.body.get("watch", {})
    if watch.get("eventType", "EVENT_TYPE_UNSPECIFIED") == "EVENT_TYPE_UNSPECIFIED":
        raise invalid("The event type of a watch is required.", "watch.eventType")
    topic = watch.get("target", {}).get("topic", {}).get("topicName", "")
    if not topic:
        raise invalid("The topic of a watch is required.", "watch.target.topic.topicName")
    raise Refusal(403, f"The caller does not have permission to publish to {topic}.")


@answers("forms.forms.watches.list", writes=False, differs=_NONE)
def list_watches(call: Call) -> Answer:
    """The watches on a form: none."""
    records.load(call.connection, call.parameters["formId"])
    return {}


@answers("forms.forms.watches.delete", writes=False)
@answers("forms.forms.watches.renew", writes=False)
def no_such_watch(call: Call) -> Answer:
    """Refused: there is no such watch."""
    records.load(call.connection, call.parameters["formId"])
    raise not_found()
