"""The steps in Google's console, for each kind of account: what to open, what the page asks, what to click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KINDS: Final = {
    "workspace": "a Google Workspace that your organisation pays for",
    "nonprofit": "a Google Workspace that your organisation has from Google for Nonprofits",
    "consumer": "a free account, whose address ends in @gmail.com",
}
"""The kinds of account as config names them, in words."""
_CONSOLE: Final = "https://console.cloud.google.com"
_APIS: Final = (
    ("Google Drive API", "drive.googleapis.com"),
    ("Google Sheets API", "sheets.googleapis.com"),
    ("Google Forms API", "forms.googleapis.com"),
    ("Gmail API", "gmail.googleapis.com"),
)


@dataclass(frozen=True)
class Step:
    """One step: what it is for, the pages to open, and what to do there."""

    title: str
    pages: tuple[str, ...]
    lines: tuple[str, ...]


def steps(kind: str) -> tuple[Step, ...]:
    """Everything that is done in Google's console before signing in; docs/google.md has it under the same numbers."""
    return _project(kind), _apis(), _consent(kind), _client()


def _project(kind: str) -> Step:
    organisation = (
        () if kind == "consumer" else ("Under Organisation, choose your organisation and not “No organisation”.",)
    )
    return Step(
        "Make a project. It is a box in Google's console that holds your settings; it costs nothing",
        (f"{_CONSOLE}/projectcreate",),
        (
            "Sign in as the account to which the forms and the tracker are to belong: the organisation's own, not "
            "somebody's.",
            "If it asks, choose the United Kingdom and agree to the terms. It may offer a trial or ask for a card: "
            "pass over that, nothing here is paid for.",
            "Project name: Followthrough.",
            *organisation,
            "Click Create, wait until it is there, and choose it at the top of the page.",
        ),
    )


def _apis() -> Step:
    return Step(
        "Switch on four APIs: the doors by which a program reaches Drive, Sheets, Forms and Gmail",
        tuple(f"{_CONSOLE}/apis/library/{service}" for _, service in _APIS),
        (
            "Open each of the four pages. See that Followthrough stands at the top, and click Enable.",
            f"They are: {', '.join(name for name, _ in _APIS)}.",
        ),
    )


def _consent(kind: str) -> Step:
    audience = (
        "Audience: External. (Internal can be chosen only in a Workspace.)"
        if kind == "consumer"
        else "Audience: Internal. Then only people of your organisation can sign in, and it does not run out."
    )
    pages, publish = _published() if kind == "consumer" else ((), ())
    return Step(
        "Set up the consent screen: the page on which Google will ask you",
        (f"{_CONSOLE}/auth/overview", *pages),
        (
            "Click Get started.",
            "App name: Followthrough. User support email: your own address. Next.",
            audience,
            "Contact information: your own address. Agree to the policy, click Create.",
            *publish,
        ),
    )


def _published() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The page and the lines that end the weekly signing in anew of a free account."""
    return (f"{_CONSOLE}/auth/audience",), (
        "Publish it, on the second page. While it stands in Testing, signing in holds for seven days only.",
        "Under Publishing status, click Publish app, then Confirm. It then says: In production.",
        "Nobody else learns of it. If it offers verification, pass over that: it is for apps that many people use, and "
        "yours is used by one account.",
    )


def _client() -> Step:
    return Step(
        "Make the OAuth client: the name and secret by which Google knows this program",
        (f"{_CONSOLE}/auth/clients",),
        (
            "Click Create client. Application type: Desktop app (no other type works). Name: Followthrough. Create.",
            "Click Download JSON, now: Google shows the secret only this once.",
        ),
    )


def on_googles_page(kind: str, *, sends: bool, here: bool) -> tuple[str, ...]:
    """What Google asks while somebody signs in, and what to click; `here` where the browser is on this computer."""
    unverified = (
        (
            "If Google says that it has not verified this app: it is your own. Click Advanced, then “Go to "
            "Followthrough (unsafe)”.",
        )
        if kind == "consumer"
        else ()
    )
    boxes = (
        ("Tick every box that it shows, then click Continue. Without the boxes, Followthrough can do nothing.",)
        if sends
        else ("Click Continue. If it shows a box to tick, tick it first.",)
    )
    return (
        "Choose the account to which the forms and the tracker are to belong.",
        *unverified,
        *boxes,
        *(("When the page says that Followthrough has Google's answer, close it.",) if here else ()),
    )
