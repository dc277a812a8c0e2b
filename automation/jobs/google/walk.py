"""The walk through Google's console, step by step, to the file with the OAuth client that it gives."""

from __future__ import annotations

from pathlib import Path

from automation.errors import ConfigError
from automation.jobs.google.client import newest_download, read_client
from automation.jobs.google.steps import KINDS, steps
from automation.jobs.google.talk import Talk
from automation.workspace.account import CONNECT


def walk(kind: str, talk: Talk) -> Path:
    """Lead somebody with this kind of account to an OAuth client of their own; gives the file that holds it."""
    talk.say(
        (
            "This takes about half an hour, once. Google lets a program in only by a client that you make yourself.",
            f"config.toml says that you have {KINDS[kind]}. If that is not so, stop with Ctrl+C, change `kind` under "
            "[google] there, and type followthrough connect again. docs/google.md shows the same steps at leisure.",
        )
    )
    made = steps(kind)
    for number, step in enumerate(made, 1):
        pages = (f"  open  {page}" for page in step.pages)
        talk.say(("", f"Step {number} of {len(made) + 1}. {step.title}.", *pages))
        talk.say([f"  - {line}" for line in step.lines])
        if number < len(made):
            talk.ask("Press Enter when that is done. ")
    return _downloaded(talk)


def _downloaded(talk: Talk) -> Path:
    """The file that the console gave; asked for until one is named that can be used."""
    near = newest_download(Path.home() / "Downloads")
    offer = f" [{near}]" if near else ""
    while True:
        typed = talk.ask(f"Where is the file that you downloaded?{offer} ").strip().strip("'\"")
        file = Path(typed).expanduser() if typed else near
        if file is None:
            raise ConfigError("No file was named. Nothing was kept.", remedy=f"{CONNECT} --client FILE")
        if wrong := _wrong_with(file):
            talk.say((f"{wrong} Name another file, or press Ctrl+C to stop.",))
        else:
            return file


def _wrong_with(file: Path) -> str:
    """Why a file is not the one from the console; nothing where it may be."""
    if not file.is_file():
        return f"There is no file {file}."
    try:
        read_client(file)
    except ConfigError as error:
        return f"{error.what} {error.remedy}"
    return ""
