"""Files that are there whole or not at all: written beside, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Write to the path that is given, and it takes the place of `path` at the end of a block that goes well.

    Only its owner may read it: what leaves the workspace may speak of children. Raises OSError where the folder or the
    disk does not take it; what stood at `path` is then as it was.
    """
    handle, name = tempfile.mkstemp(prefix=".followthrough-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        _flush(beside)
        beside.replace(path)
        _flush_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make sure that a renaming in this folder outlives a power cut, where the system can promise that."""
    if os.name == "posix":
        _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
