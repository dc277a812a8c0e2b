"""Where the workspace is, changed in config.toml: one value, and every note stays."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from automation.errors import ConfigError
from automation.jobs.whole import whole_file

_SECTION: Final = re.compile(r"^\s*\[\s*workspace\s*\]\s*(#.*)?$", re.MULTILINE)
_NEXT: Final = re.compile(r"^\s*\[", re.MULTILINE)
_WHERE: Final = re.compile(r"""^(\s*where\s*=\s*)(?:"[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


def switched(text: str, where: str) -> str:
    """The text of a config.toml with another place under [workspace]."""
    section = _SECTION.search(text)
    if not section:
        return f'{text.rstrip()}\n\n[workspace]\nwhere = "{where}"\n'
    start = section.end()
    following = _NEXT.search(text, start)
    end = following.start() if following else len(text)
    inside, many = _WHERE.subn(rf'\g<1>"{where}"', text[start:end])
    if not many:
        inside = f'\nwhere = "{where}"{text[start:end]}'
    return text[:start] + inside + text[end:]


def switch(path: Path, where: str) -> None:
    """Write it; ConfigError, and nothing written, where the file is in no shape for that."""
    text = path.read_text("utf-8")
    made = switched(text, where)
    before = tomllib.loads(text)
    if _read(made) != {**before, "workspace": {**before.get("workspace", {}), "where": where}}:
        raise ConfigError(
            f"{path.name} could not be changed.",
            remedy=f'Write where = "{where}" under [workspace] yourself, then run the same again.',
        )
    mode = path.stat().st_mode & 0o777
    with whole_file(path) as beside:
        beside.write_text(made, encoding="utf-8")
        beside.chmod(mode)


def _read(text: str) -> dict[str, Any]:
    """What a text says; nothing where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
