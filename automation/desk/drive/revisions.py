"""Revisions of files in Drive v3: the desk keeps the newest of each and tells of that one."""

from __future__ import annotations

from typing import Final

from automation.desk.api import Answer, Call, answers
from automation.desk.drive import common
from automation.desk.drive.common import masked, only
from automation.desk.drive.media import download
from automation.desk.drive.resource import one_file
from automation.desk.fault import Refusal
from automation.desk.uploads import Media

_DEFAULT: Final = "kind,id,mimeType,modifiedTime"
_ONE: Final = "The desk keeps a file as it is now, so there is one revision, whose id is the file's version."


@answers("drive.revisions.list", writes=False, differs=_ONE)
def list_revisions(call: Call) -> Answer:
    """The revisions of a file: the newest."""
    only(call, "pageSize", "pageToken")
    here, answer = common.page(call, [_head(call)], usual=200, most=1000)
    answer.update(kind="drive#revisionList", revisions=here)
    return masked(call, answer, f"kind,nextPageToken,revisions({_DEFAULT})")


@answers("drive.revisions.get", writes=False, differs=_ONE)
def get(call: Call) -> Answer | Media:
    """One revision of a file; its content with alt=media."""
    only(call, "revisionId", "acknowledgeAbuse")
    head = _head(call)
    if call.parameters["revisionId"] not in (head["id"], "head"):
        message = f"Revision not found: {call.parameters['revisionId']}."
        raise Refusal(404, message, field="revisionId", reason="notFound")
    if call.parameters.get("alt") == "media":
        return download(call, call.parameters["fileId"], head["mimeType"])
    return masked(call, head, _DEFAULT)


def _head(call: Call) -> Answer:
    file = one_file(call.connection, call.parameters["fileId"], call.base_url, call.now)
    if "version" not in file or file["mimeType"].endswith(".folder"):
        raise Refusal(403, "The file does not support revisions.", reason="revisionsNotSupported")
    links = {"exportLinks": file["exportLinks"]} if "exportLinks" in file else {}
    size = {"size": file["size"], "keepForever": False} if "size" in file else {}
    return {
        "kind": "drive#revision",
        "id": file["version"],
        "mimeType": file["mimeType"],
        "modifiedTime": file["modifiedTime"],
        "lastModifyingUser": file["lastModifyingUser"],
        **links,
        **size,
    }
