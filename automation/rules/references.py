"""References: made by a keyed hash, written to be read out on the telephone, checked by ISO 7064."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Container, Iterable
from typing import Final

from stdnum.iso7064 import mod_37_2

from automation.rules.lookalikes import plainly

ALPHABET: Final = "23456789BCDFGHJKLMNPQRSTVWXYZ"
"""Twenty-nine characters without vowels (no words appear) and without 0, 1, I, O (no look-alikes)."""
CODE_PREFIX: Final = "MY"
"""What the codes of rows begin with that are no cases: a person's own, say."""
_LENGTH: Final = 6
_SIGNS: Final = re.compile(r"[^\w|]|_")
"""All that is no letter or digit, but for a stroke: that is read as an L."""
_LOOK_ALIKES: Final = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L", "|": "L"})
_LETTERS_AS_DIGITS: Final = str.maketrans({"A": "4", "E": "3", "U": "V"})


def make_reference(key: bytes, prefix: str, source: str, taken: Container[str]) -> str:
    """The reference that belongs to `source` (a response's random id and the place in a repeat).

    Computed, not counted: a rebuild from the same responses gives the same references. A candidate in `taken`
    gives way to the next. Looks like HW-7KQ4-X2C: prefix, six characters, one check character.
    """
    attempt = 0
    while True:
        word = hmac.new(key, f"{source}\x1f{attempt}".encode(), hashlib.sha256).digest()
        number = int.from_bytes(word[:8], "big")
        body = ""
        for _ in range(_LENGTH):
            number, place = divmod(number, len(ALPHABET))
            body += ALPHABET[place]
        reference = written(prefix, body + mod_37_2.calc_check_digit(body, ALPHABET))
        if reference not in taken:
            return reference
        attempt += 1


def written(prefix: str, body: str) -> str:
    """A reference as people see it: HW-7KQ4-X2C."""
    return f"{prefix}-{body[:4]}-{body[4:]}"


def normalise(text: str, prefix: str) -> str:
    """What somebody typed, brought to a reference's own form as far as that changes no meaning.

    Case, spaces and dashes are forgiven, look-alikes (of other alphabets too) are read as the character they resemble,
    a missing prefix is put in front. The result need not be a valid reference; text that cannot be one comes back
    without its spaces.
    """
    body = _SIGNS.sub("", plainly(text).upper())
    head = prefix.upper()
    if body.startswith(head) and len(body) > _LENGTH + 1:
        body = body[len(head) :]
    body = body.translate(_LOOK_ALIKES).translate(_LETTERS_AS_DIGITS)
    return written(head, body) if len(body) > 4 else f"{head}-{body}"


def is_valid(reference: str, prefix: str) -> bool:
    """Whether a normalised reference has the right shape and its check character agrees."""
    body = reference.removeprefix(f"{prefix}-").replace("-", "")
    if len(body) != _LENGTH + 1 or any(character not in ALPHABET for character in body):
        return False
    return bool(mod_37_2.is_valid(body, ALPHABET))


def other_prefix(references: Iterable[str], prefix: str) -> str:
    """The prefix that more of some references begin with than with this one; empty where this is the most frequent."""
    heads = Counter(head for one in references if is_valid(one, head := one.partition("-")[0]))
    most = max(heads, key=lambda head: (heads[head], head == prefix), default=prefix)
    return "" if most == prefix else most
