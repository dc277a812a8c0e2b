"""A small partnership's forms and sheets, right in every way, for tests to spoil one piece of."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.specs.checking import check_specs
from automation.specs.model import Specs
from automation.specs.reading import load_specs, read_specs
from automation.specs.system import REQUIRED_COLUMNS

REFERRAL = """
key = "referral"
title = "Refer a child"
purpose = "opens"
tab = "children"
who = "Anyone who knows {organisation}"
sets = { stage = "Court" }

[[sections]]
key = "start"
title = "About you"

[[sections.questions]]
key = "agree"
kind = "one_choice"
title = "Do you agree to take part?"
required = true
choices = ["Yes", "No"]
go_to = { Yes = "child", No = "end" }

[[sections]]
key = "child"
title = "About the child"

[[sections.questions]]
key = "initials"
kind = "short_text"
title = "Initials"
column = "initials"

[[sections.questions]]
key = "parent"
kind = "dropdown"
title = "Which parent?"
choices = ["Mum", "Dad"]
column = "parent"
"""

ASSESSMENT = """
key = "assessment"
title = "Talking with {parent}'s child"
purpose = "adds"
tab = "children"
who = "The adult the child chose"
dated = "assessed_on"
variant_column = "parent"

[[variants]]
key = "mum"
when = "Mum"
words = { parent = "mum" }

[[variants]]
key = "dad"
when = "Dad"
words = { parent = "dad" }

[[sections]]
key = "who"
title = "Who"

[[sections.questions]]
key = "reference"
kind = "reference"
title = "Reference"
required = true

[[sections.questions]]
key = "same_initials"
kind = "short_text"
title = "Initials, to be sure"
column = "initials"

[[sections.questions]]
key = "feeling"
kind = "scale"
title = "How is it going?"
column = "feeling"
low = 1
high = 5

[[sections]]
key = "actions"
title = "What we agreed"
tab = "actions"
repeat = { max = 5, again = "One more?" }

[[sections.questions]]
key = "what"
kind = "long_text"
title = "What was agreed"
column = "what"

[[sections.questions]]
key = "by_whom"
kind = "lead"
title = "Who will do it"
column = "lead"
"""

UPDATE = """
key = "update"
title = "What happened"
purpose = "updates"
tab = "actions"
who = "Leads"

[[sections]]
key = "which"
title = "Which action"

[[sections.questions]]
key = "reference"
kind = "reference"
title = "Reference"

[[sections.questions]]
key = "number"
kind = "short_text"
title = "Number"
column = "number"

[[sections.questions]]
key = "status"
kind = "one_choice"
title = "Status"
choices = ["Open", "Done"]
column = "status"
"""

TRAINING = """
key = "training"
title = "Training"
purpose = "stands"
tab = "training"
who = "Practitioners"
natural_key = ["email"]

[[sections]]
key = "you"
title = "You"

[[sections.questions]]
key = "email"
kind = "email"
title = "Email"
column = "email"
"""

TRACKER = """
key = "tracker"
title = "Tracker"

[[tabs]]
key = "children"
title = "Children"
columns = [
  { key = "reference", title = "Reference", owner = "script" },
  { key = "initials", title = "Initials" },
  { key = "parent", title = "Parent", type = "choice", choices = ["Mum", "Dad"] },
  { key = "stage", title = "Stage", type = "choice", choices = ["Arrest", "Court"], mail = true },
  { key = "received", title = "Received", type = "date" },
  { key = "assessed_on", title = "Assessed on", type = "date" },
  { key = "agreed", title = "Taking part", type = "choice", choices = ["Yes", "No"] },
  { key = "feeling", title = "Feeling", type = "number" },
  { key = "waiting", title = "Days waiting", type = "number", owner = "script", computed = { rule = "waiting_days" } },
  { key = "link", title = "Link", type = "link", owner = "script", computed = { rule = "link", form = "assessment" } },
]
views = [{ title = "At court", where = [{ column = "stage", is_any = ["Court"] }], sort = ["-received"] }]

