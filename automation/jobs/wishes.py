"""The links in an email by which its reader says how often they want it, without a name: on a desk they are signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from automation.desk.given import Given, path
from automation.errors import WorkspaceError
from automation.jobs.house import House
from automation.jobs.reading import Reading
from automation.rules.chasing.digests import LeadDigest
from automation.rules.chasing.followup import prefilled
from automation.rules.chasing.wishes import CODE, WishForm, WishLinks, wish_form
from automation.workspace.transport import DeskFileError


def with_links(house: House, reading: Reading, digests: Sequence[LeadDigest]) -> list[LeadDigest]:
    """The digests with such links for their readers, where others reach the form and the reader has a code."""
    form = wish_form(reading.book.facts.links.values()) if house.others_reach_it else None
    if form is None:
        return list(digests)
    return [replace(one, wishes=_links(house, form, one.to.code)) if one.to.code else one for one in digests]


def _links(house: House, form: WishForm, code: str) -> WishLinks:
    """At Google the form itself, with the code filled in: nothing there stops emails at one click."""
    if house.on_google:
        return WishLinks(prefilled(form.link, {CODE: code}), "")
    known = {form.code: (code,)}
    return WishLinks(
        _address(house, Given(form.public_id, known)), _address(house, Given(form.public_id, known, form.stop))
    )


def _address(house: House, given: Given) -> str:
    try:
        return house.config.desk.public_url + path(house.office.desk.store, given, house.clock())
    except DeskFileError as error:
        raise WorkspaceError(str(error)) from error
