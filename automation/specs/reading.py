"""Reads form_specs/, sheet_templates/ and routing.toml, and says everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from automation.decoding import Decoder
from automation.errors import ConfigError, Problem
from automation.shipped import shipped
from automation.specs.checking import check_specs
from automation.specs.checking_routing import check_routing
from automation.specs.model import FormSpec, Part, SheetTemplate, Specs
from automation.specs.routing import Routing
from automation.specs.sources import Sources

P = TypeVar("P", bound=Part)

FORMS: Final = "form_specs"
SHEETS: Final = "sheet_templates"


@dataclass
class _Shelf:
    """What came of one folder."""

    files: list[str] = field(default_factory=list)
    lost: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load_specs(folders: Sequence[Path | None] | None = None) -> Specs:
    """The partnership's forms and sheets, read and checked; a ConfigError carries every problem of all files.

    `folders` are the one with form specs and the one with sheet templates; None stands for the shipped one.
    """
    specs, sources = read_specs(folders)
    problems = [*sources.problems, *check_specs(specs, sources)]
    if problems:
        raise ConfigError(
            f"The forms and sheets cannot be used yet: {len(problems)} thing{'s' * (len(problems) > 1)} to put right.",
            remedy="Nothing was changed. Mend the files named here, then run `followthrough check`.",
            problems=problems,
        )
    return specs


def read_specs(folders: Sequence[Path | None] | None = None) -> tuple[Specs, Sources]:
    """What can be made out of the files, and where it came from, with the problems met in reading."""
    forms_at, sheets_at = folders or (None, None)
    forms, form_shelf = _read_folder(forms_at or shipped(FORMS), FormSpec)
    sheets, sheet_shelf = _read_folder(sheets_at or shipped(SHEETS), SheetTemplate)
    sources = Sources(
        forms=tuple(form_shelf.files),
        sheets=tuple(sheet_shelf.files),
        lost_forms=form_shelf.lost,
        lost_sheets=sheet_shelf.lost,
        problems=(*form_shelf.problems, *sheet_shelf.problems),
    )
    return Specs(forms=forms, sheets=sheets), sources


def load_routing(path: Path, specs: Specs | None) -> Routing:
    """routing.toml, read and checked against the sheets; a ConfigError carries every problem of it.

    Without specs (they have problems of their own) only the file itself is looked at.
    """
    decoder = Decoder(path.name)
    raw = decoder.table(path)
    routing = None if raw is None else decoder.struct(raw, Routing, path.name)
    problems = decoder.problems
    if routing is not None:
        problems.extend(check_routing(routing, specs, path.name, decoder.lost))
    if routing is None or problems:
        raise ConfigError(
            f"{path.name} cannot be used yet: {len(problems)} thing{'s' * (len(problems) > 1)} to put right.",
            remedy="Nothing was changed. Mend what is named here, then run `followthrough check`.",
            problems=problems,
        )
    return routing


def _read_folder(folder: Path, kind: type[P]) -> tuple[tuple[P, ...], _Shelf]:
    """Every .toml file of a folder as a spec, in the order of their names."""
    shelf = _Shelf()
    specs: list[P] = []
    paths = _files(folder, shelf)
    if not paths:
        shelf.lost[folder.name] = frozenset({kind.__name__})
    for path in paths:
        name = f"{folder.name}/{path.name}"
        decoder = Decoder(name)
        raw = decoder.table(path)
        spec = None if raw is None else decoder.struct(raw, kind, name)
        if spec is not None:
            specs.append(spec)
            shelf.files.append(name)
        else:
            decoder.lost.add(kind.__name__)
        if decoder.lost:
            shelf.lost[name] = frozenset(decoder.lost)
        shelf.problems.extend(decoder.problems)
    return tuple(specs), shelf


def _files(folder: Path, shelf: _Shelf) -> list[Path]:
    """The .toml files of a folder; an empty or missing folder is a problem."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and not path.name.startswith("."))
    except OSError as error:
        found, paths = f"the folder cannot be opened ({error.strerror})", []
    else:
        found = "" if paths else "the folder has no .toml file in it"
    if found:
        remedy = "Check [specs] in config.toml: leave it empty to use the files that come with Followthrough"
        shelf.problems.append(Problem(str(folder), found, "", remedy))
    return paths
