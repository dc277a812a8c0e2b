"""The desk's pages over a socket, for as long as a block lasts."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import queue
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

from automation.desk import Desk
from automation.errors import WorkspaceError
from automation.jobs.port_taken import LAST_PORT, port_taken

_LARGEST_REQUEST: Final = 16 * 1024 * 1024
"""Twice what the pages take: up to here they can say themselves, on a page in plain words, that it is too much."""
_LARGEST_CALL: Final = 48 * 1024 * 1024
"""Room for the longest message that Gmail takes (35 MiB), as it travels in a call."""
_THREADS: Final = 8
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
"""Addresses that stand for every one of this computer's own, and the one by which a browser here reaches them."""


class _Wordless(logging.Filter):
    """Lets the server log the kind and the place of a fault, and never its message: that could hold an answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out of a record what somebody may have typed."""
        kind, _, trace = record.exc_info or (None, None, None)
        if kind and trace:
            last = traceback.extract_tb(trace)[-1]
            record.msg, record.args = "%s at %s:%s", (kind.__name__, last.filename, last.lineno)
            record.exc_info = None
        return True


_WORDLESS: Final = _Wordless()


@contextlib.contextmanager
def served(desk: Desk, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the desk's pages while the block runs; gives the address, such as http://127.0.0.1:8765.

    Port 0 takes any free one. At the end requests that are being answered are finished. Raises WorkspaceError where
    the port is in use, saying by whom, or the host is not an address of this computer.
    """
    import waitress  # type: ignore[import-untyped]

    logging.getLogger("waitress").addFilter(_WORDLESS)
    # That somebody waits for a moment is no reason to warn whoever started it, many times a second.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listening = _listen(host, port, lambda: desk.store.known_as)
    open_sockets: dict[int, Any] = {}
    server = waitress.create_server(
        desk,
        map=open_sockets,
        sockets=[listening],
        threads=_THREADS,
        ident=None,
        max_request_body_size=_LARGEST_CALL if desk.has_open_api else _LARGEST_REQUEST,
        # Nothing here believes them; the API's door tells by them what a proxy passes on.
        clear_untrusted_proxy_headers=False,
    )
    loop = threading.Thread(target=server.run, name="pages", daemon=True)
    loop.start()
    try:
        yield address_of(host, listening.getsockname()[1])
    finally:
        server.task_dispatcher.shutdown()
        # The sockets belong to the loop's thread: closed from here, they would pull the ground from under its wait.
        # The loop may be awake already, and have closed its trigger too before it is pulled: then all is done.
        with contextlib.suppress(OSError):
            server.trigger.pull_trigger(lambda: _close(server, open_sockets))
        loop.join()


def _close(server: Any, open_sockets: dict[int, Any]) -> None:
    """Close every connection, with the file in which waitress put aside a long answer to it, and then the rest."""
    from waitress import wasyncore

    for channel in list(server.active_channels.values()):
        channel.handle_close()
    wasyncore.close_all(open_sockets)


class Stop:
    """Whether this process was asked to end, and a way to wait for that."""

    def __init__(self) -> None:
        # A threading.Event would do but for its lock: a signal can arrive while the waiting thread holds it.
        self._asked: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.asked = False

    def ask(self) -> None:
        """Ask it to end; safe in a signal's handler and from any thread."""
        self.asked = True
        self._asked.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait so long or until it is asked to end, and say whether it was."""
        if not self.asked:
            with contextlib.suppress(queue.Empty):
                self._asked.get(timeout=seconds)
        return self.asked


@contextlib.contextmanager
def stop_signals() -> Iterator[Stop]:
    """While the block runs, Ctrl-C and a service manager's signal to end are noted instead of ending it on the spot."""
    stop = Stop()

    def note(_signal: int, _frame: FrameType | None) -> None:
        stop.ask()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_loopback(host: str) -> bool:
    """Whether nobody but this computer can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def address_of(host: str, port: int) -> str:
    """The address at which a browser on this computer finds what listens on a host and port."""
    name = _ANYWHERE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _listen(host: str, port: int, known_as: Callable[[], str]) -> socket.socket:
    if not 0 <= port <= LAST_PORT:
        raise WorkspaceError(f"There is no port {port}.", remedy=f"Choose one from 1024 to {LAST_PORT}: --port 8765")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise port_taken(address_of(host, port), port, known_as()) from error
        raise _in_words(error, host, port) from error


def _in_words(error: OSError, host: str, port: int) -> WorkspaceError:
    if error.errno == errno.EACCES:
        return WorkspaceError(
            f"This account may not listen on port {port}.", remedy="Choose a port above 1023, such as: --port 8765"
        )
    return WorkspaceError(
        f"The desk cannot listen on {host}: {error.strerror}.",
        remedy="Use an address of this computer. For this computer alone: --host 127.0.0.1",
    )
