"""Questions that moved to another section since an answer was sent: nobody took that answer back.

To the form, a question in another section is a new one. An edit brings the old answer all the same, as one to no
question: where words that are missing now come so, they stay the answer until the question is answered anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from automation.rules.answers import Answers, Response

_Place = tuple[str, int]
"""A filling by section key and number; of what is asked once, nothing and 0."""


def follow_moved(before: Response, now: Response) -> tuple[Response, Response, bool]:
    """Two versions with the answers whose questions moved put back into `now`; True where that is certain of all.

    Where it is not, what is missing is left out of `before`: so nothing follows of it.
    """
    came = Counter(now.strays) - Counter(before.strays)
    was, here = _places(before), _places(now)
    missing = {
        place: {key: texts for key, texts in was[place].items() if key not in here[place]}
        for place in (was.keys() & here.keys() if came else ())
    }
    if not _texts(missing.values()) <= came:
        kept = {
            place: {key: texts for key, texts in answers.items() if key not in missing.get(place, {})}
            for place, answers in was.items()
        }
        return _with_places(before, kept), now, False
    asked = {question.key for question in now.layout.questions}
    back = {place: {key: texts for key, texts in gone.items() if key in asked} for place, gone in missing.items()}
    strays = Counter(now.strays) - _texts(back.values())
    put_back = {place: {**answers, **back.get(place, {})} for place, answers in here.items()}
    return before, replace(_with_places(now, put_back), strays=tuple(strays.elements())), True


def _places(version: Response) -> dict[_Place, Answers]:
    turns = {(key, number): answers for key, told in version.turns.items() for number, answers in told}
    return {("", 0): version.answers, **turns}


def _with_places(version: Response, places: Mapping[_Place, Answers]) -> Response:
    turns = {key: [(number, places[key, number]) for number, _ in told] for key, told in version.turns.items()}
    return replace(version, answers=places["", 0], turns=turns)


def _texts(several: Iterable[Answers]) -> Counter[str]:
    return Counter(str(text) for answers in several for texts in answers.values() for text in texts)
