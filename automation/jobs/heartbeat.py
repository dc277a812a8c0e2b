"""Heartbeat: call an address after a run, so that somebody outside notices when no run comes any more."""

from __future__ import annotations

from typing import Final

_SECONDS: Final = 10
_NOT_SENT: Final = "The heartbeat did not get through: "
_REMEDY: Final = "The run itself went on. If this stays so, look at heartbeat_url and failure_url in config.toml."


def beat(url: str) -> str:
    """Call an address, saying nothing but that it is us; returns what went wrong, in a sentence without the address.

    The address may hold a key that nobody else should have. No answer is waited for longer than a few seconds.
    """
    import requests  # only who has a heartbeat waits for this import

    try:
        # The answer's body is not read: however long it is, it says nothing that is needed.
        with requests.get(url, headers={"User-Agent": "Followthrough"}, timeout=_SECONDS, stream=True) as answer:
            return "" if answer.ok else f"{_NOT_SENT}the service answered {answer.status_code}. {_REMEDY}"
    except requests.Timeout:
        return f"{_NOT_SENT}no answer came within {_SECONDS} seconds. {_REMEDY}"
    except (requests.RequestException, ValueError) as error:  # ValueError: an address that is none
        return f"{_NOT_SENT}the service could not be reached ({type(error).__name__}). {_REMEDY}"
