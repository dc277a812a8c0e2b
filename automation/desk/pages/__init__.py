"""What people see of the desk: forms for everyone, the tracker and the sent mail for the coordinator."""

from __future__ import annotations

from flask import Flask

from automation.desk.api import Clock
from automation.desk.store import Store


def create_pages(store: Store, clock: Clock, base_url: str) -> Flask:
    """The pages as a Flask app over a store."""
    pages = Flask("automation.desk.pages")
    pages.secret_key = store.meta("secret")
    pages.config.update(STORE=store, CLOCK=clock, BASE_URL=base_url)
    return pages
