"""Spreadsheets as files of other kinds: one module a kind, and the call that asks for them."""

from automation.desk.exports import calls

__all__ = ["calls"]
