"""From no sign-in to one that lasts: over a real socket, with a real OAuth server that stands in for Google."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google_here import CLIENT_SECRET, Google, OverLoopback, client_file
from hopeside import ANSWERS, MONDAY

from automation.config import make_keys, write_config
from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.google.connect import Connected, connect
from automation.jobs.house import House, open_house
from automation.jobs.serving import served
from automation.workspace.account import FILES, SEND, read_token


class Person:
    """Somebody before the screen, who answers what was laid down and clicks Continue in the browser."""

    def __init__(self, network: OverLoopback, *answers: str) -> None:
        self._network, self._answers = network, list(answers)
        self.shown: list[str] = []

    def say(self, lines: Sequence[str]) -> None:
        self.shown += lines

    def ask(self, question: str) -> str:
        self.shown.append(question)
        return self._answers.pop(0)

    def browse(self, address: str) -> bool:
        return self._network.browse(address)

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "home" / "Downloads").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def google(tmp_path: Path) -> Google:
    return Google(tmp_path / "google.sqlite", lambda: MONDAY)


@pytest.fixture
def network(google: Google, monkeypatch: pytest.MonkeyPatch) -> Iterator[OverLoopback]:
    with served(google) as address:  # type: ignore[arg-type]  # a desk for all the server knows
        carrier = OverLoopback(address)
        monkeypatch.setattr("automation.workspace.carriers.Network", lambda: carrier)
        yield carrier


@pytest.fixture
def house_with(tmp_path: Path) -> Callable[..., House]:
    def make(**settings: str) -> House:
        folder = tmp_path / "house"
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").unlink(missing_ok=True)
        write_config(folder / "config.toml", {**ANSWERS, "workspace.where": "google", **settings})
        make_keys(folder / "config.toml")
        return open_house(folder / "config.toml", clock=lambda: MONDAY)

    return make


@pytest.fixture
def signs_in(house_with: Callable[..., House], network: OverLoopback, home: Path) -> Callable[..., Connected]:
    """Signs in with the client that lies among the downloads."""

    def go(*, project: str = "4711", changes: dict[str, Any] | None = None, **settings: str) -> Connected:
        file = client_file(home / "Downloads", project, **(changes or {}))
        return connect(house_with(**settings), Person(network), client_file=file)

    return go


def test_the_walk_leads_from_nothing_to_a_sign_in_that_is_kept_for_its_owner_alone(
    house_with: Callable[..., House], google: Google, network: OverLoopback, home: Path
) -> None:
    house, downloaded = house_with(**{"google.kind": "consumer"}), client_file(home / "Downloads")
    person = Person(network, "", "", "", "")
    done = connect(house, person)
    assert (done.address, done.until, done.next) == ("hopeside@example.org", None, "followthrough provision")
    order = (
        "Make a project",
        "four APIs",
        "Set up the consent",
        "Publish it",
        "Make the OAuth client",
        "Step 5 of 5. Sign in",
    )
    places = [person.text.index(words) for words in order]
    assert (
        places == sorted(places) and "https://console.cloud.google.com/apis/library/forms.googleapis.com" in person.text
    )
    assert f"[{downloaded}]" in person.text, "the file among the downloads is offered"
    for file in (house.config.google.token_file, house.config.google.client_file):
        assert file.stat().st_mode & 0o777 == 0o600
    token = read_token(house.config.google.token_file)
    assert token.scopes == (FILES,) and token.since == MONDAY and token.address == "hopeside@example.org"
    with closing(house.office) as office:
        assert office.drive.ours() == [], "and the sign-in serves every other command"
    assert CLIENT_SECRET not in person.text and token.refresh_token not in person.text


@pytest.mark.parametrize(("kind", "publishes"), [("workspace", False), ("nonprofit", False), ("consumer", True)])
def test_only_an_account_of_ones_own_has_a_consent_screen_to_publish(
    kind: str, publishes: bool, house_with: Callable[..., House], network: OverLoopback, home: Path
) -> None:
    file = client_file(home / "Downloads")
    connect(house_with(**{"google.kind": kind}), person := Person(network, "", "", "", str(file)))
    assert ("Publish app" in person.text) is publishes
    assert ("Internal. Then only people" in person.text) is not publishes


def test_a_file_that_cannot_be_the_one_is_asked_for_again_so_that_nobody_walks_twice(
    house_with: Callable[..., House], network: OverLoopback, home: Path
) -> None:
    key = home / "Downloads" / "client_secret_1.apps.googleusercontent.com.json"
    key.write_text('{"type": "service_account"}', "utf-8")
    file = client_file(home)
    person = Person(network, "", "", "", "no-such-file.json", "", str(key), str(file))
    assert connect(house_with(), person).address == "hopeside@example.org"
    assert "There is no file no-such-file.json. Name another file" in person.text
    assert person.text.count("A service account cannot own files") == 2, "also where it was the one that was offered"


def test_connect_again_renews_the_sign_in_without_the_walk(
    house_with: Callable[..., House], google: Google, network: OverLoopback, signs_in: Callable[..., Connected]
) -> None:
    signs_in()
    house = house_with()
    before = read_token(house.config.google.token_file)
    again = connect(house, Person(network))
    assert again.renewed and again.next == "followthrough doctor"
    assert read_token(house.config.google.token_file).refresh_token != before.refresh_token


def test_without_a_browser_an_address_is_shown_and_the_one_it_ends_on_is_pasted(
    house_with: Callable[..., House], network: OverLoopback, home: Path
) -> None:
    class Elsewhere(Person):
        def ask(self, question: str) -> str:
            shown = next(line for line in self.shown if "accounts.google.com" in line)
            return f" {network.end_of(shown.strip())}\n"

    done = connect(house_with(), Elsewhere(network), client_file=client_file(home / "Downloads"), has_browser=False)
    assert done.address == "hopeside@example.org"


@pytest.mark.parametrize(
    "pasted",
    ["", "4/0AX", "file:///etc/passwd", "https://www.google.com/", "http://127.0.0.1:8766/?state=x&code=4/0AX"],
)
def test_what_is_pasted_and_is_no_such_address_is_said_and_asked_for_again(
    pasted: str, house_with: Callable[..., House], network: OverLoopback, home: Path
) -> None:
    class Mistaken(Person):
        def ask(self, question: str) -> str:
            shown = next(line for line in self.shown if "accounts.google.com" in line)
            self.shown.append(question)
            return pasted if self.shown.count(question) < 3 else network.end_of(shown.strip())

    person, client = Mistaken(network), client_file(home / "Downloads")
    assert connect(house_with(), person, client_file=client, has_browser=False).address == "hopeside@example.org"
    told = [line for line in person.shown if "It begins with http://127.0.0.1:8766/?state=" in line]
    assert len(told) == 2 and all("not the address on" in line or "another attempt" in line for line in told)
    assert "4/0AX" not in person.text


def test_what_google_answers_on_the_pasted_address_ends_the_attempt(
    house_with: Callable[..., House], google: Google, network: OverLoopback, home: Path
) -> None:
    class Elsewhere(Person):
        def ask(self, question: str) -> str:
            return network.end_of(next(line for line in self.shown if "accounts.google.com" in line).strip())

    google.denies = "access_denied"
    with pytest.raises(WorkspaceError, match="told not to let"):
        connect(house_with(), Elsewhere(network), client_file=client_file(home / "Downloads"), has_browser=False)


@pytest.mark.parametrize(
    ("error", "what", "remedy"),
    [
        ("access_denied", "told not to let", "click Continue"),
        ("admin_policy_enforced", "administrator of your Google Workspace", "API controls"),
        ("org_internal", "consent screen is Internal", "account of the organisation"),
        ("redirect_uri_mismatch", "of another type", "Desktop app"),
        ("something_new", r"\(something_new\)", "connect"),
        ("<b>ya29.secret</b>", "no reason given", "connect"),
    ],
)
def test_what_google_answers_instead_of_a_code_is_said_in_words(
    error: str, what: str, remedy: str, google: Google, signs_in: Callable[..., Connected]
) -> None:
    google.denies = error
    with pytest.raises(WorkspaceError, match=what) as told:
        signs_in()
    assert remedy in told.value.remedy and "ya29" not in f"{told.value}{told.value.remedy}"


def test_less_than_what_was_asked_for_is_no_sign_in_and_the_box_is_named(
    google: Google, house_with: Callable[..., House], signs_in: Callable[..., Connected]
) -> None:
    google.ticked = frozenset({SEND})
    with pytest.raises(ConfigError, match="only the specific Google Drive files that you use with this app” was not"):
        signs_in(**{"mail.way": "gmail"})
    assert not house_with().config.google.token_file.exists()


def test_sending_by_gmail_is_asked_for_only_where_emails_go_by_it(signs_in: Callable[..., Connected]) -> None:
    assert len(signs_in().may) == 1
    assert any("gmail.send" in reason for reason in signs_in(**{"mail.way": "gmail"}).may)


def test_a_consent_screen_in_testing_is_seen_at_once(
    google: Google, house_with: Callable[..., House], network: OverLoopback, home: Path
) -> None:
    google.testing = True
    person = Person(network)
    done = connect(house_with(), person, client_file=client_file(home / "Downloads"))
    assert done.until == MONDAY + timedelta(seconds=604799)
    assert "ends on Monday 30 November" in person.text and "Testing" in person.text


def test_whoever_else_signs_in_is_turned_away_and_the_earlier_sign_in_stays(
    google: Google, house_with: Callable[..., House], signs_in: Callable[..., Connected]
) -> None:
    signs_in()
    kept = read_token(house_with().config.google.token_file)
    google.be("somebody@example.org")
    with pytest.raises(ConfigError, match=r"before it was hopeside@example\.org, to whom .* belong"):
        signs_in()
    with pytest.raises(ConfigError, match=r"somebody@example\.org signed in, and config\.toml names other@example"):
        signs_in(**{"google.account": "other@example.org"})
    assert read_token(house_with().config.google.token_file) == kept


def test_a_client_of_another_project_could_not_see_the_forms_and_is_refused(
    signs_in: Callable[..., Connected], house_with: Callable[..., House]
) -> None:
    signs_in()
    kept = house_with().config.google.client_file.read_text("utf-8")
    with pytest.raises(ConfigError, match="could not see the forms and the tracker"):
        signs_in(project="1234")
    assert house_with().config.google.client_file.read_text("utf-8") == kept


@pytest.mark.parametrize(
    ("content", "said", "remedy"),
    [
        ({"type": "service_account", "private_key": "-----BEGIN"}, "cannot own files", "own account"),
        ({"web": {"client_id": "x"}}, "Web application", "Desktop app"),
        ({"installed": {"client_id": "4711-a"}}, "no file with an OAuth client", "Desktop app"),
        ({"installed": {"client_id": "1-a", "client_secret": "s", "token_uri": "https://a.example"}}, "no file", ""),
        ([], "no file with an OAuth client", "Desktop app"),
        ("{", "no file with an OAuth client", "Desktop app"),
    ],
)
def test_a_file_of_another_kind_is_known_before_anything_fails(
    content: Any, said: str, remedy: str, tmp_path: Path, house_with: Callable[..., House], network: OverLoopback
) -> None:
    file = tmp_path / "downloaded.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as told:
        connect(house_with(), Person(network), client_file=file)
    assert remedy in told.value.remedy and "BEGIN" not in str(told.value)


def test_a_client_whose_secret_google_does_not_know_is_said_without_the_secret_and_the_file_is_named(
    signs_in: Callable[..., Connected], house_with: Callable[..., House]
) -> None:
    with pytest.raises(WorkspaceError, match="does not know the OAuth client") as told:
        signs_in(changes={"client_secret": "GOCSPX-old"})
    assert "GOCSPX" not in f"{told.value}{told.value.remedy}" and told.value.__cause__ is None
    kept = house_with().config.google.client_file
    assert f"is kept in {kept}; to use another one: followthrough connect --client FILE" in told.value.remedy
    assert signs_in().address == "hopeside@example.org", "the right one takes its place"


def test_a_client_that_google_refuses_beside_a_good_one_is_not_kept_and_not_said_to_be(
    signs_in: Callable[..., Connected],
) -> None:
    signs_in()
    with pytest.raises(WorkspaceError, match="does not know the OAuth client") as told:
        signs_in(changes={"client_secret": "GOCSPX-old"})
    assert "is kept in" not in told.value.remedy


def test_without_a_network_it_says_so(
    house_with: Callable[..., House], google: Google, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(google) as address:  # type: ignore[arg-type]  # a desk for all the server knows
        real, gone = OverLoopback(address), OverLoopback("http://127.0.0.1:9")
        monkeypatch.setattr("automation.workspace.carriers.Network", lambda: gone)
        with pytest.raises(FollowthroughError, match="Google could not be reached"):
            connect(house_with(), Person(real), client_file=client_file(home / "Downloads"))


def test_an_api_that_is_not_switched_on_is_named_with_the_page_on_which_to_do_that(
    google: Google, signs_in: Callable[..., Connected]
) -> None:
    page = "https://console.developers.google.com/apis/api/drive.googleapis.com/overview?project=4711"
    google.refuse["drive."] = (
        403,
        {
            "error": {
                "code": 403,
                "message": f"Google Drive API has not been used in project 4711 before or it is disabled. Enable it by "
                f"visiting {page} then retry.",
                "errors": [{"reason": "accessNotConfigured"}],
                "status": "PERMISSION_DENIED",
            }
        },
    )
    with pytest.raises(WorkspaceError, match="The Google Drive API is not switched on") as told:
        signs_in()
    assert page in told.value.remedy
