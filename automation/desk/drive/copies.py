"""What is inside a file, made, copied and renamed along with it: a spreadsheet's sheets, a form's questions."""

from __future__ import annotations

import json
import sqlite3

from automation.desk import files
from automation.desk.fault import unanswered


def make_file(connection: sqlite3.Connection, mime_type: str, name: str, stamp: str) -> str:
    """Make an empty file of one of the kinds that the desk knows, and return its id."""
    # Sheets and Forms use the same files: importing them here keeps the rooms free of circles.
    if mime_type == files.FOLDER:
        return files.create(connection, mime_type, name, stamp)
    if mime_type == files.SPREADSHEET:
        from automation.desk.sheets import create_spreadsheet

        return create_spreadsheet(connection, {"title": name}, [], stamp)
    if mime_type == files.FORM:
        from automation.desk.forms import create_form

        return create_form(connection, "", name, stamp)
    raise unanswered(f"mimeType {mime_type or 'application/octet-stream'}")


def copy_file(connection: sqlite3.Connection, source_id: str, mime_type: str, name: str, stamp: str) -> str:
    """Make a new file with everything that is in another, and return its id."""
    from automation.desk.forms import copy_form
    from automation.desk.sheets import copy_spreadsheet

    copiers = {files.FORM: copy_form, files.SPREADSHEET: copy_spreadsheet}
    if not files.is_googles(mime_type):
        (content,) = connection.execute("SELECT content FROM file WHERE id = ?", (source_id,)).fetchone()
        return files.create(connection, mime_type, name, stamp, content=content)
    if mime_type not in copiers:
        raise unanswered(f"copying of {mime_type}")
    made = files.create(connection, mime_type, name, stamp)
    copiers[mime_type](connection, source_id, made)
    rename_content(connection, made, mime_type, name)
    return made


def rename_content(connection: sqlite3.Connection, file_id: str, mime_type: str, name: str) -> None:
    """Let a spreadsheet know the new name of its file; a form reads its document title from the file."""
    if mime_type != files.SPREADSHEET:
        return
    body = json.loads(connection.execute("SELECT body FROM spreadsheet WHERE id = ?", (file_id,)).fetchone()[0])
    body["properties"]["title"] = name
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    connection.execute("UPDATE spreadsheet SET body = ? WHERE id = ?", (text, file_id))
