"""The boundary where a fault that nobody foresaw ends: one call fails, in Google's form, and nothing else."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Final, TypeVar

from automation.desk.fault import Refusal

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)


def guarded(do: Callable[[], T]) -> T | Refusal:
    """What `do` gives, or the refusal that it met; a fault that it did not foresee becomes Google's 500.

    Only the door and batches ask for this: a call made in process raises, so that its caller (and a test) sees the
    fault. A transaction that was open is rolled back where it was opened.
    """
    try:
        return do()
    except Refusal as refusal:
        return refusal
    except Exception as fault:  # noqa: BLE001  (whatever it is, the client gets an answer and the next part its turn)
        _log(fault)
        return Refusal(500, "Internal error encountered.")


def _log(fault: Exception) -> None:
    """Kind and place of a fault, never its message: that could hold an answer."""
    trace = traceback.extract_tb(fault.__traceback__)
    last = trace[-1] if trace else None
    _LOG.error("%s at %s:%s", type(fault).__name__, last.filename if last else "?", last.lineno if last else "?")
