"""What the safety alert has to say."""

from __future__ import annotations

from promised import ANN, TODAY, in_days

from automation.rules.chasing.safety import alert_for


def test_an_alert_names_each_answer_once_and_is_the_same_message_on_any_day() -> None:
    first = alert_for(ANN, ["HS-2", "R-3", "HS-2"], TODAY)
    again = alert_for(ANN, ["R-3", "HS-2"], in_days(1))
    assert first.labels == ("HS-2", "R-3")
    assert first.key == again.key
    assert alert_for(ANN, ["R-3"], TODAY).key != first.key
