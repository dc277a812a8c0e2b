"""The desk: an office in one SQLite file that answers Google's calls and shows people pages."""

from automation.desk.app import Desk, create_app
from automation.desk.store import DeskFileError

__all__ = ["Desk", "DeskFileError", "create_app"]
