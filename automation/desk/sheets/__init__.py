"""Sheets v4 on the desk: spreadsheets, values and developer metadata, answered from the store."""

from automation.desk.sheets import copying, exporting, importing, metadata, resource, values
from automation.desk.sheets.grid import Grid, list_sheets
from automation.desk.sheets.resource import copy_spreadsheet, create_spreadsheet

__all__ = [
    "Grid",
    "copy_spreadsheet",
    "copying",
    "create_spreadsheet",
    "exporting",
    "importing",
    "list_sheets",
    "metadata",
    "resource",
    "values",
]
