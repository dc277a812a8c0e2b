"""The rules that forms and sheets must keep together, over all files."""

from __future__ import annotations

from automation.errors import Problem
from automation.specs.model import Specs
from automation.specs.sources import Sources


def check_specs(specs: Specs, sources: Sources | None = None) -> list[Problem]:
    """Everything that is wrong between the forms and the sheets."""
    return []
