"""The command that teaches a shell to finish what is typed: completion."""

from __future__ import annotations

from argparse import Namespace

from automation.cli.parser import parser
from automation.cli.show import Shown


def completion(asked: Namespace) -> Shown:
    """followthrough completion."""
    import shtab

    made = parser(completed={"FILE": shtab.FILE, "FOLDER": shtab.DIRECTORY})
    script = shtab.complete(made, shell=asked.shell)
    return Shown((script,), {"shell": asked.shell, "script": script})
