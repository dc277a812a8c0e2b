"""config.toml: what it says, what is said of mistakes in it, and the writing of a new one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.config import (
    SECTIONS,
    Config,
    config_text,
    load_config,
    parse_config,
    write_config,
)
from automation.config_sections import Escalation, Reminders
from automation.errors import ConfigError
from automation.shipped import shipped

EXAMPLE = shipped("config.example.toml")
STEPS = (Escalation(days=7, to="coordinator"), Escalation(days=14, to="chair"))


def problems(text: str) -> list[str]:
    """Everything that is said of a config.toml."""
    with pytest.raises(ConfigError) as caught:
        parse_config(text)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_has_every_key_and_no_other():
    written = {(name, key) for name, keys in tomllib.loads(EXAMPLE.read_text("utf-8")).items() for key in keys}
    assert written == {(name, field.name) for name, kind in SECTIONS.items() for field in msgspec.structs.fields(kind)}


def test_every_section_of_the_example_says_what_it_is_for():
    lines = EXAMPLE.read_text("utf-8").splitlines()
    notes = [lines[number - 1] for number, line in enumerate(lines) if line.startswith("[")]
    assert len(notes) == len(SECTIONS) + len(STEPS)
    assert all(note.startswith("# ") for note in notes)


def test_the_example_is_fictional_and_loads():
    config = load_config(EXAMPLE)
    assert config.organisation.name == "Hopeside Family Partnership"
    assert config.coordinator.email.endswith(".example")
    assert config.safeguarding.telephone.startswith("01632 960")
    assert "two years" in config.privacy.notice


def test_an_empty_config_has_sensible_defaults():
    config = parse_config("")
    assert config == Config()
    assert (config.workspace.where, config.mail.way) == ("desk", "folder")
    assert (config.desk.host, config.desk.public_url, config.desk.keep_backups) == ("127.0.0.1", "", 30)
    assert (config.reminders.day, config.reminders.hour, config.reminders.soon_days) == ("Monday", 8, 7)
    assert config.targets.assessed_within_working_days == 10
    assert (config.run.sync_minutes, config.organisation.time_zone) == (15, "Europe/London")
    assert config.spec_folders() == (None, None)


def test_relative_paths_begin_at_the_config_file(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[desk]\nfile = "a/b.sqlite"\nbackups = "/mnt/copies"\n[specs]\nforms = "ours"\n', "utf-8")
    config = load_config(path)
    assert config.desk.file == tmp_path / "a" / "b.sqlite"
    assert config.desk.backups == Path("/mnt/copies")
    assert config.mail.folder == tmp_path / "outbox"
    assert config.spec_folders() == (tmp_path / "ours", None)


def test_rules_of_routing_are_those_beside_the_config_file_unless_it_names_others(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("")
    assert load_config(path).specs.routing == ""
    (tmp_path / "routing.toml").write_text("")
    assert load_config(path).specs.routing == str(tmp_path / "routing.toml")
    path.write_text('[specs]\nrouting = "ours/rules.toml"\n')
    assert load_config(path).specs.routing == str(tmp_path / "ours" / "rules.toml")


def test_messages_come_from_the_organisation_unless_another_sender_is_named(tmp_path):
    path = tmp_path / "config.toml"
    text = '[organisation]\nname = "Hopeside"\n[coordinator]\nemail = "robin@hopeside.example"\n'
    path.write_text(text, "utf-8")
    assert load_config(path).mail.from_name == "Hopeside"
    assert load_config(path).mail.from_address == "robin@hopeside.example"
    path.write_text(text + '[mail]\nfrom_name = "Desk"\nfrom_address = "desk@hopeside.example"\n', "utf-8")
    assert load_config(path).mail.from_name == "Desk"
    assert load_config(path).mail.from_address == "desk@hopeside.example"


def test_the_address_of_the_desk_has_no_slash_at_its_end(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[desk]\npublic_url = "https://desk.hopeside.example/office/"\n', "utf-8")
    assert load_config(path).desk.public_url == "https://desk.hopeside.example/office"


def test_a_config_that_is_not_there_is_told_how_to_make_it(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.toml")
    assert caught.value.what == f"There is no config.toml with a partnership's settings in {tmp_path}."
    assert "followthrough init" in caught.value.remedy
    assert caught.value.exit_code == 2


def test_a_config_by_another_name_is_pointed_to_the_one_beside_it_and_a_folder_to_the_file_in_it(tmp_path):
    (tmp_path / "config.toml").touch()
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "nope.toml")
    assert "There is a config.toml in that folder" in caught.value.remedy and "init" not in caught.value.remedy
    with pytest.raises(ConfigError, match="is a folder") as caught:
        load_config(tmp_path)
    assert caught.value.remedy.endswith(f"--config {tmp_path / 'config.toml'}")


def test_broken_toml_is_told_by_line_and_column(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[desk]\nhost = "127.0.0.1\n', "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert "config.toml: cannot be read as TOML at line 2, column 18" in str(caught.value.problems[0])


def test_every_problem_is_told_at_once():
    said = problems('port = 1\n[desc]\n[desk]\nprot = 1\n[mail]\nway = 3\n[reminders]\nday = "Mondy"\nhour = 24\n')
    assert said == [
        "config.toml: `port` is not a section of this file. Remove it, or put it under the section it belongs to.",
        "config.toml: `desc` is not a section of this file. Did you mean `desk`?",
        "config.toml [desk]: `prot` is not known here. Did you mean `port`?",
        'config.toml [mail]: `way` is the number 3. Expected: text in quotes. Put it in quotes: way = "3".',
        'config.toml [reminders]: `day` is "Mondy". Expected: one of `Monday`, `Tuesday`, `Wednesday`, `Thursday`, '
        "`Friday`, `Saturday` or `Sunday`. Did you mean `Monday`?",
        "config.toml [reminders]: `hour` is 24. Expected: a whole number from 0 to 23.",
    ]


def test_a_section_is_not_a_value():
    assert problems("desk = 3") == ["config.toml: `desk` is a value. Expected: a section [desk] with keys under it."]


@pytest.mark.parametrize(
    ("section", "line", "said"),
    [
        ("organisation", 'time_zone = "Europe/Londn"', "Did you mean `Europe/London`?"),
        ("organisation", 'time_zone = "Europe"', "Expected: a time zone"),
        ("organisation", 'time_zone = ""', "Expected: a time zone"),
        ("organisation", 'nation = "Engeland"', "Did you mean `England`?"),
        ("organisation", 'name = "Hope\\nside"', "`name` runs over more than one line"),
        ("coordinator", 'email = "robin at hopeside"', "Expected: an email address"),
        ("coordinator", 'email = "a@b.example, c@d.example"', "Expected: an email address"),
        ("safeguarding", 'email = "sam@hopeside"', "Expected: an email address"),
        ("references", 'prefix = "A1"', "Expected: two to four capital letters"),
        ("references", 'prefix = "hw"', "Expected: two to four capital letters"),
        ("references", 'prefix = "HOPE"', "without A, E, I, O or U"),
        ("references", 'prefix = "H"', "Expected: two to four capital letters"),
        ("workspace", 'where = "gogle"', 'Expected: "desk" or "google". Did you mean `google`?'),
        ("google", 'kind = "free"', 'Expected: "workspace", "nonprofit" or "consumer"'),
        ("mail", 'way = "post"', 'Expected: "folder", "smtp" or "gmail".'),
        ("mail", "tries = 0", "Expected: a whole number from 1 to 50"),
        ("smtp", "port = 0", "Expected: a whole number from 1 to 65535"),
        ("smtp", 'host = "smtp hopeside"', "Expected: a server, such as smtp.gmail.com"),
        ("smtp", 'user = "röbin"', "Expected: the name that you sign in with"),
        ("mail", 'folder = ""', "Expected: the path of a file or folder"),
        ("mail", 'from_address = "x"', "Expected: an email address"),
        ("desk", 'file = ""', "Expected: the path of a file or folder"),
        ("desk", "port = 0", "Expected: a whole number from 1 to 65535"),
        ("desk", "port = 65536", "Expected: a whole number from 1 to 65535"),
        ("desk", 'host = "my host"', "Expected: an address to listen on"),
        ("desk", 'public_url = "desk.hopeside.example"', "begins with https:// or http://"),
        ("desk", 'public_url = "ftp://desk.hopeside.example"', "begins with https:// or http://"),
        ("desk", 'public_url = "https://"', "begins with https:// or http://"),
        ("desk", 'public_url = "https://desk.example/?a=b"', "begins with https:// or http://"),
        ("desk", 'public_url = "https://desk.example:port"', "begins with https:// or http://"),
        ("desk", "keep_backups = 0", "Expected: a whole number from 1"),
        ("reminders", "hour = -1", "Expected: a whole number from 0 to 23"),
        ("reminders", "soon_days = -1", "Expected: a whole number from 0 to 365"),
        ("targets", "assessed_within_working_days = -1", "Expected: a whole number from 0 to 260"),
        ("targets", 'assessed_within_working_days = "10"', "Expected: a whole number"),
        ("run", "sync_minutes = 0", "Expected: a whole number from 1 to 1440"),
        ("run", "sync_minutes = 1.5", "`sync_minutes` is the number 1.5. Expected: a whole number"),
    ],
)
def test_a_value_that_makes_no_sense_is_told(section, line, said):
    (problem,) = problems(f"[{section}]\n{line}\n")
    assert problem.startswith(f"config.toml [{section}]: `{line.split()[0]}` ")
    assert said in problem


@pytest.mark.parametrize(
    "line",
    [
        'public_url = "http://192.168.1.20:8765"',
        'public_url = "https://desk.hopeside.example/office"',
        'host = "0.0.0.0"',
        'host = "::1"',
        "port = 65535",
    ],
)
def test_a_value_that_makes_sense_is_taken(line):
    parse_config(f"[desk]\n{line}\n")


def test_a_new_config_has_the_answers_and_the_notes(tmp_path):
    path = tmp_path / "config.toml"
    write_config(path, {"organisation.name": "Riverbank", "desk.port": 9000, "privacy.notice": "One.\nTwo.\n"})
    config = load_config(path)
    assert config.organisation.name == "Riverbank"
    assert config.desk.port == 9000
    assert config.privacy.notice == "One.\nTwo.\n"
    text = path.read_text("utf-8")
    example_notes = EXAMPLE.read_text("utf-8").split("\n\n", 1)[1].splitlines()
    assert [line for line in example_notes if line.startswith("#")] == [
        line for line in text.split("\n\n", 1)[1].splitlines() if line.startswith("#")
    ]


def test_nobody_made_up_stands_in_a_new_config():
    config = parse_config(config_text({}))
    assert config == Config(reminders=Reminders(escalation=STEPS))


def test_a_new_config_and_the_example_tell_the_coordinator_after_a_week_and_the_chair_after_two():
    assert load_config(EXAMPLE).reminders.escalation == STEPS
    assert [(step.days, step.to) for step in STEPS] == [(7, "coordinator"), (14, "chair")]
    assert parse_config("").reminders.escalation == ()


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ('days = 0\nto = "chair"', "escalation 1: `days` is 0. Expected: a whole number from 1 to 365."),
        ('days = 366\nto = "chair"', "escalation 1: `days` is 366. Expected: a whole number from 1 to 365."),
        ('days = "7"\nto = "chair"', 'escalation 1: `days` is "7". Expected: a whole number.'),
        ('days = 7\nto = "chairs"', "Expected: one of `coordinator` or `chair`. Did you mean `chair`?"),
        ("days = 7", "escalation 1: `to` is missing."),
        ('to = "chair"', "escalation 1: `days` is missing."),
        (
            'days = 7\nto = "chair"\n[[reminders.escalation]]\ndays = 7\nto = "chair"',
            "escalation 2: this step is there already. Expected: each step once. Remove one of the two.",
        ),
    ],
)
def test_a_step_of_an_escalation_that_makes_no_sense_is_told(steps, said):
    (problem,) = problems(f"[[reminders.escalation]]\n{steps}\n")
    assert problem.startswith("config.toml [reminders], escalation ") and said in problem


def test_a_new_config_never_replaces_one(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("# mine\n", "utf-8")
    with pytest.raises(ConfigError, match="already there"):
        write_config(path, {"organisation.name": "Riverbank"})
    assert path.read_text("utf-8") == "# mine\n"


def test_answers_that_make_no_sense_write_nothing(tmp_path):
    path = tmp_path / "config.toml"
    with pytest.raises(ConfigError) as caught:
        write_config(path, {"coordinator.email": "nobody", "references.prefix": "x"})
    assert [problem.place for problem in caught.value.problems] == [
        "config.toml [coordinator]",
        "config.toml [references]",
    ]
    assert not path.exists()


def test_an_answer_to_nothing_is_a_mistake_of_the_program():
    with pytest.raises(KeyError, match=r"no coordinator\.fax"):
        config_text({"coordinator.fax": "1"})


ODD = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'\\\n\r\t#=[]{}\x00\x7f\u2028"), max_size=40
)


@given(ODD)
def test_any_text_comes_back_as_it_was_answered(text):
    assert tomllib.loads(config_text({"privacy.notice": text}))["privacy"]["notice"] == text


@given(ODD.filter(lambda text: "\n" not in text))
def test_odd_names_come_back_as_they_were_answered_and_leave_the_rest_alone(name):
    written = tomllib.loads(config_text({"organisation.name": name, "desk.file": name}))
    assert written["organisation"]["name"] == written["desk"]["file"] == name
    assert written["specs"] == {"forms": "", "sheets": "", "routing": "", "words": ""}


@pytest.mark.parametrize("section", ["coordinator", "safeguarding"])
def test_a_telephone_number_has_at_least_six_digits_or_is_filled_in_later(section: str) -> None:
    for good in ("", "  ", "01632 960101", "+44 (0)1632 960101", "999 999"):
        parse_config(f'[{section}]\ntelephone = "{good}"\n')
    for wrong in ("999", "ask at the desk", "tbc 01632"):
        with pytest.raises(ConfigError) as caught:
            parse_config(f'[{section}]\ntelephone = "{wrong}"\n')
        assert "at least six digits" in str(caught.value.problems[0])


def test_a_key_that_cannot_be_read_hides_no_other_problem_of_its_section():
    with pytest.raises(ConfigError) as wrong:
        parse_config('[reminders]\nday = "Mondey"\nhour = 25\n\n[desk]\nport = "x"\nkeep_backups = -1\n')
    told = " ".join(str(problem) for problem in wrong.value.problems)
    assert "Mondey" in told and "25" in told and "port" in told and "keep_backups" in told


def test_a_mail_server_is_read_with_whole_paths_and_its_password_stands_nowhere_in_config(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[mail]\nway = "smtp"\n[smtp]\nhost = "smtp.hopeside.example"\nuser = "robin"\ncertificates = "ca.pem"\n'
    )
    smtp = load_config(tmp_path / "config.toml").smtp
    assert (smtp.host, smtp.port, smtp.security) == ("smtp.hopeside.example", 587, "starttls")
    assert smtp.password_file == str(tmp_path.resolve() / ".followthrough" / "mail-password")
    assert smtp.certificates == str(tmp_path.resolve() / "ca.pem")
    assert problems('[smtp]\npassword = "secret"\n')[0].startswith("config.toml [smtp]: `password`")


def test_a_mail_server_needs_a_name_only_where_it_is_to_be_used() -> None:
    assert problems('[mail]\nway = "smtp"\n')[0].startswith("config.toml [smtp]: `host` is empty")
    assert parse_config("[smtp]\nport = 465\n").smtp.host == ""


@pytest.mark.parametrize("host", ["", "smtp.hopeside.example", "10.0.0.7"])
def test_nothing_goes_unencrypted_to_another_computer(host: str) -> None:
    (problem,) = problems(f'[smtp]\nhost = "{host}"\nsecurity = "none"\n')
    assert '`security` is "none". Expected: "starttls" or "tls"' in problem
    assert parse_config('[smtp]\nhost = "127.0.0.1"\nsecurity = "none"\n').smtp.security == "none"


def test_email_as_a_way_is_told_that_an_ordinary_account_needs_smtp() -> None:
    (problem,) = problems('[mail]\nway = "email"\n')
    assert "needs `smtp`" in problem and "Did you mean" not in problem


def test_gmail_is_a_way_only_where_the_workspace_is_googles_and_says_what_to_write_instead() -> None:
    (problem,) = problems('[mail]\nway = "gmail"\n')
    assert "write `smtp` and an app password" in problem
    assert parse_config('[workspace]\nwhere = "google"\n[mail]\nway = "gmail"\n').mail.way == "gmail"
