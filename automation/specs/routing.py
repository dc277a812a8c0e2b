"""The shape of routing.toml: which partners take cases, how many at a time, and the rules that choose between them."""

from __future__ import annotations

import msgspec

from automation.specs.model import Part


class Ages(Part, frozen=True, kw_only=True):
    """Years of age today, both ends included; an end that is not given is open."""

    youngest: int | None = None
    oldest: int | None = None


class Partner(Part, frozen=True, kw_only=True):
    """An organisation that cases go to. `capacity` is how many may wait with it at a time; 0 sets no limit."""

    name: str
    capacity: int = 0


class Rule(Part, frozen=True, kw_only=True):
    """Which cases may go to a partner: those that fit all of `when` (column = one of these values) and `age`."""

    partner: str
    when: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)
    age: Ages | None = None

    def conditions(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each column that the rule looks at, with the values that fit."""
        return [(column, (wanted,) if isinstance(wanted, str) else wanted) for column, wanted in self.when.items()]


class Routing(Part, frozen=True, kw_only=True):
    """Where the cases of `tab` go: `column` takes the partner that the first fitting rule with a free place names.

    `born` names the date column that ages are counted from. A partner that no rule names may still be chosen by hand.
    """

    tab: str
    column: str
    born: str = ""
    partners: tuple[Partner, ...]
    rules: tuple[Rule, ...]
