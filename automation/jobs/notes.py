"""Short texts kept beside config.toml, where no desk keeps them: how the last runs ended."""

from __future__ import annotations

import json
from pathlib import Path

from automation.jobs.whole import whole_file


class FileNotes:
    """Texts by key in one small file. One that is spoilt counts as empty: nothing that matters stands here alone."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def meta(self, key: str) -> str:
        """What is kept under a key, or an empty text."""
        return self._all().get(key, "")

    def set_meta(self, key: str, value: str) -> None:
        """Keep a text under a key."""
        kept = {**self._all(), key: value}
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        with whole_file(self._file) as beside:
            beside.write_text(json.dumps(kept), encoding="utf-8")

    def _all(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
