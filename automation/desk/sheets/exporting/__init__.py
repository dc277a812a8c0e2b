"""Spreadsheets as files of other kinds: one module a kind."""

from automation.desk.sheets.exporting import kinds

__all__ = ["kinds"]
