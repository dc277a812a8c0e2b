"""The one retry policy: what may be repeated is, with growing pauses; the rest ends at once, in plain words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.nap import sleep as nap
from tenacity.wait import wait_exponential, wait_random

from automation.workspace.carriers import TIMEOUT_SECONDS
from automation.workspace.refusals import (
    ANY_FAILURE,
    LONGEST_SECONDS,
    HopelessError,
    asked_to_wait,
    in_words,
    is_uncertain,
    may_come_late,
    never_left,
    refused_undone,
)

T = TypeVar("T")

_ATTEMPTS: Final = 6
_FIRST_PAUSE_IN_A_HURRY: Final = 4
_LATEST_SECONDS: Final = 180
"""For so long Google goes on with a call before it gives it up, whether or not anybody still waits for the answer."""


class OutOfTimeError(HopelessError):
    """The time that a run may take is over: no other call of it would get through."""


class Patience:
    """How long one installation's runs wait and try again. `sleep` and `clock` count in seconds."""

    def __init__(self, *, sleep: Callable[[float], None] = nap, clock: Callable[[], float] = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._ends: float | None = None

    @contextmanager
    def within(self, minutes: float) -> Iterator[None]:
        """Begin no call and no pause, inside this block, that could end later than this."""
        self._ends = self._clock() + minutes * 60
        try:
            yield
        finally:
            self._ends = None

    @contextmanager
    def last_words(self) -> Iterator[None]:
        """Calls of this block may still be made when the time is up, once each: they say what the run did."""
        ends, self._ends = self._ends, None if self._ends is None else self._ends + 2 * TIMEOUT_SECONDS
        try:
            yield
        finally:
            self._ends = ends

    @property
    def time_is_up(self) -> bool:
        """Whether no more calls are begun: the last one, and the last words, must fit in before the deadline."""
        return self._is_too_long(0)

    def attempt(
        self,
        what: str,
        call: Callable[[], T],
        *,
        may_repeat: bool = False,
        find: Callable[[], T | None] | None = None,
    ) -> T:
        """Make one call of an API, and again where that can do no harm.

        `what` says what the call is for, as it is told when it fails ("reading the tracker"). `may_repeat` is true
        for reads and for writes that come to the same when done twice. Any other write is repeated after an uncertain
        end only if there is a `find`: it looks for what the call was to do, and gives it if it is there, None if it
        is not. A call that nothing answered may take effect later than that: it is looked for at once, and once more
        when it no longer can, before it is made again. A pause that would end too late is not begun. Raises
        WorkspaceError, OutOfTimeError among them.
        """
        if self.time_is_up:
            raise _out_of_time(what)
        unsure, latest = False, 0.0

        def once() -> T:
            nonlocal unsure, latest
            found = self._looked_for(what, find, latest) if unsure and find else None
            if found is not None:
                return found
            sent = self._clock()
            try:
                return call()
            except ANY_FAILURE as error:
                unsure = unsure or is_uncertain(error)
                latest = sent + _LATEST_SECONDS if may_come_late(error) else latest
                raise

        enough = stop_after_attempt(_ATTEMPTS) | stop_before_delay(LONGEST_SECONDS + _LATEST_SECONDS * bool(find))
        retrying = Retrying(
            retry=retry_if_exception(lambda error: _worth_repeating(error, may_repeat=may_repeat or find is not None)),
            stop=lambda state: enough(state) or self._is_too_long(state.upcoming_sleep),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except ANY_FAILURE as error:
            raise in_words(what, error) from error

    def _looked_for(self, what: str, find: Callable[[], T | None], latest: float) -> T | None:
        """What a call was to do, if it is there: now, or when the call can take effect no more."""
        found, pause = find(), latest - self._clock()
        if found is not None or pause <= 0:
            return found
        if self._is_too_long(pause):
            raise _out_of_time(what)
        self._sleep(pause)
        return find()

    def _is_too_long(self, pause: float) -> bool:
        return self._ends is not None and self._clock() + pause > self._ends - 3 * TIMEOUT_SECONDS


def _out_of_time(what: str) -> OutOfTimeError:
    return OutOfTimeError(
        f"The time that a run may take was over before {what}.",
        remedy="What was written is kept: run the command again to go on. If that happens often, give runs longer in "
        "config.toml: `deadline_minutes` under [run].",
    )


def _pause(state: RetryCallState) -> float:
    """As long as the answer asks for (Retry-After), else growing with some chance in it."""
    error = state.outcome.exception() if state.outcome else None
    # A quota is filled up again within a minute: the pauses after a refusal for hurry add up to more than that.
    first = _FIRST_PAUSE_IN_A_HURRY if error and refused_undone(error) else 1
    grown = (wait_exponential(multiplier=first, max=60) + wait_random(0, 1))(state)
    return max(asked_to_wait(error), grown)


def _worth_repeating(error: BaseException, *, may_repeat: bool) -> bool:
    if refused_undone(error) or never_left(error):
        return True
    return may_repeat and is_uncertain(error)
