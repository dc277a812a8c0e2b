"""What doctor looks at of a Google account: the sign-in, what it may do, its age, the clock, the APIs, the room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from automation.errors import WorkspaceError
from automation.jobs.findings import Finding, fine, problem, warning
from automation.jobs.google.client import kept_client
from automation.jobs.google.ending import REMEDY, ends
from automation.jobs.google.scopes import missing, superfluous
from automation.jobs.house import House
from automation.workspace.account import Token, read_token
from automation.workspace.drive import About
from automation.workspace.office import Office, open_google
from automation.workspace.refusals import NotEnabledError, SignedOutError

_CONNECT: Final = "Type: followthrough connect"
_TESTING: Final = timedelta(days=7)
"""For so long a sign-in holds while the consent screen stands in Testing."""
_SLACK: Final = timedelta(minutes=5)
_NOWHERE: Final = "followthrough-doctor-looks-whether-this-door-is-open"
"""The id of no file: an API that is switched on says that there is none, and one that is not says so."""
_NEARLY_FULL: Final = 0.95


def examine_google(house: House) -> Iterator[Finding]:
    """Look at the sign-in and at what it reaches; ConfigError where there is none."""
    token = read_token(house.config.google.token_file)
    yield from _client(house, token)
    yield from _scopes(house, token)
    yield from _age(house, token)
    # Not the house's own office: this is looked at before a move too, when that is still the desk.
    with closing(open_google(house.config.google.token_file, patience=house.patience)) as office:
        yield from _reached(house, office, token)


def _reached(house: House, office: Office, token: Token) -> Iterator[Finding]:
    """What Google itself says."""
    try:
        about = office.drive.about()
    except SignedOutError as error:
        yield problem(error.what, _why_ended(house, token) or error.remedy)
        return
    except WorkspaceError as error:
        yield problem(error.what, error.remedy)
        return
    yield from _who(house, token, about)
    yield from _clock(house, about)
    yield from _room(about)
    yield from _apis(house, office)


def _client(house: House, token: Token) -> Iterator[Finding]:
    client = kept_client(house.config.google.client_file)
    if client.id == token.client_id:
        yield fine("The OAuth client is there, and only its owner can read it.")
    else:
        yield warning("Somebody signed in with another OAuth client than the one that is kept.", _CONNECT)


def _scopes(house: House, token: Token) -> Iterator[Finding]:
    for box in missing(house.config, token.scopes):
        yield problem(f"Google was not allowed to: {box}.", f"{_CONNECT}, and tick every box on Google's page.")
    if not missing(house.config, token.scopes):
        yield fine("Google allows everything that these settings need.")
    if superfluous(house.config, token.scopes):
        yield warning(
            "Google lets Followthrough do more than these settings need: it may send emails.",
            "Take its access away at https://myaccount.google.com/connections, then type: followthrough connect",
        )


def _age(house: House, token: Token) -> Iterator[Finding]:
    """How old the sign-in is, and when it ends by itself."""
    days = (house.clock() - token.since).days
    if token.until:
        level = problem if token.until <= house.clock() else warning
        yield level(ends(house, token.until), REMEDY)
    else:
        yield fine(f"The sign-in to Google is {days} day{'s' * (days != 1)} old, and does not end by itself.")


def _why_ended(house: House, token: Token) -> str:
    """What to do about a sign-in that ended, where its age tells why; nothing where it does not."""
    last = token.expires or token.since
    in_testing = last - timedelta(hours=2) <= token.since + _TESTING <= house.clock()
    if not in_testing:
        return ""
    return f"It ended after seven days: the consent screen most likely stands in Testing. {REMEDY}"


def _who(house: House, token: Token, about: About) -> Iterator[Finding]:
    named = house.config.google.account or token.address
    if named and named.casefold() != about.address.casefold():
        yield problem(
            f"{about.address} is signed in to Google, and it should be {named}.",
            f"{_CONNECT}, and choose {named} on Google's page.",
        )
    else:
        yield fine(f"{about.address} is signed in to Google, and Google answers.")


def _clock(house: House, about: About) -> Iterator[Finding]:
    try:
        there = parsedate_to_datetime(about.date).astimezone(UTC)
    except ValueError:
        return
    apart = abs(house.clock() - there)
    if apart > _SLACK:
        yield problem(
            f"This computer's clock and Google's are {apart // timedelta(minutes=1)} minutes apart.",
            "Let this computer set its clock by itself: with a wrong one, nobody can sign in.",
        )


def _room(about: About) -> Iterator[Finding]:
    if about.limit and about.used >= about.limit * _NEARLY_FULL:
        yield warning(
            f"The account's storage is {100 * about.used // about.limit} per cent full. Once it is, nothing more "
            "can be kept there.",
            "Delete what is not needed there, and empty its bin.",
        )


def _apis(house: House, office: Office) -> Iterator[Finding]:
    """Whether each API is switched on; that Drive is, is known by now."""
    closed = False
    for knock in (_sheets, _forms, _gmail) if house.config.mail.way == "gmail" else (_sheets, _forms):
        try:
            knock(office)
        except NotEnabledError as error:
            closed = True
            yield problem(error.what, error.remedy)
        except WorkspaceError:
            pass  # it refuses, as it should: it was asked for what is not there, or for more than it was allowed to
    if not closed:
        yield fine("The APIs that are needed are switched on.")


def _sheets(office: Office) -> None:
    office.sheets.get(_NOWHERE, "spreadsheetId", "looking whether Sheets answers")


def _forms(office: Office) -> None:
    office.forms.get(_NOWHERE)


def _gmail(office: Office) -> None:
    office.mailbox.holds("<nothing@followthrough.invalid>")
