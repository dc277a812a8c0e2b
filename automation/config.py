"""config.toml: its shape, and the reading of it into one frozen structure."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from automation.config_rules import rule_problems, server_problems, step_problems, way_problems
from automation.config_sections import (
    Coordinator,
    Desk,
    Google,
    Mail,
    Organisation,
    Part,
    Privacy,
    References,
    Reminders,
    Run,
    Safeguarding,
    Smtp,
    SpecFolders,
    Targets,
    Workspace,
    whole_path,
)
from automation.config_text import Value, rendered
from automation.decoding import Decoder, did_you_mean
from automation.errors import ConfigError, Problem
from automation.keys import Keys, keys_path, load_keys, make_keys
from automation.shipped import shipped

__all__ = ["Config", "Keys", "keys_path", "load_config", "load_keys", "make_keys", "parse_config", "write_config"]


class Config(Part, frozen=True, kw_only=True):
    """Everything config.toml says. Paths are absolute once load_config has read them."""

    organisation: Organisation = Organisation()
    coordinator: Coordinator = Coordinator()
    safeguarding: Safeguarding = Safeguarding()
    privacy: Privacy = Privacy()
    references: References = References()
    workspace: Workspace = Workspace()
    google: Google = Google()
    desk: Desk = Desk()
    mail: Mail = Mail()
    smtp: Smtp = Smtp()
    reminders: Reminders = Reminders()
    targets: Targets = Targets()
    run: Run = Run()
    specs: SpecFolders = SpecFolders()

    def spec_folders(self) -> tuple[Path | None, Path | None]:
        """Where load_specs looks for forms and for sheets; None stands for the shipped ones."""
        return self.specs.folders()


SECTIONS: Final = {field.name: field.type for field in msgspec.structs.fields(Config)}
"""Each section of config.toml with its structure, in the order of config.example.toml."""


def load_config(path: Path) -> Config:
    """config.toml as one frozen structure, its relative paths taken from its own folder.

    A ConfigError carries every problem: what cannot be read, unknown keys, values that make no sense. Values that
    may be filled in later (names, telephones, the privacy notice) may be empty; provision asks for them.
    """
    must_be_there(path)
    decoder = Decoder(path.name)
    raw = decoder.table(path)
    return _settled(_decoded(raw or {}, decoder), path.parent.resolve())


def must_be_there(path: Path) -> None:
    """Raise ConfigError where there is no such file."""
    where = path.resolve()
    if path.is_dir():
        raise ConfigError(f"{where} is a folder.", remedy=f"Name the file in it: --config {path / 'config.toml'}")
    if not path.exists():
        elsewhere = (
            "If you have set a partnership up, go to its folder first, or name the file with --config. To set one up: "
            "followthrough init"
        )
        beside = "There is a config.toml in that folder: if it is meant, name that after --config."
        raise ConfigError(
            f"There is no {path.name} with a partnership's settings in {where.parent}.",
            remedy=beside if (where.parent / "config.toml").exists() else elsewhere,
        )


def parse_config(text: str, name: str = "config.toml") -> Config:
    """The text of a config.toml, checked as load_config does, with its paths as they are written."""
    decoder = Decoder(name)
    return _decoded(decoder.parse(text) or {}, decoder)


def write_config(path: Path, answers: Mapping[str, Value]) -> None:
    """Write a new config.toml with the notes of the example, from answers such as {"organisation.name": "Hopeside"}.

    What is not answered gets its default, so that nobody made up stands in it; a list of tables stays the example's, as
    it names nobody. An existing file is never replaced, and
    answers that make no sense raise a ConfigError before anything is written.
    """
    text = config_text(answers)
    parse_config(text, path.name)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(
            f"{path} is already there, and was left as it is.",
            remedy="Change it with any text editor, or move it away.",
        ) from None


def single_values(config: Config) -> dict[str, Value]:
    """What a config says under "section.key", but for its lists of tables: nobody is asked for those."""
    return {
        f"{name}.{key}": value
        for name, part in msgspec.structs.asdict(config).items()
        for key, value in msgspec.structs.asdict(part).items()
        if isinstance(value, Value)
    }


def config_text(answers: Mapping[str, Value]) -> str:
    """The text that write_config writes."""
    values = single_values(Config())
    for name in (name for name in answers if name not in values):
        raise KeyError(f"config.toml has no {name}")
    return rendered(shipped("config.example.toml").read_text("utf-8"), values | dict(answers))


def _decoded(raw: dict[str, object], decoder: Decoder) -> Config:
    """The sections of the file; raises with every problem of all of them."""
    problems: list[Problem] = decoder.problems
    for name in (name for name in raw if name not in SECTIONS):
        remedy = did_you_mean(name, SECTIONS, "Remove it, or put it under the section it belongs to")
        problems.append(Problem(decoder.name, f"`{name}` is not a section of this file", "", remedy))
    sections: dict[str, Part] = {}
    for name, kind in SECTIONS.items():
        value, place = raw.get(name, {}), f"{decoder.name} [{name}]"
        if not isinstance(value, dict):
            problems.append(Problem(decoder.name, f"`{name}` is a value", f"a section [{name}] with keys under it"))
            continue
        section = decoder.struct(value, kind, place) or _what_can_be_read(value, kind)
        problems += [*rule_problems(section, name, place), *step_problems(section, place)]
        sections[name] = section
    problems += [*server_problems(sections, decoder.name), *way_problems(sections, decoder.name)]
    if problems:
        many = f"{len(problems)} thing{'s' * (len(problems) > 1)} to put right"
        remedy = f"Nothing was changed. Open {decoder.name}, mend what is named here, and try again."
        raise ConfigError(f"{decoder.name} cannot be used yet: {many}.", remedy=remedy, problems=problems)
    return Config(**sections)  # type: ignore[arg-type]


def _what_can_be_read(value: Mapping[str, object], kind: type[Part]) -> Part:
    """A section without the keys that are wrong, so that the others are still held to their rules."""
    good: dict[str, object] = {}
    for key, one in value.items():
        with contextlib.suppress(msgspec.ValidationError):
            msgspec.convert({key: one}, kind, dec_hook=lambda wanted, text: wanted(text))
            good[key] = one
    return msgspec.convert(good, kind, dec_hook=lambda wanted, text: wanted(text))


def _settled(config: Config, folder: Path) -> Config:
    """The config with what follows from it: absolute paths, an address without its last slash, a sender."""
    replace = msgspec.structs.replace
    desk, mail, google = config.desk, config.mail, config.google
    return replace(
        config,
        google=replace(google, client_file=folder / google.client_file, token_file=folder / google.token_file),
        desk=replace(
            desk,
            file=folder / desk.file,
            backups=folder / desk.backups,
            public_url=desk.public_url.rstrip("/"),
        ),
        mail=replace(
            mail,
            folder=folder / mail.folder,
            from_name=mail.from_name or config.organisation.name,
            from_address=mail.from_address or config.coordinator.email,
        ),
        smtp=replace(
            config.smtp,
            password_file=whole_path(folder, config.smtp.password_file),
            certificates=whole_path(folder, config.smtp.certificates),
        ),
        run=replace(config.run, reports=folder / config.run.reports),
        specs=config.specs.seen_from(folder),
    )
