"""The calls to spreadsheets: read whole tabs in one call, write everything in one batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from http.client import HTTPException
from typing import Any, Final, Literal, TypeVar

import gspread
from gspread.exceptions import APIError
from gspread.urls import SPREADSHEET_URL
from requests import Response

from automation.errors import WorkspaceError
from automation.rules.sent_columns import columns_in
from automation.rules.values import Cell
from automation.workspace import sheet_shapes as shapes
from automation.workspace.answers import checked
from automation.workspace.refusals import RefusedError
from automation.workspace.retry import Patience

T = TypeVar("T")
Values = list[list[Cell]]
Columns = list[Sequence[Cell]]
Dimension = Literal["ROWS", "COLUMNS"]
Write = Callable[[str, Sequence[Mapping[str, Any]], str, Callable[[], bool] | None], list[dict[str, Any]]]
"""What Sheets.write does, or something that does it under a condition."""
_TIGHTLY: Final = {"prettyPrint": "false"}
"""Google puts every cell on a line of its own, with spaces before it, unless it is asked not to."""
_WELL: Final = 2
"""The first digit of a status that says that all went well."""
_BAD_REQUEST: Final = 400
_ALL_ROWS: Final[Mapping[str, int]] = {}


class Http(gspread.HTTPClient):  # type: ignore[misc]  # gspread's types are not looked at
    """gspread's own, which takes an answer for a success only where it is one, and follows nobody elsewhere."""

    def request(self, method: str, endpoint: str, **options: Any) -> Response:
        """Send one request. Raises RefusedError, whatever shape the refusal has."""
        # Who is sent on sends the body once more: whoever answers in Google's place would get the tracker's cells.
        options |= {"timeout": self.timeout, "allow_redirects": False}
        answer: Response = self.session.request(method=method, url=endpoint, **options)
        if answer.status_code // 100 != _WELL:
            raise RefusedError(answer)
        return answer


