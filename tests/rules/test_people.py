"""Who a lead cell names."""

from __future__ import annotations

import pytest

from automation.rules.items import Person
from automation.rules.people import Directory, Leads, fold

DIRECTORY = Directory(
    [
        Person("p1", "Sal Rowe", aliases=("SR", "Sal")),
        Person("p2", "Ann Lee", aliases=("Ann",)),
        Person("p3", "Ann Oduya", aliases=("Ann",)),
        Person("p4", "Youth and Family Service", aliases=("YFS",)),
    ]
)


@pytest.mark.parametrize(
    ("cell", "leads"),
    [
        ("Sal Rowe", Leads(("p1",))),
        ("S.R.", Leads(("p1",))),
        ("sal  ROWE", Leads(("p1",))),
        ("SR / YFS", Leads(("p1", "p4"))),
        ("Sal, Ann Lee AND YFS", Leads(("p1", "p2", "p4"))),
        ("Sal\nSR", Leads(("p1",))),
        ("Youth and Family Service", Leads(("p4",))),
        ("Sal; Jo & Jo", Leads(("p1",), ("Jo",))),
        ("Ann", Leads((), (), ("Ann",))),
        ("Sandra", Leads((), ("Sandra",))),
        (" , ", Leads()),
        ("", Leads()),
    ],
)
def test_a_cell_names_each_person_once_and_says_whom_it_cannot_place(cell: str, leads: Leads) -> None:
    assert DIRECTORY.leads(cell) == leads


@pytest.mark.parametrize("between", [" ", " \t ", " " * 200_000])
def test_however_many_spaces_stand_between_names_each_is_found(between: str) -> None:
    told = DIRECTORY.leads(f"{between}Sal{between}Rowe{between}and{between}YFS{between}")
    assert told == Leads(("p1", "p4"))


def test_names_are_compared_without_what_people_vary() -> None:
    assert fold("J. Smith") == fold("j smith") == fold("J.Smith") and fold("Éamon  Ó Sé") == "eamon o se"


@pytest.mark.parametrize(
    ("typed", "likely"),
    [
        ("Carl", "Carl Dent"),
        ("Karl", "Carl Dent"),
        ("carl dentt", "Carl Dent"),
        ("Samantha", "Sam Hill"),
        ("Ann", ""),
        ("Al", ""),
        ("Someone from Housing", ""),
        ("", ""),
        (" . ", ""),
    ],
)
def test_an_unknown_name_is_taken_for_the_one_person_whose_first_name_is_like_it(typed: str, likely: str) -> None:
    names = ("Carl Dent", "Sam Hill", "Ann Lee", "Ann Oduya", "Anna Lowe", "Alan Reed", "Somchai P.")
    assert Directory(Person(name, name) for name in names).likely(typed) == likely
