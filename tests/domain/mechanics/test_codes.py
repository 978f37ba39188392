"""The one code space of a project (PRM-3, PRM-7)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import EVERYTHING, make_project, refused, unchanged

from liveops_kit.domain.mechanics.codes import Code, CodeSpace
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.seeded_random import SeededRandom


class Loaded(SeededRandom):
    """Dice that show what they are told to."""

    def __init__(self, *codes: str) -> None:
        super().__init__("loaded")
        self.shown = list(codes)

    def code(self, length: int = 10) -> str:
        return self.shown.pop(0)


def new_space(chance: SeededRandom | None = None) -> CodeSpace:
    project = make_project()
    return CodeSpace(project.tables["codes"], project.sequences, chance or project.random)


def codes(space: CodeSpace, promotion_id: int) -> list[str]:
    return [row.code for row in space.page(promotion_id, EVERYTHING)]


def test_a_code_leads_to_its_promotion() -> None:
    space = new_space()
    assert space.add(7, "WELCOME") == "WELCOME"
    assert space.find("WELCOME") == Code("WELCOME", promotion_id=7, number=1)
    assert space.find("NONE") is None


@pytest.mark.parametrize("promotion_id", [7, 8])
def test_a_code_that_any_promotion_has_cannot_be_added_again(promotion_id: int) -> None:
    """PRM-3a, ERR-8."""
    project = make_project()
    space = CodeSpace(project.tables["codes"], project.sequences, project.random)
    space.add(7, "WELCOME")
    with unchanged(project), refused(422, 9803, "[0401-9803]: The code already exists."):
        space.add(promotion_id, "WELCOME")


def test_upper_and_lower_case_are_two_codes() -> None:
    """PRM-3b."""
    space = new_space()
    space.add(7, "Welcome")
    space.add(8, "WELCOME")
    assert [space.find(code) for code in ("Welcome", "WELCOME", "welcome")] == [
        Code("Welcome", 7, 1),
        Code("WELCOME", 8, 2),
        None,
    ]


def test_a_code_is_found_only_exactly_as_typed() -> None:
    """PRM-3b."""
    space = new_space()
    space.add(7, "WELCOME")
    assert [space.find(text) for text in ("WELCOME ", " WELCOME", "WELCOM", "")] == [None] * 4


def test_freed_codes_can_be_given_to_another_promotion() -> None:
    """PRM-3c."""
    space = new_space()
    for code in ("A", "B", "C"):
        space.add(7, code)
    space.add(8, "D")
    space.free(7)
    assert [space.find(code) for code in ("A", "B", "C")] == [None, None, None]
    assert (codes(space, 7), space.count(7)) == ([], 0)
    assert codes(space, 8) == ["D"]
    assert space.add(8, "B") == "B"
    assert codes(space, 8) == ["D", "B"]


def test_freeing_a_promotion_without_codes_is_no_error() -> None:
    space = new_space()
    space.add(8, "D")
    space.free(7)
    assert codes(space, 8) == ["D"]


def test_codes_are_listed_in_the_order_they_were_added() -> None:
    space = new_space()
    for code in ("Z", "A", "M", "B"):
        space.add(7, code)
    assert codes(space, 7) == ["Z", "A", "M", "B"]
    assert [row.code for row in space.page(7, Page(limit=2, offset=1))] == ["A", "M"]
    assert space.page(7, Page(limit=2, offset=4)) == []


def test_generated_codes_are_as_many_as_asked_for() -> None:
    """CPN-9: they come on top of those that are there."""
    space = new_space()
    space.add(7, "FIRST")
    space.generate(7, 250)
    assert space.count(7) == 251
    assert codes(space, 7)[0] == "FIRST"


def test_generated_codes_have_ten_letters_and_digits_and_differ() -> None:
    """PRM-7a."""
    space = new_space()
    space.generate(7, 2000)
    made = codes(space, 7)
    assert all(re.fullmatch(r"[A-Za-z0-9]{10}", code) for code in made)
    assert len(set(made)) == 2000


def test_a_code_without_a_text_is_made_up() -> None:
    space = new_space(Loaded("abcdefghij"))
    assert space.add(7, None) == "abcdefghij"
    assert space.find("abcdefghij") == Code("abcdefghij", 7, 1)


def test_a_made_up_code_that_is_taken_is_made_up_again() -> None:
    """PRM-7a: whoever owns the taken one."""
    space = new_space(Loaded("aaaaaaaaaa", "bbbbbbbbbb", "bbbbbbbbbb", "cccccccccc"))
    space.add(8, "aaaaaaaaaa")
    assert [space.add(7, None), space.add(7, None)] == ["bbbbbbbbbb", "cccccccccc"]


@given(st.integers(), st.integers(1, 30))
def test_the_same_seed_makes_the_same_codes(seed: int, count: int) -> None:
    """PRM-7b."""
    made = []
    for _ in range(2):
        project = make_project(seed=seed)
        space = CodeSpace(project.tables["codes"], project.sequences, project.random)
        space.generate(7, count)
        made.append(codes(space, 7))
    assert made[0] == made[1]


def test_two_projects_of_one_seed_make_different_codes() -> None:
    made = []
    for project_id in (1, 2):
        project = make_project(project_id)
        space = CodeSpace(project.tables["codes"], project.sequences, project.random)
        made.append(space.add(7, None))
    assert made[0] != made[1]
