"""Where the files that travel with the program lie: in a checkout, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

from automation.errors import ConfigError


def shipped(name: str) -> Path:
    """A file or folder that travels with the program, such as "form_specs" or "config.example.toml".

    A wheel carries it in automation/_shipped; in a checkout it stands beside the package.
    """
    package = Path(__file__).resolve().parent
    for place in (package / "_shipped" / name, package.parent / name):
        if place.exists():
            return place
    raise ConfigError(
        f"{name}, which comes with Followthrough, is missing from {package}.",
        remedy="Install Followthrough again.",
    )
