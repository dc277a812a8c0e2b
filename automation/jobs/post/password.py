"""The password of the mail account: kept where config says, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from automation.errors import ConfigError, WorkspaceError
from automation.jobs.house import House
from automation.keys import keep_mail_password


def keep_password(house: House, ask: Callable[[], str]) -> str:
    """Ask for the password and keep it; says where. Raises ConfigError where config names no account yet."""
    smtp = house.config.smtp
    if not (smtp.host and smtp.user):
        raise ConfigError(
            "No mail account is named in config.toml yet.",
            remedy="Fill in `host` and `user` under [smtp], then try again (docs/sending.md).",
        )
    password = ask().strip()
    if not password:
        raise ConfigError("Nothing was typed, and nothing was changed.", remedy="Type the password, then press Enter.")
    try:
        return keep_mail_password(smtp.password_file, smtp.host, smtp.user, password)
    except OSError as error:
        raise WorkspaceError(
            f"{smtp.password_file} could not be written: {error.strerror}.",
            remedy="Name a file in a folder of your own as `password_file` under [smtp] in config.toml.",
        ) from error
