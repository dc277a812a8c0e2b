"""What stands on a spreadsheet of the access that Followthrough gave: it takes nothing away that a person gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from automation.rules.setup.requests import sheet_id
from automation.rules.sharing.access import Permission, address_key
from automation.rules.values import digest

MARK: Final = "followthrough.shared"
"""Key of the developer metadata on the spreadsheet that holds the record."""
_MARK_ID: Final = sheet_id("whom it is shared with")
_NOT_YET: Final = "-"
"""In the place of a permission's id: it is about to be given, and was not read back."""


@dataclass(frozen=True, slots=True)
class Given:
    """Access that Followthrough gave: whose (a digest of the address), as what, and the id of the permission.

    The id tells it where Google shows another address of the same account.
    """

    whose: str
    role: str
    permission: str = ""

    def is_for(self, key: str) -> bool:
        """Whether it was given to this address (as address_key makes it)."""
        return self.whose == digest("shared with", key)

    def is_on(self, there: Permission) -> bool:
        """Whether this permission is the one that was given."""
        return self.permission == there.id if self.permission else self.is_for(there.key)


def given_to(address: str, role: str, permission: str = "") -> Given:
    """The record of one access."""
    return Given(digest("shared with", address_key(address)), role, permission)


def read_record(texts: Iterable[str]) -> list[Given]:
    """The record as it stands on the spreadsheet; a line that cannot be read is none."""
    lines = [line.split() for text in texts for line in text.splitlines()]
    return [
        Given(line[0], line[1], "" if line[2] == _NOT_YET else line[2]) for line in lines if len(line) == len(_COLUMNS)
    ]


_COLUMNS: Final = ("whose", "role", "permission")


def record_text(record: Iterable[Given]) -> str:
    """The record as it is written down, always in the same order."""
    return "\n".join(sorted(f"{one.whose} {one.role} {one.permission or _NOT_YET}" for one in record))


def record_request(record: Iterable[Given], *, is_there: bool) -> Mapping[str, Any]:
    """The request that writes the record onto its spreadsheet."""
    text = {"metadataValue": record_text(record)}
    if is_there:
        lookup = {"developerMetadataLookup": {"metadataId": _MARK_ID}}
        return {
            "updateDeveloperMetadata": {"dataFilters": [lookup], "developerMetadata": text, "fields": "metadataValue"}
        }
    told = {"metadataId": _MARK_ID, "metadataKey": MARK, "location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {**told, **text}}}
