"""The table of commands, from which parser, help and manual are made."""

from __future__ import annotations

from typing import Final

from automation.cli.commands_care import CARE
from automation.cli.commands_daily import DAILY

COMMANDS: Final = (*DAILY, *CARE)

WITHOUT_CONFIG: Final = frozenset({"demo", "bench", "completion"})
"""Commands that need no config.toml."""

EXIT_CODES: Final = """\
exit codes:
  0    all went well
  1    done, but something needs a look (doctor: has to be mended)
  2    command, config.toml, forms or sheets are wrong; nothing was changed
  3    the desk, Google or a file could not be read or written
  4    part of the work was held back, to keep what people typed
  5    an email could not be handed over
  70   a fault in Followthrough itself
  130  stopped with Ctrl+C"""
