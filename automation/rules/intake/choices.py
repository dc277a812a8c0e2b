"""What may be typed where nobody is sure which case a response belongs to, in words: only what can be carried out."""

from __future__ import annotations

from typing import Final

from automation.specs.model import FormSpec

ALL_CHOICES: Final = (
    "Type the right reference, “yes” for the first suggestion, “new” for a new case, “none” to keep it without a case, "
    "or “ignore”."
)
_REFERENCE: Final = "the right reference"
_WITH_NUMBER: Final = "the reference and the number with a stroke between them (as in HW-7KQ4-X2C/2)"


def choices_for(form: FormSpec, *, suggested: bool, numbered: bool) -> str:
    """What may be typed about a response to this form.

    `suggested` says whether there is a case to say yes to, `numbered` that one of several rows has to be named.
    """
    if not form.tab:
        return "Type “ignore” once you have dealt with it, or put the spec of its form back."
    if form.purpose == "stands":
        asked = (question for section in form.sections for question in section.questions)
        title = next((one.title for one in asked if one.column in form.natural_key), "")
        return f"Type the right answer to “{title}”, or “ignore”."
    choices = [_WITH_NUMBER if numbered else _REFERENCE]
    choices += ["“yes” for the first suggestion"] if suggested else []
    choices += ["“new” for a new case"] if form.purpose == "adds" else []
    choices += ["“none” to keep it without a case"] if form.reference == "optional" else []
    between = ", or " if len(choices) > 1 else " or "
    return f"Type {', '.join(choices)}{between}“ignore”."