[tabs.case]
reference = "reference"
identity = ["initials"]
received = "received"
met = "assessed_on"
agreed = "agreed"
stops = ["No"]

[[tabs]]
key = "actions"
title = "Agreed actions"
columns = [
  { key = "reference", title = "Reference" },
  { key = "number", title = "No." },
  { key = "what", title = "What", type = "long_text" },
  { key = "lead", title = "Lead", type = "lead", owner = "both" },
  { key = "due", title = "Due", type = "date", owner = "both" },
  { key = "status", title = "Status", type = "choice", choices = ["Open", "Done"], tones = { Done = "green" } },
  { key = "done_on", title = "Done on", type = "date", owner = "both" },
  { key = "overdue", title = "Overdue?", type = "yes_no", owner = "script", computed = { rule = "overdue" } },
]

[tabs.follow_up]
what = "what"
lead = "lead"
due = "due"
status = "status"
done_on = "done_on"
closed = ["Done"]
number = "number"
reference = "reference"

[[tabs]]
key = "waiting_list"
title = "Waiting list"
one_for_each = "children"
columns = [
  { key = "reference", title = "Reference", owner = "script", computed = { rule = "from_case", of = "reference" } },
  { key = "next_step", title = "Next step" },
]
"""

PLAN = """
key = "plan"
title = "Pilot plan"

[[tabs]]
key = "training"
title = "Training"
sensitive = false
row_key = "email"
columns = [
  { key = "email", title = "Email", type = "email" },
  { key = "kind", title = "Kind", type = "choice", choices = ["Online", "In person"] },
]
rows = [{ email = "lin@hopeside.example", kind = "Online" }, { email = "jo@hopeside.example" }]
"""

FORMS = {"referral": REFERRAL, "assessment": ASSESSMENT, "update": UPDATE, "training": TRAINING}


class Office:
    """The folders of a small partnership."""

    def __init__(self, folder: Path) -> None:
        self.forms = folder / "form_specs"
        self.sheets = folder / "sheet_templates"
        self.forms.mkdir()
        self.sheets.mkdir()
        for name, text in FORMS.items():
            (self.forms / f"{name}.toml").write_text(text, "utf-8")
        (self.sheets / "tracker.toml").write_text(TRACKER + _own_tabs(), "utf-8")
        (self.sheets / "plan.toml").write_text(PLAN, "utf-8")

    def path(self, name: str) -> Path:
        """The file of a form or a sheet."""
        return (self.sheets if name in ("tracker", "plan") else self.forms) / f"{name}.toml"

    def change(self, name: str, old: str, new: str, after: str = "") -> None:
        """Write something else in place of the first `old` in a file, or the first behind `after`."""
        text = self.path(name).read_text("utf-8")
        start = text.index(after)
        assert old in text[start:], f"{old} is not in {name}"
        self.path(name).write_text(text[:start] + text[start:].replace(old, new, 1), "utf-8")

    def add(self, name: str, text: str) -> None:
        """Write more at the end of a file."""
        with self.path(name).open("a", encoding="utf-8") as file:
            file.write(text)

    def load(self) -> Specs:
        """The specs, or the ConfigError they meet."""
        return load_specs((self.forms, self.sheets))

    def problems(self) -> list[str]:
        """Everything that is wrong, as people read it."""
        specs, sources = read_specs((self.forms, self.sheets))
        return [str(problem) for problem in (*sources.problems, *check_specs(specs, sources))]

    def problem(self) -> str:
        """The one thing that is wrong."""
        problems = self.problems()
        assert len(problems) == 1, problems
        return problems[0]


def _own_tabs() -> str:
    tabs = []
    for key, names in REQUIRED_COLUMNS.items():
        columns = ",\n".join(f'  {{ key = "{name}", title = "{name}" }}' for name in names)
        tabs.append(f'\n[[tabs]]\nkey = "{key}"\ntitle = "{key}"\ncolumns = [\n{columns},\n]\n')
    return "".join(tabs)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A small partnership's forms and sheets, right in every way."""
    return Office(tmp_path)
