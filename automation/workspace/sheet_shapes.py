"""The shapes of what the Sheets API answers, as far as anything here rests on them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec


class Properties(msgspec.Struct):
    sheetId: int = 0


class Sheet(msgspec.Struct):
    properties: Properties


class Sheets(msgspec.Struct):
    sheets: list[Sheet]


class Written(msgspec.Struct):
    spreadsheetId: str
    replies: list[dict[str, Any]] = []


class Place(msgspec.Struct):
    dimensionRange: dict[str, Any] = {}


class Mark(msgspec.Struct):
    location: Place
    metadataValue: str = ""


class Matched(msgspec.Struct):
    developerMetadata: Mark


class Metadata(msgspec.Struct):
    matchedDeveloperMetadata: list[Matched] = []


class Grid(msgspec.Struct):
    sheetId: int = 0


class Filter(msgspec.Struct):
    gridRange: Grid


class Range(msgspec.Struct):
    values: list[list[Any]] = []


class Found(msgspec.Struct):
    dataFilters: Annotated[list[Filter], msgspec.Meta(min_length=1)]
    valueRange: Range


class Values(msgspec.Struct):
    valueRanges: Annotated[list[Found], msgspec.Meta(min_length=1)]


class Cells(msgspec.Struct):
    sheets: Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1)]
