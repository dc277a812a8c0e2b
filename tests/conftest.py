"""What holds for every test: chance is the same on every machine, unless somebody goes looking."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("every change", derandomize=True, deadline=None, database=None)
settings.register_profile("looking", deadline=None, print_blob=True)
# A change must not fail for a history that it did not make worse; whoever looks for one plays new ones each time.
settings.load_profile("looking" if os.environ.get("FOLLOWTHROUGH_HISTORIES") else "every change")
