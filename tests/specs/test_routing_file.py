"""What is said of a routing.toml that cannot be used, and how a good one is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from automation.errors import ConfigError
from automation.specs.reading import load_routing
from automation.specs.routing import Ages, Routing

FILE = """
tab = "children"
column = "partner"
born = "born"

[[partners]]
name = "Time for Kids"
capacity = 12

[[partners]]
name = "Family Links"

[[rules]]
partner = "Time for Kids"
when = { stage = "Court", parent = ["Mum", "Dad"] }
age = { youngest = 8, oldest = 16 }

[[rules]]
partner = "Family Links"
"""
COLUMNS = """columns = [
  { key = "born", title = "Born", type = "date" },
  { key = "partner", title = "Partner", owner = "both" },
  { key = "why", title = "Why", owner = "script", computed = { rule = "routed_because" } },
"""


@pytest.fixture
def read(office, tmp_path: Path) -> Callable[..., Routing]:
    """Reads the file with something else in some places, against sheets that fit it."""
    office.change("tracker", "columns = [\n", COLUMNS)

    def read(*changes: tuple[str, str]) -> Routing:
        text = FILE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "routing.toml").write_text(text, "utf-8")
        return load_routing(tmp_path / "routing.toml", office.load())

    return read


@pytest.fixture
def told(read) -> Callable[..., list[str]]:
    """What is said of the file with something else in some places."""

    def told(*changes: tuple[str, str]) -> list[str]:
        with pytest.raises(ConfigError) as refused:
            read(*changes)
        assert "followthrough check" in refused.value.remedy
        return [str(problem) for problem in refused.value.problems]

    return told


def test_a_good_file_is_read_whole(read) -> None:
    routing = read()
    assert [(partner.name, partner.capacity) for partner in routing.partners] == [
        ("Time for Kids", 12),
        ("Family Links", 0),
    ]
    first, last = routing.rules
    assert first.conditions() == [("stage", ("Court",)), ("parent", ("Mum", "Dad"))]
    assert first.age == Ages(youngest=8, oldest=16)
    assert (last.conditions(), last.age) == ([], None)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("capacity =", "capacty =", "routing.toml, partner 1: `capacty` is not known here. Did you mean `capacity`?"),
        ('column = "partner"', 'colum = "partner"', "Did you mean `column`?"),
        ('tab = "children"', 'tab = "childen"', "the tab `childen`, which is not there. Expected: the tab whose rows"),
        ('tab = "children"', 'tab = "actions"', "the tab `actions`, which is not there"),
        ('column = "partner"', 'column = "partnr"', "Did you mean `partner`?"),
        ('column = "partner"', 'column = "initials"', '`initials` is owned by people. Expected: owner = "both"'),
        ('column = "partner"', 'column = "received"', "a column of the type date. Expected: the type `text` or"),
        ('born = "born"', 'born = "stage"', "`born` names the column `stage` of the type choice"),
        ('born = "born"', 'born = "bron"', "Did you mean `born`?"),
        ('born = "born"\n', "", 'rule 1: `age` is given, but not from which column it is counted. Add a line such as'),
        ("capacity = 12", "capacity = -1", "partner 1: `capacity` is -1. Expected: a whole number from 0 (no limit)"),
        ("capacity = 12", 'capacity = "12"', '`capacity` is "12". Expected: a whole number'),
        ('name = "Family Links"', 'name = "TIME for  kids"', 'the partner "time for kids" stands 2 times'),
        ('name = "Family Links"', 'name = ""', "partner 2: the name is empty"),
        ('partner = "Time for Kids"', 'partner = "Time for Kid"', "rule 1: `partner` names the partner `Time for Kid`"),
        ('stage = "Court"', 'stag = "Court"', "rule 1: `when` looks at the column `stag`, which is not there."),
        ('stage = "Court"', 'stage = "court"', '"court", which is no choice there. Expected: one of'),
        ('stage = "Court"', "stage = []", "rule 1: `stage` has an empty value or none"),
        ('stage = "Court"', 'stage = ["Court", " "]', "rule 1: `stage` has an empty value or none"),
        ('stage = "Court"', 'received = "2026"', "For years of age, use `age`"),
        ('stage = "Court"', 'waiting = "3"', "`when` looks at `waiting`, which is filled in at every run"),
        ('stage = "Court"', 'partner = "Family Links"', "`when` looks at `partner`, which is filled in at every run"),
        ("youngest = 8, oldest = 16", "youngest = 16, oldest = 8", "`age` goes from 16 to 8"),
        ("youngest = 8, oldest = 16", "youngest = -1", "`age` goes from -1"),
        ("youngest = 8, oldest = 16", "", "rule 1: `age` is empty. Expected: `youngest`, `oldest` or both"),
        ("youngest = 8, oldest = 16", "yungest = 8", "Did you mean `youngest`?"),
        ("[[partners]]", "[partners", "cannot be read as TOML at line 6"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_said_with_its_place_and_what_to_write(told, old, new, says) -> None:
    assert any(says in problem for problem in told((old, new))), told((old, new))


def test_everything_wrong_is_said_together(told) -> None:
    problems = told(("capacity = 12", "capacity = -1"), ('"children"', '"childen"'), ("oldest = 16", "oldest = 7"))
    assert len(problems) == 3


def test_a_rule_behind_one_that_takes_every_case_is_pointed_out(told) -> None:
    last = '[[rules]]\npartner = "Family Links"\n'
    (problem,) = told((last, f'{last}\n[[rules]]\npartner = "Time for Kids"\n'))
    assert "no rule after rule 2 is ever asked" in problem


def test_a_file_without_partners_or_rules_is_no_routing(told) -> None:
    cut = FILE[FILE.index("[[partners]]") :]
    assert told((cut, "partners = []\nrules = []")) == [
        "routing.toml: there is no partner. Expected: at least one [[partners]].",
        "routing.toml: there is no rule. Expected: at least one [[rules]].",
    ]


def test_a_partner_that_could_not_be_read_is_not_said_to_be_missing(told) -> None:
    assert len(told(("capacity = 12", "capacity = 1.5"))) == 1


def test_the_reason_must_have_a_column_to_be_shown_in(told, office) -> None:
    office.change("tracker", ', computed = { rule = "routed_because" }', "")
    office.change("tracker", '{ key = "why", title = "Why", owner = "script"', '{ key = "why", title = "Why"')
    (problem,) = told()
    assert "no column says why" in problem and 'computed = { rule = "routed_because" }' in problem


def test_a_column_of_choices_must_offer_every_partner(told, office) -> None:
    partner = '{ key = "partner", title = "Partner", owner = "both"'
    office.change("tracker", partner, f'{partner}, type = "choice", choices = ["Time for Kids", "Family Link"]')
    (problem,) = told()
    assert "Did you mean `Family Link`?" in problem


def test_without_sheets_the_file_itself_is_still_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "routing.toml"
    path.write_text(FILE.replace("capacity = 12", "capacity = -1"), "utf-8")
    with pytest.raises(ConfigError) as refused:
        load_routing(path, None)
    assert len(refused.value.problems) == 1


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_routing(tmp_path / "routing.toml", None)
    assert "routing.toml: cannot be read" in str(refused.value.problems[0])


def test_the_reason_stands_with_cases_alone_and_never_in_an_email(office) -> None:
    office.change(
        "tracker",
        "columns = [\n",
        COLUMNS.replace('rule = "routed_because" }', 'rule = "routed_because" }, mail = true'),
    )
    assert "a column of a sensitive tab is marked for emails" in office.problem()
    office.change("tracker", ", mail = true }", " }", after='key = "why"')
    step = '{ key = "next_step", title = "Next step"'
    office.change("tracker", step, f'{step}, owner = "script", computed = {{ rule = "routed_because" }}')
    assert "`routed_because` is on a tab whose rows are no cases" in office.problem()
