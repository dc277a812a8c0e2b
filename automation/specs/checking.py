"""The rules that forms and sheets must keep together, and what must be known before any form is set up."""

from __future__ import annotations

from typing import Final, Protocol

from automation.errors import Problem
from automation.specs.checking_answers import check_answers
from automation.specs.checking_branches import check_branches
from automation.specs.checking_follow_up import check_follow_up
from automation.specs.checking_forms import check_forms
from automation.specs.checking_sharing import check_sharing
from automation.specs.checking_sheets import check_sheets
from automation.specs.ground import Ground
from automation.specs.model import Specs
from automation.specs.sources import Sources
from automation.specs.words import Standing, marks, standing_words, texts


class _Noticed(Protocol):
    @property
    def notice(self) -> str: ...


class Ready(Standing, Protocol):
    """What provision needs of config.Config."""

    @property
    def privacy(self) -> _Noticed: ...


_NEEDED: Final = {
    "organisation": ("[organisation]", "name", "Forms and emails say who they come from."),
    "coordinator_name": ("[coordinator]", "name", "Emails say whom to ask."),
    "coordinator_email": ("[coordinator]", "email", "The weekly summary goes there."),
    "safeguarding_name": ("[safeguarding]", "name", "Every form says whom to tell if someone is not safe."),
    "safeguarding_phone": ("[safeguarding]", "telephone", "Every form says whom to ring if someone is not safe."),
}


def check_specs(specs: Specs, sources: Sources | None = None) -> list[Problem]:
    """Everything that is wrong with the forms and sheets, each by itself and all together.

    `sources` says which file each was read from, and of which files a part could not be made out.
    """
    ground = Ground(specs, sources)
    checks = (check_sheets, check_sharing, check_follow_up, check_forms, check_branches, check_answers)
    return [problem for check in checks for problem in check(ground)]


def check_ready(config: Ready, specs: Specs) -> list[Problem]:
    """What config.toml must still say before the forms may be set up; provision refuses until this is empty."""
    words = standing_words(config)
    problems = [
        Problem(f"config.toml {section}", f"`{key}` is empty", "", why)
        for word, (section, key, why) in _NEEDED.items()
        if not words[word].strip()
    ]
    if not config.privacy.notice.strip():
        why = "Every form shows what is done with what people tell you."
        problems.append(Problem("config.toml [privacy]", "`notice` is empty", "", why))
    spoken = {mark: form.key for form in specs.forms for _, text in texts(form) for mark in marks(text)}
    if "coordinator_phone" in spoken and not words["coordinator_phone"].strip():
        why = f'The form "{spoken["coordinator_phone"]}" gives it.'
        problems.append(Problem("config.toml [coordinator]", "`telephone` is empty", "", why))
    return problems
