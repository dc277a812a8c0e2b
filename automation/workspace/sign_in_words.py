"""What Google answers where it lets nobody in, in words for a coordinator: by its code, and by nothing else it said."""

from __future__ import annotations

from typing import Final

PUBLISH: Final = "docs/google.md shows how to publish the consent screen"
AGAIN: Final = "Sign in again with: followthrough connect"
REAUTHENTICATE: Final = "Reauthentication is needed"
"""How Google's library begins to say that an organisation wants people to sign in anew; it gives no code then."""
UNTRUSTED: Final = (
    "The connection to Google could not be trusted.",
    "Check that this computer's clock is right, and that the network wants no sign-in of its own.",
)
_NEW_CLIENT: Final = (
    "Make a new OAuth client of the type “Desktop app” (docs/google.md), then: followthrough connect --client FILE"
)
_SAID: Final[dict[str, tuple[str, str]]] = {
    "access_denied": (
        "Google was told not to let Followthrough in.",
        "Run it again, and click Continue where Google asks. If Google says that the app is being tested, its consent "
        f"screen is still in Testing: {PUBLISH}.",
    ),
    "admin_policy_enforced": (
        "The administrator of your Google Workspace lets no app in that is not on their list.",
        "Ask them to add it: admin.google.com, Security, Access and data control, API controls, Manage third-party app "
        "access, with the client ID that stands in the client file. Then run it again.",
    ),
    "org_internal": (
        "The consent screen is Internal, and the account that signed in is of another organisation.",
        "Sign in with an account of the organisation to which the project in the Google console belongs, or make the "
        "project with the account that is to sign in.",
    ),
    "invalid_grant": (
        "Google no longer takes this sign-in: it was withdrawn, or it has run out.",
        f"{AGAIN}. If that happens every seven days, the consent screen is still in Testing: {PUBLISH}.",
    ),
    "invalid_client": ("Google does not know the OAuth client any more, or its secret was changed.", _NEW_CLIENT),
    "deleted_client": ("The OAuth client was deleted in the Google console.", _NEW_CLIENT),
    "disabled_client": ("The OAuth client is switched off in the Google console.", _NEW_CLIENT),
    "unauthorized_client": ("The OAuth client may not do this: it is of another type.", _NEW_CLIENT),
    "redirect_uri_mismatch": ("The OAuth client is of another type than “Desktop app”.", _NEW_CLIENT),
    "invalid_scope": ("Google does not know one of the permissions that were asked for.", AGAIN),
    "rapt_required": ("Your organisation wants people to sign in anew after some hours.", AGAIN),
    "mismatching_state": ("That address belongs to another attempt to sign in.", AGAIN),
    "missing_code": ("That is not the address on which Google's page ended.", AGAIN),
}
ABOUT_THE_CLIENT: Final = frozenset(
    {
        "invalid_client",
        "deleted_client",
        "disabled_client",
        "unauthorized_client",
        "redirect_uri_mismatch",
        "org_internal",
        "admin_policy_enforced",
    }
)
"""Codes of what another OAuth client could put right."""
NOT_THE_ADDRESS: Final = frozenset({"mismatching_state", "missing_code"})
"""Codes of what somebody pasted that is not the address on which this attempt ended."""
_ENDED: Final = "Google did not take the answer: it was used already, or too old."
_CLOCK: Final = "Check that this computer's clock is right, then sign in again with: followthrough connect"


def why_not(code: str, *, at_once: bool = False) -> tuple[str, str]:
    """What happened and what to do, by the code of an OAuth error.

    `at_once` says that somebody is signing in just now: what Google calls an invalid grant is another thing then.
    """
    if at_once and code == "invalid_grant":
        return _ENDED, _CLOCK
    plain = code if code.replace("_", "").isalpha() and len(code) < 50 else "no reason given"
    return _SAID.get(code, (f"Google did not let Followthrough in ({plain}).", AGAIN))
