"""Connect: from a Google account to a sign-in that lasts, step by step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from automation.errors import ConfigError
from automation.jobs.google.client import keep_client, read_client
from automation.jobs.google.scopes import missing, reasons, wanted
from automation.jobs.google.steps import on_googles_page, steps
from automation.jobs.google.talk import Talk
from automation.jobs.google.walk import walk
from automation.jobs.house import House
from automation.workspace.account import Account, Client, Token, keep_token, read_token
from automation.workspace.office import google_office
from automation.workspace.sign_in_words import PUBLISH

if TYPE_CHECKING:
    from automation.workspace.signing_in import SignIn

_ANOTHER: Final = "to use another one: followthrough connect --client FILE"
_UNTICKED: Final = "Type followthrough connect again, and tick every box on Google's page."


@dataclass(frozen=True)
class Connected:
    """Who signed in, what Followthrough may do for them, and until when (None: it does not run out by itself)."""

    address: str
    may: tuple[str, ...]
    since: datetime
    until: datetime | None
    token_file: Path
    renewed: bool
    on_google: bool

    @property
    def next(self) -> str:
        """What to type next."""
        if not self.on_google:
            return "followthrough move --to google --plan"
        return "followthrough doctor" if self.renewed else "followthrough provision"


def connect(house: House, talk: Talk, *, client_file: Path | None = None, has_browser: bool = True) -> Connected:
    """Walk somebody through to a sign-in that lasts, and keep it; run again, it renews what is there.

    `client_file` is the JSON that the console gave; without one, the client that is kept already is used, or the walk
    begins at the beginning. Without a browser on this computer, an address is shown, and another asked for. What is
    kept already stays until the new sign-in has proved good. Raises FollowthroughError where it did not come to one.
    """
    google = house.config.google
    walks = not (client_file or google.client_file.exists())
    source = walk(google.kind, talk) if walks else client_file or google.client_file
    # The first one is kept at once, so that nobody walks twice; another one only when it has proved good.
    client = read_client(source) if google.client_file.exists() else keep_client(source, google.client_file)
    before = _before(google.token_file)
    _refuse_another_project(client, before, google.token_file)
    token = _signed_in(house, talk, client, has_browser=has_browser, walked=walks)
    _demand_all(house, token)
    token = msgspec.structs.replace(token, address=_who(house, token))
    _refuse_another_account(house, token, before)
    keep_client(source, google.client_file)
    keep_token(google.token_file, token)
    if token.until:
        talk.say(_runs_out(house, token.until))
    return Connected(
        token.address,
        reasons(wanted(house.config)),
        token.since,
        token.until,
        google.token_file,
        before is not None,
        house.on_google,
    )


def _before(file: Path) -> Token | None:
    """The sign-in that is kept; one that is spoilt counts as none."""
    try:
        return read_token(file)
    except ConfigError:
        return None


def _signed_in(house: House, talk: Talk, client: Client, *, has_browser: bool, walked: bool) -> Token:
    """The sign-in by a client; after the walk it is the last of its steps."""
    from automation.workspace.signing_in import ClientRefusedError, SignIn

    google, scopes = house.config.google, wanted(house.config)
    signing = SignIn(client, scopes, house.clock, google.account)
    last = len(steps(google.kind)) + 1
    head = f"Step {last} of {last}. Sign in." if walked else "Now sign in."
    talk.say(("", f"{head} Followthrough asks Google for:", *(f"  - {reason}" for reason in reasons(scopes))))
    asked = on_googles_page(google.kind, sends=len(scopes) > 1, here=has_browser)
    talk.say(("On Google's page:", *(f"  - {line}" for line in asked)))
    try:
        if has_browser:
            return signing.by_browser(lambda address: _opening(talk, address), talk.browse)
        return _pasted(talk, signing)
    except ClientRefusedError as error:
        kept = google.client_file
        if read_client(kept) != client:
            raise
        # It is used again until another one is named, and its name stands in no question any more.
        remedy = f"{error.remedy.rstrip('.')}. The OAuth client that Google was shown is kept in {kept}; {_ANOTHER}"
        raise ClientRefusedError(error.what, remedy=remedy) from None


def _pasted(talk: Talk, signing: SignIn) -> Token:
    """The sign-in by the address on which Google's page ended elsewhere; asked for until it is one."""
    from automation.workspace.signing_in import NOBODY_LISTENS, NotTheAddressError

    talk.say(
        (
            "Open this address in a browser, on any computer:",
            f"  {signing.address()}",
            "At the end that browser shows an error: it cannot reach 127.0.0.1. That is right. Copy the whole address "
            "from its address bar.",
        )
    )
    while True:
        try:
            return signing.by_address(talk.ask("Paste that address here: "))
        except NotTheAddressError as error:
            talk.say((f"{error.what} It begins with {NOBODY_LISTENS}?state=. Or press Ctrl+C to stop.",))


def _opening(talk: Talk, address: str) -> None:
    talk.say(("A browser opens now. If none does, open this address on this computer yourself:", f"  {address}"))


def _demand_all(house: House, token: Token) -> None:
    """Refuse a sign-in of which boxes were left unticked: nothing could be done with it."""
    lacking = missing(house.config, token.scopes)
    if lacking:
        raise ConfigError(f"Google's box {' and the box '.join(lacking)} was not ticked.", remedy=_UNTICKED)


def _who(house: House, token: Token) -> str:
    """The address of the account that signed in, from Google itself; this is the first call that it answers."""
    account = Account(token, lambda _: None)
    with closing(google_office(account, house.patience)) as office:
        return office.drive.about().address


def _refuse_another_project(client: Client, before: Token | None, file: Path) -> None:
    """A client of another project could not see what was made with the earlier one, and all would be made anew."""
    if before and before.client_id.partition("-")[0] != client.project:
        raise ConfigError(
            "This OAuth client belongs to another project in Google's console than the one before. With it, "
            "Followthrough could not see the forms and the tracker that are there.",
            remedy=f"Use a client of the earlier project. To begin anew in another one, first delete {file}",
        )


def _refuse_another_account(house: House, token: Token, before: Token | None) -> None:
    wanted_account, came = house.config.google.account, token.address
    if wanted_account and wanted_account.casefold() != came.casefold():
        raise ConfigError(
            f"{came} signed in, and config.toml names {wanted_account}. Nothing was kept.",
            remedy="Sign in as that account, or change `account` under [google] in config.toml.",
        )
    if before and before.address and before.address.casefold() != came.casefold():
        raise ConfigError(
            f"{came} signed in, and before it was {before.address}, to whom the forms and the tracker belong. "
            "Nothing was kept.",
            remedy=f"Sign in as {before.address}. To begin anew with another account, first delete "
            f"{house.config.google.token_file}",
        )


def _runs_out(house: House, until: datetime) -> tuple[str, ...]:
    day = until.astimezone(house.zone)
    return (
        "",
        f"LOOK: this sign-in ends on {day:%A} {day.day} {day:%B}. That is so while the consent screen stands in "
        f"Testing: {PUBLISH}. Then type followthrough connect once more.",
    )
