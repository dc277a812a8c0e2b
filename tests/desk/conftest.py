"""What the tests of the desk's APIs share: a desk whose every answer is held against Google's documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httplib2
import pytest
from clock import TickingClock
from googleapiclient.errors import HttpError

from automation.desk import Desk, create_app
from automation.jobs.serving import served
from automation.workspace.loopback import Loopback
from automation.workspace.traffic import Traffic
from automation.workspace.transport import DeskHttp


@pytest.fixture
def ticking() -> TickingClock:
    return TickingClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), seconds=1)


@pytest.fixture
def checked_desk(tmp_path: Path, ticking: TickingClock) -> Desk:
    """A desk that answers 500 where an answer of its own breaks Google's documents."""
    return create_app(tmp_path / "desk.sqlite", clock=ticking, check_answers=True)


@pytest.fixture(params=["in process", "over loopback"])
def both_ways(request: pytest.FixtureRequest, checked_desk: Desk, tmp_path: Path) -> Iterator[httplib2.Http]:
    """The Http of google-api-python-client to that desk: once without a socket, once through one, with the token."""
    if request.param == "in process":
        yield DeskHttp(checked_desk)
        return
    token = tmp_path / "api_token"
    token.write_text("a-token-of-forty-three-characters-and-more", encoding="ascii")
    checked_desk.open_api(token.read_text(encoding="ascii"))
    with served(checked_desk) as address, Loopback(address, token) as loopback:
        yield loopback.http(Traffic())


@pytest.fixture
def refused() -> Callable[..., tuple[int, str]]:
    """The code and the sentence with which a call of google-api-python-client is refused."""

    def refuse(request: Any) -> tuple[int, str]:
        with pytest.raises(HttpError) as caught:
            request.execute()
        return int(caught.value.resp.status), str(caught.value.reason)

    return refuse
