"""Many people who fill in one form at once, in a process of its own: python -m … ADDRESS FORM CLIENTS SECONDS."""

from __future__ import annotations

import html
import re
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

_HIDDEN: Final = re.compile(r'<input type="hidden" name="(csrf_token|draft)" value="([^"]*)"')
_TYPED: Final = re.compile(r'<textarea[^>]* name="(entry\.\d+)"')
_RECEIPT: Final = re.compile(r'class="receipt__number"[^>]*>\s*([0-9A-Z]{4}-[0-9A-Z]{4})')
_ANSWER: Final = "The biscuits were good, and somebody listened to what I said. " * 3
_MOST_PAGES: Final = 40


class Sent(msgspec.Struct, frozen=True):
    """The receipts that were shown, in how many seconds."""

    receipts: list[str]
    seconds: float


class Respondent:
    """One person's browser: a connection that stays, the cookie, and the fields that a page carries along."""

    def __init__(self, address: str, form: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._path = urlsplit(form).path
        self._cookie = ""

    def visits(self, until: float) -> Iterator[str]:
        """Fill the form in again and again until a moment of the monotonic clock; gives each receipt."""
        while time.monotonic() < until:
            yield self._visit()
        self._connection.close()

    def _visit(self) -> str:
        _, page = self._ask("GET", self._path)
        for _ in range(_MOST_PAGES):
            fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
            fields |= dict.fromkeys(_TYPED.findall(page), _ANSWER)
            fields["action"] = "submit" if 'value="submit"' in page else "continue"
            leads_to, page = self._ask("POST", self._path, urlencode(fields))
            if leads_to:
                receipt = _RECEIPT.search(self._ask("GET", urlsplit(leads_to).path)[1])
                if receipt:
                    return receipt[1]
        raise SystemExit("The form shows no receipt.")

    def _ask(self, verb: str, path: str, body: str | None = None) -> tuple[str, str]:
        """Where an answer leads to, if anywhere, and its page."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(verb, path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        if answer.status >= 400:
            raise SystemExit(f"The form answered {answer.status}.")
        cookie = answer.getheader("Set-Cookie")
        self._cookie = cookie.partition(";")[0] if cookie else self._cookie
        return answer.getheader("Location") or "", page


def all_at_once(address: str, form: str, clients: int, seconds: float) -> Sent:
    """So many people for so long; whoever is filling in a form at the end still sends it."""
    receipts: list[str] = []
    start = time.monotonic()

    def work() -> None:
        receipts.extend(Respondent(address, form).visits(start + seconds))

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Sent(receipts, time.monotonic() - start)


if __name__ == "__main__":
    sent = all_at_once(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    sys.stdout.buffer.write(msgspec.json.encode(sent))
