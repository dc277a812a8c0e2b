"""What is inside files of Drive, as documents: exports, and pictures and other files as they were uploaded."""

from __future__ import annotations

from typing import Final

from automation.desk import exports, files
from automation.desk.api import Call, answers
from automation.desk.drive.common import only
from automation.desk.drive.resource import one_file
from automation.desk.fault import Refusal
from automation.desk.uploads import Media

_LARGEST_EXPORT: Final = 10 * 1024 * 1024


@answers(
    "drive.files.export",
    writes=False,
    differs="Spreadsheets only; `exportFormats` of about.get says to what. Not as pdf: a spreadsheet program makes one "
    "of the ods or xlsx file. In csv and tsv, text that would be taken for a formula stands behind an apostrophe.",
)
def export(call: Call) -> Media:
    """A spreadsheet as a document of another kind."""
    only(call, "mimeType")
    file = one_file(call.connection, call.parameters["fileId"], call.base_url, call.now)
    if not files.is_googles(file["mimeType"]):
        raise Refusal(403, "Export only supports Docs Editors files.", reason="fileNotExportable")
    wanted = call.parameters["mimeType"]
    make = exports.formats(file["mimeType"]).get(wanted)
    if make is None:
        raise Refusal(400, "The requested conversion is not supported.", field="convertTo", reason="badRequest")
    made = make(call, file["id"])
    if len(made) > _LARGEST_EXPORT:
        raise Refusal(403, "This file is too large to be exported.", reason="exportSizeLimitExceeded")
    return Media(made, wanted)


def download(call: Call, file_id: str, mime_type: str) -> Media:
    """The content of a file that was uploaded; a refusal in Google's words where it has none of its own."""
    if files.is_googles(mime_type):
        message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise Refusal(403, message, field="alt", reason="fileNotDownloadable")
    row = call.connection.execute("SELECT content FROM file WHERE id = ?", (file_id,)).fetchone()
    return Media(bytes(row[0] or b""), mime_type)
