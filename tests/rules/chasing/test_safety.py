"""What the safety alert has to say."""

from __future__ import annotations

from datetime import datetime

from promised import ANN, TODAY, in_days

from automation.rules.chasing.safety import Concern, alert_for


def test_an_alert_names_each_answer_once_and_is_the_same_message_on_any_day() -> None:
    one, other = Concern("3F7A-90BC", "HS-2"), Concern("11AA-22BB")
    first = alert_for(ANN, [one, other, one], TODAY)
    again = alert_for(ANN, [other, one], in_days(1))
    assert first.about == ("HS-2 (receipt 3F7A-90BC)", "receipt 11AA-22BB")
    assert first.key == again.key
    assert alert_for(ANN, [other], TODAY).key != first.key


def test_an_answer_that_says_so_again_after_an_edit_is_told_from_the_first_time() -> None:
    first, again = Concern("3F7A-90BC"), Concern("3F7A-90BC", edited=datetime(2026, 11, 21, 6, 5, 9))
    assert again.label == "receipt 3F7A-90BC, edited on 21 November 2026 at 06:05:09"
    assert alert_for(ANN, [again], TODAY).key != alert_for(ANN, [first], TODAY).key
