"""Who stands in a new People tab."""

from __future__ import annotations

from pathlib import Path

from automation.config import write_config
from automation.jobs.first_people import first_people
from automation.jobs.house import House, open_house


def house(folder: Path, safeguarding: str) -> House:
    answers = {"coordinator.name": "Robin Ashdown", "safeguarding.name": safeguarding}
    write_config(folder / "config.toml", answers)
    return open_house(folder / "config.toml")


def test_those_whom_config_names_come_first_with_what_is_known_of_them(tmp_path: Path) -> None:
    others = [{"name": "Sal Rowe", "role": "Lead"}, {"name": "Sam Whitlock", "aliases": "SW", "role": "Lead"}]
    rows = first_people(house(tmp_path, "Sam Whitlock"), others)
    assert [(row["name"], row["role"]) for row in rows] == [
        ("Robin Ashdown", "Coordinator"),
        ("Sam Whitlock", "Safeguarding lead"),
        ("Sal Rowe", "Lead"),
    ]
    assert rows[1]["aliases"] == "SW"


def test_a_coordinator_who_is_the_safeguarding_lead_too_has_one_row(tmp_path: Path) -> None:
    rows = first_people(house(tmp_path, "robin ashdown"))
    assert [(row["name"], row["role"]) for row in rows] == [("Robin Ashdown", "Coordinator")]


def test_everybody_has_an_id_of_their_own_from_the_start_and_the_same_one_each_time(tmp_path: Path) -> None:
    others = [{"name": "Sal Rowe"}, {"name": "sal rowe"}]
    here = house(tmp_path, "Sam Whitlock")
    ids = [row["id"] for row in first_people(here, others)]
    assert len(set(ids)) == 4 and all(ids)
    assert ids == [row["id"] for row in first_people(here, others)]
