"""Chance: the same seed and the same questions give the same answers."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from liveops_kit.domain.values.seeded_random import SeededRandom


def test_a_seed_gives_these_codes_on_every_machine() -> None:
    """PRM-7: whoever changes how codes are made changes what all recorded runs expect."""
    random = SeededRandom("1:44056")
    assert [random.code(), random.code()] == ["7rduKio3fG", "51DQxOilQx"]


@given(st.text(), st.lists(st.booleans(), max_size=20))
def test_the_same_questions_get_the_same_answers(seed: str, questions: list[bool]) -> None:
    one, other = SeededRandom(seed), SeededRandom(seed)
    assert _ask(one, questions) == _ask(other, questions)


def test_two_seeds_give_different_codes() -> None:
    assert SeededRandom("1").code() != SeededRandom("2").code()


@given(st.integers(0, 40))
def test_a_code_has_the_length_and_the_alphabet(length: int) -> None:
    """PRM-7: A-Z, a-z, 0-9."""
    assert re.fullmatch(r"[A-Za-z0-9]*", code := SeededRandom("x").code(length))
    assert len(code) == length


def test_a_code_has_ten_characters_unless_told_otherwise() -> None:
    """PRM-7."""
    assert len(SeededRandom("x").code()) == 10


@given(st.integers(0, 20), st.integers(1, 12))
def test_many_codes_at_once_are_the_codes_one_by_one(count: int, length: int) -> None:
    """PRM-7b."""
    one, other = SeededRandom("x"), SeededRandom("x")
    assert list(one.codes(count, length)) == [other.code(length) for _ in range(count)]
    assert one.state == other.state


def test_all_62_characters_come_up() -> None:
    """PRM-7."""
    assert len(set(SeededRandom("x").code(5000))) == 62


def test_an_identity_is_32_lower_case_hexadecimal_digits() -> None:
    """ERR-1: leading zeros are kept."""
    random = SeededRandom("x")
    identities = [random.hex_id() for _ in range(200)]
    assert all(re.fullmatch(r"[0-9a-f]{32}", identity) for identity in identities)
    assert any(identity.startswith("0") for identity in identities)
    assert len(set(identities)) == 200


@given(st.lists(st.booleans(), max_size=10), st.lists(st.booleans(), min_size=1, max_size=10))
def test_throws_that_are_put_back_are_thrown_again(before: list[bool], after: list[bool]) -> None:
    random = SeededRandom("x")
    _ask(random, before)
    random_state = random.state
    first = _ask(random, after)
    random.state = random_state
    assert _ask(random, after) == first


def test_throws_survive_a_journey_through_json() -> None:
    random, other = SeededRandom("x"), SeededRandom("y")
    random.code()
    version, numbers, gauss = json.loads(json.dumps(random.state))
    other.state = (version, numbers, gauss)
    assert other.code() == random.code()


def test_every_throw_is_announced_before_it_happens() -> None:
    announced = []
    random = SeededRandom("x", lambda one: announced.append(one.state))
    at_first = random.state
    random.code()
    then = random.state
    random.hex_id()
    later = random.state
    _ = random.codes(2)
    assert announced == [at_first, then, later]


def _ask(random: SeededRandom, questions: list[bool]) -> list[str]:
    return [random.code() if question else random.hex_id() for question in questions]


def test_fractions_are_from_nothing_up_to_one_and_the_same_for_a_seed() -> None:
    first = [SeededRandom("1").fraction() for _ in range(3)]
    assert len(set(first)) == 1
    random = SeededRandom("1")
    found = [random.fraction() for _ in range(1000)]
    assert found[0] == first[0]
    assert 0 <= min(found) < 0.01
    assert 0.99 < max(found) < 1


def test_a_fraction_is_told_of_ahead() -> None:
    """A turn that is taken back takes it back, too."""
    notified: list[SeededRandom] = []
    random = SeededRandom("1", notified.append)
    random.fraction()
    assert notified == [random]
