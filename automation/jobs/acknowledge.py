"""Acknowledge: whoever asked for support and left an address is told the references, once."""

from __future__ import annotations

from automation.jobs.house import House
from automation.jobs.post import Delivered, deliver
from automation.jobs.reading import Reading
from automation.rules.intake.acknowledging import acknowledgements


def send_acknowledgements(house: House, reading: Reading) -> Delivered:
    """Hand over what is to be acknowledged, as far as the workspace that was just written to tells."""
    messages = acknowledgements(reading.book).messages
    return deliver(house, reading, messages) if messages else Delivered()
