"""Init: one command makes a working partnership, or says everything that is in the way and makes nothing."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hopeside import ANSWERS

from automation import opendocument
from automation.config import load_config, write_config
from automation.errors import ConfigError, WorkspaceError
from automation.jobs import init
from automation.jobs.house import open_house
from automation.jobs.init import Initialised, initialise
from automation.jobs.init_answers import questions
from automation.jobs.passphrase import has_passphrase
from automation.jobs.people_file import read_people_file
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.rules.values import Cell
from automation.specs.model import Tab
from automation.specs.reading import load_specs

SETTINGS = ANSWERS | {"reminders.hour": "9"}
HEAD = ["Name", "Aliases", "Email", "Role", "Partner", "Deputy", "Language", "How often"]
ROWS = [
    ["Sal Rowe", "SR, Sal", "sal@hopeside.example", "Lead", "Court team", "Robin Ashdown", "English", "Every week"],
    ["Mererid Pugh", "MP", "", "chair", "", "", "WELSH", ""],
]


def listed(path: Path, head: list[str], rows: list[list[str]], separator: str = ",") -> Path:
    path.write_text("\n".join(separator.join(f'"{cell}"' for cell in row) for row in [head, *rows]), "utf-8")
    return path


def people_in(done: Initialised) -> dict[str, Mapping[str, Cell]]:
    rows = read_book(open_house(done.config)).book.tables["people"].rows
    return {str(row["name"]): row for row in rows}


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    """The least that is a workbook."""
    base = "http://schemas.openxmlformats.org"
    package, office = f"{base}/package/2006", f"{base}/officeDocument/2006/relationships"
    main, kind = f"{base}/spreadsheetml/2006/main", "application/vnd.openxmlformats-officedocument.spreadsheetml"
    lines = ["".join(f"<c t='inlineStr'><is><t>{cell}</t></is></c>" for cell in row) for row in rows]
    cells = "".join(f"<row>{line}</row>" for line in lines)
    parts = {
        "[Content_Types].xml": f"""<Types xmlns="{package}/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{package}/relationships">
            <Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{package}/relationships">
            <Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""",
        "xl/workbook.xml": f"""<workbook xmlns="{main}" xmlns:r="{office}">
            <sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>""",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)


def people_tab() -> Tab:
    return load_specs().tab("people")


def places(error: ConfigError) -> str:
    return "\n".join(map(str, error.problems))


def test_one_call_makes_everything_ready(tmp_path: Path) -> None:
    config = tmp_path / "hopeside" / "config.toml"
    done = initialise(config, SETTINGS, listed(tmp_path / "people.csv", HEAD, ROWS))
    assert done.config == config and done.keys.exists()
    assert len(done.passphrase.split("-")) == 6
    assert done.people == 2
    settings = load_config(config)
    assert (settings.organisation.name, settings.reminders.hour) == ("Hopeside", 9)
    assert not provision(open_house(config), only_plan=True).writes, "nothing is left to set up"
    assert has_passphrase(open_house(config))
    for private in (settings.desk.file, done.keys):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_the_people_of_the_list_stand_in_people_beside_those_of_config(tmp_path: Path) -> None:
    done = initialise(tmp_path / "config.toml", SETTINGS, listed(tmp_path / "people.csv", HEAD, ROWS))
    people = people_in(done)
    assert set(people) == {"Robin Ashdown", "Sam Whitlock", "Sal Rowe", "Mererid Pugh"}
    sal = people["Sal Rowe"]
    assert [sal[key] for key in ("aliases", "email", "deputy")] == ["SR, Sal", "sal@hopeside.example", "Robin Ashdown"]
    assert (people["Mererid Pugh"]["role"], people["Mererid Pugh"]["language"]) == ("Chair", "Welsh")


def test_the_coordinator_in_the_list_is_the_same_person_as_in_config(tmp_path: Path) -> None:
    listing = listed(tmp_path / "people.csv", ["Name", "Aliases"], [["robin ashdown", "RA"]])
    people = people_in(initialise(tmp_path / "config.toml", SETTINGS, listing))
    assert set(people) == {"Robin Ashdown", "Sam Whitlock"}
    assert people["Robin Ashdown"]["aliases"] == "RA"
    assert people["Robin Ashdown"]["role"] == "Coordinator"


def test_everything_that_is_in_the_way_is_said_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    wrong = {"coordinator.email": "robin", "organisation.nation": "Englnd", "safeguarding.name": "Sam"}
    listing = listed(tmp_path / "people.csv", ["Name", "Role"], [["Sal Rowe", "Leader"], ["", "Lead"]])
    with pytest.raises(ConfigError) as caught:
        initialise(tmp_path / "new" / "config.toml", wrong, listing)
    told = places(caught.value)
    for part in (
        '`email` is "robin"',
        "England",
        "line 2: Role is “Leader”",
        "Did you mean `Lead`?",
        "line 3: there is no",
    ):
        assert part in told
    assert not (tmp_path / "new").exists()


def test_answers_that_hold_only_together_are_taken_together(tmp_path: Path) -> None:
    server = {"mail.way": "smtp", "smtp.host": "127.0.0.1", "smtp.port": "8025", "smtp.security": "none"}
    initialise(tmp_path / "config.toml", SETTINGS | server)
    assert load_config(tmp_path / "config.toml").smtp.host == "127.0.0.1"
    with pytest.raises(ConfigError) as told:
        initialise(tmp_path / "other" / "config.toml", SETTINGS | {"mail.way": "smtp"})
    assert "`host` is empty" in places(told.value) and len(told.value.problems) == 1


def test_answers_that_are_missing_are_named_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        initialise(tmp_path / "config.toml", {"organisation.name": "Hopeside"})
    told = places(caught.value)
    assert all(part in told for part in ("[coordinator]: `name`", "[safeguarding]: `telephone`", "[privacy]: `notice`"))
    assert list(tmp_path.iterdir()) == []


def test_an_answer_to_no_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        initialise(tmp_path / "config.toml", {**SETTINGS, "coordinator.mail": "x", "desk.port": "many"})
    assert "Did you mean `coordinator.email`?" in places(caught.value)
    assert "`desk.port` is “many”" in places(caught.value)


def test_an_init_that_was_cut_off_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, listing = tmp_path / "config.toml", listed(tmp_path / "people.csv", HEAD, ROWS)

    def cut_off(*_: object, **__: object) -> None:
        raise WorkspaceError("The power went.")

    with monkeypatch.context() as patch:
        patch.setattr(init, "provision", cut_off)
        with pytest.raises(WorkspaceError):
            initialise(config, SETTINGS, listing)
    keys = (tmp_path / ".followthrough" / "keys.toml").read_text()
    done = initialise(config, SETTINGS, listing)
    assert done.passphrase and done.people == 2
    assert done.keys.read_text() == keys, "references keep their key"


def test_run_once_more_it_leaves_everything_as_it_is(tmp_path: Path) -> None:
    config, listing = tmp_path / "config.toml", listed(tmp_path / "people.csv", HEAD, ROWS)
    initialise(config, SETTINGS, listing)
    again = initialise(config, {**SETTINGS, "organisation.name": "Another"}, listing)
    assert (again.passphrase, again.people) == ("", 0)
    assert load_config(config).organisation.name == "Hopeside"
    assert {step.kind for step in again.steps} == {"leave"}


def test_a_config_that_is_there_and_broken_is_not_replaced(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    write_config(config, {})
    config.write_text(config.read_text() + "\n[desk]\n")
    with pytest.raises(ConfigError):
        initialise(config, SETTINGS)
    assert not (tmp_path / ".followthrough").exists()


def test_answers_that_are_wrong_and_answers_that_are_missing_are_told_together_each_setting_once(
    tmp_path: Path,
) -> None:
    wrong = {
        "coordinator.email": "robin",
        "reminders.hour": "nine",
        "safeguarding.nane": "Sam",
        "safeguarding.name": "Sam",
    }
    with pytest.raises(ConfigError) as caught:
        initialise(tmp_path / "new" / "config.toml", wrong)
    told = [f"{problem.place} {problem.found}" for problem in caught.value.problems]
    assert told == [
        'config.toml [coordinator] `email` is "robin"',
        "answers `reminders.hour` is “nine”",
        "answers config.toml has no `safeguarding.nane`",
        "config.toml [organisation] `name` is empty",
        "config.toml [coordinator] `name` is empty",
        "config.toml [safeguarding] `telephone` is empty",
        "config.toml [privacy] `notice` is empty",
        "config.toml [coordinator] `telephone` is empty",
    ]
    assert not (tmp_path / "new").exists()


def test_every_question_says_what_is_wrong_with_an_answer_and_takes_a_good_one() -> None:
    asked = {question.key: question for question in questions()}
    assert all(not asked[key].check(answer) for key, answer in SETTINGS.items() if key in asked)
    assert "name@example.org" in asked["coordinator.email"].check("robin")
    assert "Did you mean `Wales`?" in asked["organisation.nation"].check("Whales")
    assert asked["organisation.name"].check("  ") == "This is needed."
    assert not asked["desk.public_url"].check("")
    assert asked["references.prefix"].default == "FT"
    assert all(not question.check(question.default) for question in questions() if question.default)


def test_the_questions_are_enough_to_set_up(tmp_path: Path) -> None:
    needed = {question.key for question in questions() if not question.default and question.check("")}
    done = initialise(tmp_path / "config.toml", {key: SETTINGS[key] for key in needed})
    assert done.passphrase


@pytest.mark.parametrize("name", ["people.csv", "people.ods", "people.xlsx"])
def test_a_list_is_read_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    head = ["how often", "E-MAIL", "Náme", "Initials", "Organisation", "DAY", "Time"]
    rows = [["Never", "sal@hopeside.example", " Sal   Rowe ", "SR", "007", "friday", "5 pm"], ["", "", "", "", ""]]
    if name.endswith(".csv"):
        listed(path, head, rows)
    elif name.endswith(".ods"):
        opendocument.write_ods(path, [opendocument.Tab("People", head, rows)])
    else:
        write_xlsx(path, [head, *rows])
    assert read_people_file(path, people_tab()) == [
        {
            "how_often": "Never",
            "email": "sal@hopeside.example",
            "name": "Sal Rowe",
            "aliases": "SR",
            "partner": "007",
            "day": "Friday",
            "hour": "17:00",
        }
    ]


def test_a_csv_with_semicolons_is_read_too(tmp_path: Path) -> None:
    path = listed(tmp_path / "people.csv", ["Name", "Partner"], [["Sal Rowe", "Court, probation"]], separator=";")
    assert read_people_file(path, people_tab()) == [{"name": "Sal Rowe", "partner": "Court, probation"}]


def test_headings_that_nobody_knows_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_people_file(listed(tmp_path / "p.csv", ["Nmae", "Shoe size", "Role"], []), people_tab())
    told = places(caught.value)
    assert "“Nmae” is not known. Did you mean `Name`?" in told
    assert "“Shoe size” is not known" in told and "leave the column out" in told
    assert "no column is headed “Name”" in told


def test_two_people_of_one_name_or_short_name_are_named(tmp_path: Path) -> None:
    rows = [["Sal Rowe", "SR"], ["Sam Reed", "sr."], ["sal rowe", ""]]
    with pytest.raises(ConfigError) as caught:
        read_people_file(listed(tmp_path / "p.csv", ["Name", "Aliases"], rows), people_tab())
    assert [problem.place for problem in caught.value.problems] == ["p.csv, line 3", "p.csv, line 4"]


def test_a_deputy_who_is_nobody_is_named_and_those_of_config_are_somebody(tmp_path: Path) -> None:
    rows = [["Sal Rowe", "SR", "Mo Pughe"], ["Mo Pugh", "MP", "sr"], ["Kim Lee", "KL", "kl"], ["Ade Obi", "", "robin"]]
    listing = listed(tmp_path / "p.csv", ["Name", "Aliases", "Deputy"], rows)
    with pytest.raises(ConfigError) as caught:
        read_people_file(listing, people_tab(), ["Robin"])
    told = places(caught.value)
    assert "line 2: Deputy is “Mo Pughe”, who is not in the list." in told and "Did you mean `Mo Pugh`?" in told
    assert "line 4: Deputy is “kl”, the same person." in told and len(caught.value.problems) == 2


def test_init_takes_those_whom_the_answers_name_for_deputies_too(tmp_path: Path) -> None:
    listing = listed(tmp_path / "p.csv", ["Name", "Deputy"], [["Sal Rowe", "Sam Whitlock"], ["Kim Lee", "Ann Noone"]])
    for settings in (SETTINGS, SETTINGS | {"organisation.nation": "Englnd"}):
        with pytest.raises(ConfigError) as caught:
            initialise(tmp_path / "config.toml", settings, listing)
        told = places(caught.value)
        assert "“Ann Noone”, who is not in the list" in told and "Whitlock" not in told


def test_an_address_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    rows = [["Sal Rowe", "sal at hopeside"], ["Mo", "mo@hopeside.example, x@y.example"]]
    with pytest.raises(ConfigError) as caught:
        read_people_file(listed(tmp_path / "p.csv", ["Name", "Email"], rows), people_tab())
    assert [problem.place for problem in caught.value.problems] == ["p.csv, line 2", "p.csv, line 3"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.ods", b"not a spreadsheet"),
        ("people.xlsx", b""),
        ("people.csv", b"Name\nJos\xe9 P\xe9rez\n"),
        ("people.csv", b""),
        ("people.csv", b'Name,Role\nSal,Lead,What,"is this\n'),
        ("people.pdf", b"%PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_people_file(path, people_tab())
    assert name in caught.value.what and caught.value.remedy


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.csv"):
        read_people_file(tmp_path / "none.csv", people_tab())
