"""Init: config.toml, keys, desk and passphrase for a new partnership, its forms and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from automation.config import Config, config_text, keys_path, load_config, make_keys, parse_config, write_config
from automation.errors import ConfigError, Problem, WorkspaceError
from automation.jobs.copies import refuse_a_second_desk
from automation.jobs.first_people import first_people, names_in_config
from automation.jobs.house import House, open_house
from automation.jobs.init_answers import ANSWERS, PLACES, WHERE, problems_of, setting_of, typed
from automation.jobs.passphrase import has_passphrase, new_passphrase
from automation.jobs.people_file import Row, read_people_file
from automation.jobs.provision import provision
from automation.keys import api_token, api_token_path
from automation.rules.people import fold
from automation.rules.setup.plan import Step
from automation.specs.checking import check_ready
from automation.specs.model import Specs
from automation.specs.reading import load_specs
from automation.specs.system import PEOPLE


@dataclass(frozen=True)
class Initialised:
    """What was set up. `passphrase` is shown once, and is empty where there was one already; `next` is what to type.

    At Google nothing can be set up before somebody has signed in there.
    """

    config: Path
    keys: Path
    passphrase: str
    people: int
    steps: tuple[Step, ...]
    next: str = "followthrough doctor"


def refuse_early(config: Path, answers: Mapping[str, str], people_file: Path | None = None) -> None:
    """Raise ConfigError, before anybody is asked anything, for what is wrong with some answers or a list by itself.

    What the answers that are still to come may put right is left until they are there.
    """
    ways = [{WHERE: where, **answers} for where in PLACES]
    problems = min((_settings(config, one)[1] for one in ways), key=len)
    try:
        if people_file:
            read_people_file(people_file, load_specs().tab(PEOPLE), None)
    except ConfigError as error:
        problems += error.problems or [Problem(str(people_file), error.what.rstrip("."), "", error.remedy)]
    _refuse(problems)


def rehearse(config: Path, answers: Mapping[str, str], people_file: Path | None = None) -> str:
    """The config.toml that initialise would write, or "" where one is there already; raises what it would raise."""
    _checked(config, answers, people_file)
    return "" if config.exists() else config_text(typed(answers))


def initialise(config: Path, answers: Mapping[str, str], people_file: Path | None = None) -> Initialised:
    """Set up a partnership from answers such as {"organisation.name": "Hopeside"} and, if given, a list of people.

    Everything is checked first, and a ConfigError names every problem before anything is made. What is there already
    (config.toml, keys, forms, a passphrase) is kept, so that an init that was cut off can be run again.
    """
    steps: list[Step] = []
    people = _checked(config, answers, people_file)
    if config.exists():
        steps.append(Step("leave", f"{config.name}, which was there already: the answers given now were not used"))
    else:
        _write(config, answers)
        steps.append(Step("create", str(config.name)))
    steps.append(Step("leave" if keys_path(config).exists() else "create", "the key from which references are made"))
    make_keys(config)
    steps.append(Step("leave" if api_token_path(config).exists() else "create", "the token for scripts of your own"))
    api_token(config)
    house = open_house(config)
    if house.on_google:
        if people:
            steps.append(Step("leave", "your list of people, for now: name it again as provision --people FILE"))
        return Initialised(config, keys_path(config), "", 0, tuple(steps), "followthrough connect")
    done = provision(house, people=_as_named(house, people))
    house.config.desk.file.chmod(0o600)
    seeded = _people_are_new(house.specs, done.steps)
    if people and not seeded:
        steps.append(Step("leave", "the People tab, which was there already: add the people of your list there"))
    secret = "" if has_passphrase(house) else new_passphrase(house).text
    steps += [*done.steps, Step("create" if secret else "leave", "the coordinator's passphrase")]
    return Initialised(config, keys_path(config), secret, len(people) if seeded else 0, tuple(steps))


def _checked(config: Path, answers: Mapping[str, str], people_file: Path | None) -> list[Row]:
    """The people of the list, after everything that init is given was looked at; raises with all problems."""
    people: list[Row] = []
    specs = None
    found, problems = _settings(config, answers)
    try:
        if found:
            specs = load_specs([config.parent / folder if folder else None for folder in found.spec_folders()])
            refused = {setting_of(problem) for problem in problems}
            problems += [missing for missing in check_ready(found, specs) if setting_of(missing) not in refused]
    except ConfigError as error:
        problems += error.problems
    try:
        tab = (specs or load_specs()).tab(PEOPLE)
        people = read_people_file(people_file, tab, _named(found, answers)) if people_file else []
    except ConfigError as error:
        problems += error.problems or [Problem(str(people_file), error.what.rstrip("."), "", error.remedy)]
    _refuse(problems)
    if found:
        refuse_a_second_desk(config.parent / found.desk.file, config.parent / found.desk.backups)
    return people


def _refuse(problems: list[Problem]) -> None:
    if problems:
        many = f"{len(problems)} thing{'s' * (len(problems) > 1)} to put right"
        remedy = "Nothing was made or changed. Mend what is named here, then run init again."
        raise ConfigError(f"The partnership cannot be set up yet: {many}.", remedy=remedy, problems=problems)


def _named(config: Config | None, answers: Mapping[str, str]) -> list[str]:
    """Who stands in People because the settings, or the answers that are to become them, name them."""
    if config:
        return names_in_config(config)
    return [answers.get(key, "") for key in ("coordinator.name", "safeguarding.name")]


def _settings(config: Path, answers: Mapping[str, str]) -> tuple[Config | None, list[Problem]]:
    """The config.toml that is there, or the one that the usable answers make, and what is wrong with it or them."""
    alone = {} if config.exists() else {key: problems_of({key: answer}) for key, answer in answers.items()}
    readable = {key: answers[key] for key, found in alone.items() if all(one.place != ANSWERS for one in found)}
    # What is wrong with one answer alone may be put right by another: the mail server, beside that there is one.
    together = {setting_of(problem) for problem in problems_of(readable)}
    wrong = {
        key: [one for one in found if one.place == ANSWERS or setting_of(one) in together]
        for key, found in alone.items()
    }
    problems = [problem for found in wrong.values() for problem in found]
    usable = {key: answer for key, answer in answers.items() if not wrong.get(key)}
    try:
        found = load_config(config) if config.exists() else parse_config(config_text(typed(usable)), config.name)
    except ConfigError as error:
        return None, [*problems, *error.problems]
    return found, problems


def _write(config: Path, answers: Mapping[str, str]) -> None:
    try:
        config.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_config(config, typed(answers))
    except OSError as error:
        raise WorkspaceError(
            f"{config} could not be written: {error.strerror}.",
            remedy="Choose a folder in which you may write, such as one in your home folder.",
        ) from error


def _as_named(house: House, people: list[Row]) -> list[Row]:
    """The people, with those whom config names spelt as they are there: two spellings would be two people."""
    named = {fold(row["name"]): row["name"] for row in first_people(house)}
    return [{**row, "name": named.get(fold(row["name"]), row["name"])} for row in people]


def _people_are_new(specs: Specs, steps: list[Step]) -> bool:
    title = specs.tab(PEOPLE).title
    return any(step.kind == "create" and step.what.startswith(f"the tab “{title}”") for step in steps)
