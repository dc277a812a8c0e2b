"""Takes the pictures of the pages from a fresh demo: `.venv/bin/python docs/pictures/make.py`, after `make test`."""

from __future__ import annotations

import email
import html
import shutil
import tempfile
from datetime import date, datetime, time
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from automation.jobs.demo import run_demo
from automation.jobs.house import House, open_house
from automation.jobs.post.way import mail_settings
from automation.jobs.serve import pages
from automation.mail.message import KIND_HEADER, compose
from automation.rules.chasing.emails import BOUNCED, UNCERTAIN
from automation.rules.chasing.notices import Notice
from automation.rules.chasing.trial import Trial
from automation.rules.chasing.undelivered import Undelivered
from automation.rules.items import Person

HERE: Final = Path(__file__).parent
DAY: Final = date(2026, 11, 23)
LEAD: Final = "carol.winter@example.org"
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ENVELOPE: Final = """
<div style="font: 15px sans-serif; padding: 16px 24px; background: #eef2f2; border-bottom: 1px solid #c9d3d3">
<div style="font-size: 19px; font-weight: bold; margin-bottom: 6px">{subject}</div>
<div>From: {sender}</div><div>To: {to}</div></div>
<div style="padding: 8px 24px">{body}</div>
"""


def main() -> None:
    """Make the demo, look at it, and keep what was seen."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        account = run_demo(Path(temporary) / "demo", today=DAY)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        house = open_house(account.folder / "config.toml")
        with pages(house, port=0) as address:
            tracker(browser, address, account.passphrase)
        for kind, mail in emails(house).items():
            picture(browser, kind, mail)
        browser.close()


def tracker(browser: Browser, address: str, passphrase: str) -> None:
    """The agreed actions as the coordinator sees them, a little smaller so that their dates are in the picture."""
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 882}, locale="en-GB")
    page.goto("/tracker")
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Agreed actions", exact=True).click()
    page.get_by_role("link", name="Still to do", exact=True).click()
    page.evaluate("document.body.style.zoom = 0.82")
    page.screenshot(path=HERE / "tracker.png")


def emails(house: House) -> dict[str, EmailMessage]:
    """An email of each kind, by its kind: those that the demo wrote, and those that it gave no reason for."""
    written = [read(path) for path in sorted(house.config.mail.folder.glob("*.eml"))]
    found = {str(mail[KIND_HEADER]): mail for mail in reversed(written)}
    found["digest"] = next(mail for mail in written if LEAD in str(mail["To"]))
    found["digest-welsh"] = next(mail for mail in written if mail["Content-Language"] == "cy")
    robin = Person("robin", house.config.coordinator.name, email=house.config.coordinator.email)
    lost = (Undelivered("digest", "Bev Marsden", BOUNCED, ""), Undelivered("escalation", "Grace Okonjo", UNCERTAIN, ""))
    now = datetime.combine(DAY, time(9, 15), house.zone)
    for facts in (Notice(robin, DAY, "example", lost), Trial(robin, now)):
        found[facts.kind] = compose(facts, mail_settings(house), now)
    return found


def picture(browser: Browser, name: str, mail: EmailMessage) -> None:
    """An email under what a mail program shows above it."""
    body = mail.get_body(("html",))
    if body is None:
        raise SystemExit(f"The {name} has no HTML part.")
    shown = {"subject": mail["Subject"], "sender": mail["From"], "to": mail["To"]}
    parts = {name: html.escape(str(value)) for name, value in shown.items()}
    page = browser.new_page(viewport={"width": 760, "height": 200})
    page.set_content(ENVELOPE.format(**parts, body=body.get_content()))
    page.evaluate("document.body.style.margin = 0")
    page.screenshot(path=HERE / f"{name}.png", full_page=True)


def read(path: Path) -> EmailMessage:
    """An .eml file."""
    return email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)


if __name__ == "__main__":
    main()
