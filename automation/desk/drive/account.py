"""The account behind Drive v3: whose it is, ids for new files, and the shared drives that it has none of."""

from __future__ import annotations

from typing import Final

from automation.desk import exports, files
from automation.desk.api import Answer, Call, answers
from automation.desk.drive import common
from automation.desk.drive.common import only, require_fields
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.owner import owner
from automation.desk.uploads import LARGEST

_MOST_IDS: Final = 1000


@answers("drive.files.generateIds", writes=False)
def generate_ids(call: Call) -> Answer:
    """Ids that can be given to folders when they are made."""
    only(call, "count", "space", "type")
    count = call.parameters.get("count", 10)
    if not 1 <= count <= _MOST_IDS:
        raise invalid(f"Invalid value '{count}'. Values must be within the range: [1, {_MOST_IDS}]", "count")
    for name, usual in (("space", "drive"), ("type", "files")):
        if call.parameters.get(name, usual) != usual:
            raise unanswered(name)
    return {"kind": "drive#generatedIds", "space": "drive", "ids": [files.new_id() for _ in range(count)]}


@answers("drive.about.get", writes=False, differs="The desk's storage has no limit but the disk.")
def about(call: Call) -> Answer:
    """Whose Drive this is, what it holds and what it can do."""
    only(call)
    require_fields(call)
    size = "SELECT coalesce(sum(length(content)), 0) FROM file"
    used, binned = (call.connection.execute(size + where).fetchone()[0] for where in ("", " WHERE trashed"))
    usage = {"usage": str(used), "usageInDrive": str(used), "usageInDriveTrash": str(binned)}
    return {
        "kind": "drive#about",
        "user": owner(call.connection).as_user(),
        "storageQuota": usage,
        "importFormats": {},
        "exportFormats": exports.kinds(),
        "maxImportSizes": {},
        "maxUploadSize": str(LARGEST["drive"]),
        "appInstalled": True,
        "canCreateDrives": False,
        "canCreateTeamDrives": False,
        "folderColorPalette": [],
        "driveThemes": [],
        "teamDriveThemes": [],
    }


_NO_DRIVES: Final = "The desk has no shared drives, as a Google account without Workspace has none."


@answers("drive.drives.list", writes=False, differs=_NO_DRIVES)
def list_drives(call: Call) -> Answer:
    """The shared drives: none."""
    only(call, "pageSize", "pageToken", "q")
    none: list[Answer] = []
    drives, answer = common.page(call, none, usual=10, most=100)
    return {"kind": "drive#driveList", "drives": drives, **answer}


@answers("drive.teamdrives.list", writes=False, differs=_NO_DRIVES)
def list_team_drives(call: Call) -> Answer:
    """The shared drives under their older name: none."""
    only(call, "pageSize", "pageToken", "q")
    none: list[Answer] = []
    drives, answer = common.page(call, none, usual=10, most=100)
    return {"kind": "drive#teamDriveList", "teamDrives": drives, **answer}


def _create_drive(call: Call) -> Answer:
    """Refused: the account cannot make shared drives."""
    only(call, "requestId")
    raise Refusal(403, "The user cannot create shared drives.", reason="userCannotCreateTeamDrives")


def _no_such_drive(call: Call) -> Answer:
    """Refused: there is no such drive."""
    only(call, "driveId", "teamDriveId", "allowItemDeletion")
    name = "driveId" if "driveId" in call.parameters else "teamDriveId"
    raise Refusal(404, f"Shared drive not found: {call.parameters[name]}", field=name)


_OF_ONE: Final = {"drives": ("get", "update", "delete", "hide", "unhide"), "teamdrives": ("get", "update", "delete")}
for _name, _verbs in _OF_ONE.items():
    answers(f"drive.{_name}.create", writes=False)(_create_drive)
    for _verb in _verbs:
        answers(f"drive.{_name}.{_verb}", writes=False)(_no_such_drive)
