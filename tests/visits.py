"""A visitor's browser at the served desk, which complains of nothing and asks nobody else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from axe_playwright_python.sync_playwright import Axe
from hopeside import ANSWERS
from playwright.sync_api import Locator, Page, Response, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSPHRASE = "lantern kettle meadow"
WIDTHS = (1280, 360)
HOUSE = ANSWERS | {"references.prefix": "HS"}
PEOPLE = [{"name": "Carol Winter", "email": "carol@hopeside.example", "role": "Lead"}]


@contextmanager
def another_page(page: Page) -> Iterator[None]:
    """Wait until the page shows another main part than before: by a navigation, or by a script within the document."""
    page.evaluate("document.querySelector('main').dataset.left = ''")
    yield
    page.locator("main:not([data-left])").wait_for()
    page.wait_for_load_state()


@dataclass
class Visit:
    """One visitor's browser window, and what went wrong in it."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)
    seen: int = 0

    def watch(self) -> None:
        """Note every complaint, every request to anybody else, and every page without its policy."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self._complains(said.type, said.text))
        self.page.on("request", lambda asked: self._is_ours(asked.url))
        self.page.on("response", self._has_policy)

    def _complains(self, kind: str, text: str) -> None:
        # A page that asks for a mistake to be mended says so by its status, which the browser notes.
        if kind in ("error", "warning") and "status of 422" not in text:
            self.faults.append(text)

    def _is_ours(self, url: str) -> None:
        if not url.startswith((f"{self.base}/", "data:")):
            self.faults.append(f"asked somebody else: {url}")

    def _has_policy(self, answer: Response) -> None:
        policy = answer.headers.get("content-security-policy", "")
        if answer.request.resource_type == "document" and answer.status < 300 and "default-src 'none'" not in policy:
            self.faults.append(f"no policy: {answer.url}")

    def look(self) -> None:
        """Nothing for axe to object to, and nothing to scroll sideways for, on a desk and on a telephone."""
        self.seen += 1
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{self.page.url} at {width}"
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url} at {width}: {found.generate_report()}"

    def fill(self, texts: dict[str, str] | None = None, *ticks: tuple[str, str]) -> None:
        """Fill in fields by the start of their labels, dates as day/month/year, and tick (question, answer)."""
        for label, text in (texts or {}).items():
            day = re.fullmatch(r"(\d+)/(\d+)/(\d+)", text)
            if not day:
                self.page.get_by_label(re.compile(f"^{re.escape(label)}")).fill(text)
                continue
            for part, number in zip(("Day", "Month", "Year"), day.groups(), strict=True):
                self.question(label).get_by_label(part).fill(number)
        for label, answer in ticks:
            self.question(label).get_by_label(answer, exact=True).check()

    def question(self, label: str) -> Locator:
        """The group of fields of one question."""
        return self.page.get_by_role("group", name=re.compile(f"^{re.escape(label)}"))

    def go_on(self, button: str = "Continue") -> None:
        """Look at the page as it is, press a button, and wait for the page that it leads to."""
        self.look()
        with another_page(self.page):
            self.page.get_by_role("button", name=button, exact=True).click()

    def heading(self, text: str) -> None:
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)