class Sheets:
    """Spreadsheets, by id."""

    def __init__(self, client: gspread.Client, patience: Patience) -> None:
        self._http = client.http_client
        self._attempt = patience.attempt

    def read_tabs(
        self, spreadsheet_id: str, sheet_ids: Mapping[str, int], top: Mapping[str, int] = _ALL_ROWS
    ) -> dict[str, Values | None]:
        """All rows of some tabs, unformatted (dates as serial numbers), by tab key; None for a tab that is gone.

        Ends without cells are cut. Of a tab named in `top` only so many rows are read. One call; a second one only
        where a tab is gone.
        """
        return self._of_those_there(spreadsheet_id, sheet_ids, lambda there: self._rows(spreadsheet_id, there, top))

    def read_columns(self, spreadsheet_id: str, sheet_ids: Mapping[str, int]) -> dict[str, Columns | None]:
        """The same column by column, each decoded only when somebody looks at it."""
        return self._of_those_there(spreadsheet_id, sheet_ids, lambda there: self._columns(spreadsheet_id, there))

    def _of_those_there(
        self,
        spreadsheet_id: str,
        sheet_ids: Mapping[str, int],
        read: Callable[[Mapping[str, int]], dict[str, T | None]],
    ) -> dict[str, T | None]:
        try:
            return read(sheet_ids)
        except WorkspaceError as error:
            cause = error.__cause__
            if not (isinstance(cause, APIError) and cause.response.status_code == _BAD_REQUEST):
                raise  # nothing was said of any tab
            here = set(self.describe(spreadsheet_id, "sheets.properties.sheetId", "looking for missing tabs"))
            there = {key: sheet_id for key, sheet_id in sheet_ids.items() if sheet_id in here}
            if len(there) == len(sheet_ids):
                raise
            return {**dict.fromkeys(sheet_ids), **(read(there) if there else {})}

    def describe(self, spreadsheet_id: str, fields: str, what: str) -> dict[int, dict[str, Any]]:
        """The sheets of a spreadsheet by sheet id, with the fields asked for (which must include the id)."""
        answer = self.get(spreadsheet_id, fields, what, shapes.Sheets)
        return {int(sheet["properties"].get("sheetId", 0)): sheet for sheet in answer["sheets"]}

    def get(self, spreadsheet_id: str, fields: str, what: str, like: type | None = None) -> dict[str, Any]:
        """The spreadsheet resource, with the fields asked for."""
        params = {"fields": fields}
        return self._attempt(
            what,
            lambda: checked(self._http.fetch_sheet_metadata(spreadsheet_id, params=params), like),
            may_repeat=True,
        )

    def with_cells(self, spreadsheet_id: str, grid_range: Mapping[str, int], fields: str) -> dict[str, Any]:
        """One sheet as the Sheet resource with the fields asked for, of its cells only those in the range."""
        body = {"dataFilters": [{"gridRange": dict(grid_range)}], "includeGridData": True}
        params = {"fields": f"sheets({fields})", **_TIGHTLY}
        url = f"{SPREADSHEET_URL % spreadsheet_id}:getByDataFilter"
        answer = self._attempt(
            "reading a tab",
            lambda: checked(self._http.request("post", url, params=params, json=body).json(), shapes.Cells),
            may_repeat=True,
        )
        found: dict[str, Any] = answer["sheets"][0]
        return found

    def column_marks(self, spreadsheet_id: str, mark: str) -> dict[int, dict[int, str]]:
        """The values of one kind of developer metadata on columns, by sheet id and column."""
        lookup = {"metadataKey": mark, "locationType": "COLUMN"}
        found: dict[int, dict[int, str]] = {}
        for told in self._metadata(spreadsheet_id, lookup, "looking for marked columns"):
            place = told["location"]["dimensionRange"]
            marks = found.setdefault(place.get("sheetId", 0), {})
            marks[place.get("startIndex", 0)] = told.get("metadataValue", "")
        return found

    def marks(
        self, spreadsheet_id: str, mark: str, what: str = "looking whether another computer is at work"
    ) -> list[str]:
        """The values of one kind of developer metadata on the spreadsheet itself."""
        lookup = {"metadataKey": mark, "locationType": "SPREADSHEET"}
        found = self._metadata(spreadsheet_id, lookup, what)
        return [str(told.get("metadataValue", "")) for told in found]

    def write(
        self,
        spreadsheet_id: str,
        requests: Sequence[Mapping[str, Any]],
        what: str,
        is_done: Callable[[], bool] | None = None,
    ) -> list[dict[str, Any]]:
        """Do all requests or none, in order; returns their replies.

        After an uncertain end `is_done` looks whether they were done; without it, or where it cannot tell, the run
        ends, because rows might be added twice; the next run reads again and goes on. There are no replies then.
        """
        if not requests:
            return []
        answer = self._attempt(
            what,
            lambda: self._written(spreadsheet_id, requests),
            find=is_done and (lambda: {} if is_done() else None),
        )
        replies: list[dict[str, Any]] = answer.get("replies", [])
        return replies

    def _written(self, spreadsheet_id: str, requests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """What a batch of requests was answered: a reply for each, or none at all."""
        answer = checked(self._http.batch_update(spreadsheet_id, {"requests": list(requests)}), shapes.Written)
        if len(answer.get("replies", requests)) != len(requests):
            raise HTTPException("the answer is not about what was asked for")
        return answer

    def _metadata(self, spreadsheet_id: str, lookup: Mapping[str, str], what: str) -> list[dict[str, Any]]:
        """The developer metadata that a lookup finds."""
        url = f"{SPREADSHEET_URL % spreadsheet_id}/developerMetadata:search"
        body = {"dataFilters": [{"developerMetadataLookup": dict(lookup)}]}
        answer = self._attempt(
            what, lambda: checked(self._http.request("post", url, json=body).json(), shapes.Metadata), may_repeat=True
        )
        return [matched["developerMetadata"] for matched in answer.get("matchedDeveloperMetadata", [])]

    def _rows(
        self, spreadsheet_id: str, sheet_ids: Mapping[str, int], top: Mapping[str, int]
    ) -> dict[str, Values | None]:
        ends = {key: {"endRowIndex": rows} for key, rows in top.items()}
        ranges = [{"sheetId": at, **ends.get(key, {})} for key, at in sheet_ids.items()]

        def decode(response: Response) -> dict[str, Values | None]:
            matched = checked(response.json(), shapes.Values)["valueRanges"]
            return _by_key(sheet_ids, ((one["dataFilters"][0], one["valueRange"].get("values", [])) for one in matched))

        return self._ask(spreadsheet_id, ranges, "ROWS", decode)

    def _columns(self, spreadsheet_id: str, sheet_ids: Mapping[str, int]) -> dict[str, Columns | None]:
        ranges = [{"sheetId": at} for at in sheet_ids.values()]
        return self._ask(
            spreadsheet_id, ranges, "COLUMNS", lambda response: _by_key(sheet_ids, columns_in(response.content))
        )

    def _ask(
        self, spreadsheet_id: str, ranges: Sequence[Mapping[str, int]], by: Dimension, decode: Callable[[Response], T]
    ) -> T:
        """The values of some ranges, decoded within the attempt: an answer that is cut off is no answer."""
        body = {
            "dataFilters": [{"gridRange": one} for one in ranges],
            "majorDimension": by,
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        url = f"{SPREADSHEET_URL % spreadsheet_id}/values:batchGetByDataFilter"
        return self._attempt(
            "reading a spreadsheet",
            lambda: decode(self._http.request("post", url, params=_TIGHTLY, json=body)),
            may_repeat=True,
        )


def _by_key(sheet_ids: Mapping[str, int], read: Iterable[tuple[Mapping[str, Any], T]]) -> dict[str, T | None]:
    """What was read of each tab, by its key; it comes with the filter that asked for it. None of which nothing came."""
    by_id = {data_filter["gridRange"].get("sheetId", 0): found for data_filter, found in read}
    if not by_id or not by_id.keys() <= {*sheet_ids.values()}:
        raise HTTPException("the answer is not about what was asked for")
    return {key: by_id.get(sheet_id) for key, sheet_id in sheet_ids.items()}
