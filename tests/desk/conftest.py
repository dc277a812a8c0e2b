"""What the tests of the desk's APIs share: a desk whose every answer is held against Google's documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError


class TickingClock:
    """A clock on which every look is a second later than the one before."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def ticking() -> TickingClock:
    return TickingClock()


@pytest.fixture
def refused() -> Callable[..., tuple[int, str]]:
    """The code and the sentence with which a call of google-api-python-client is refused."""

    def refuse(request: Any) -> tuple[int, str]:
        with pytest.raises(HttpError) as caught:
            request.execute()
        return int(caught.value.resp.status), str(caught.value.reason)

    return refuse
