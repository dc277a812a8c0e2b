"""The links in an email by which its reader says how often they want it: signed by the desk, without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from automation.desk.given import Given, path
from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.rules.chasing.digests import LeadDigest
from automation.rules.chasing.wishes import WishForm, WishLinks, wish_form
from automation.workspace.transport import DeskFileError


def with_links(house: House, reading: Reading, digests: Sequence[LeadDigest]) -> list[LeadDigest]:
    """The digests with such links for their readers, where others reach the desk and the reader has a code.

    At Google nothing answers such links.
    """
    signs = not house.on_google and house.config.desk.public_url
    form = wish_form(reading.book.facts.links.values()) if signs else None
    if form is None:
        return list(digests)
    return [replace(one, wishes=_links(house, form, one.to.code)) if one.to.code else one for one in digests]


def _links(house: House, form: WishForm, code: str) -> WishLinks:
    known = {form.code: (code,)}
    return WishLinks(
        _address(house, Given(form.public_id, known)), _address(house, Given(form.public_id, known, form.stop))
    )


def _address(house: House, given: Given) -> str:
    try:
        return house.config.desk.public_url + path(house.office.desk.store, given, house.clock())
    except DeskFileError as error:
        raise WorkspaceError(str(error)) from error
