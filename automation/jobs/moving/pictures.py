"""Drawings on their way: each becomes a file in the new place, once."""

from __future__ import annotations

from functools import cached_property

from automation.jobs.moving.places import MOVING, Places
from automation.rules.drawings import address_of, drawings_of
from automation.rules.moving.tabs import Tab


class MovedPictures:
    """The drawings that tabs name; `links` say where each of those is seen now that came over."""

    def __init__(self, places: Places) -> None:
        self._old, self._new = places.old.house.office.pictures, places.new.house.office.pictures
        self._at_google = places.new.house.on_google
        self.links: dict[str, str] = {}
        self.lost: list[str] = []

    @cached_property
    def _there(self) -> dict[str, str]:
        return self._new.marked(MOVING)

    def bring(self, tab: Tab) -> dict[str, str]:
        """Bring over what a tab names; a drawing that is gone (its case was erased) is told and stops nothing."""
        for old in drawings_of(tab.rows):
            if old not in self.links and old not in self.lost:
                self._one(old)
        return self.links

    def _one(self, old: str) -> None:
        made = self._there.get(old)
        if not made:
            content = self._old.read(old)
            if content is None:
                self.lost.append(old)
                return
            made = self._new.keep(content, "Drawing.png", MOVING, old)
        self.links[old] = address_of(made, at_google=self._at_google)
