"""The page about mutants that nobody chose says what their trial has shown."""

from __future__ import annotations

from collections import Counter

from tests.mutation import page
from tests.mutation.mutmut import AREAS, module_of, sample
from tests.mutation.results import (
    SAMPLES,
    Excuse,
    Result,
    excuse_of,
    read_excuses,
    read_results,
)

RESULTS = [each for file in sorted(SAMPLES.glob("*.tsv")) for each in read_results(file)]


def test_the_page_is_written_from_the_samples() -> None:
    assert page.PAGE.read_text() == page.page(), "python -m tests.mutation.page"


def test_a_mutant_stands_once_in_a_sample() -> None:
    for file in SAMPLES.glob("*.tsv"):
        names = Counter(each.mutant for each in read_results(file))
        assert names.most_common(1)[0][1] == 1, file.name


def test_every_area_is_sampled() -> None:
    assert {each.area for each in RESULTS} == set(AREAS)


def test_every_excuse_is_about_a_mutant_that_lives() -> None:
    """An excuse of one mutant, that is; one of a whole function may wait for the next sample."""
    living = [each for each in RESULTS if each.fate != "killed"]
    single = [each for each in read_excuses() if each.was != "*"]
    assert [each for each in single if not any(each.fits(result) for result in living)] == []


def test_an_excuse_has_a_reason_and_no_double() -> None:
    excuses = read_excuses()
    assert all(each.reason.endswith(".") for each in excuses)
    assert {each.why for each in excuses} <= {"equivalent", "not observable"}
    found = Counter((each.function, each.was, each.becomes) for each in excuses)
    assert found.most_common(1)[0][1] == 1


def test_what_is_killed_needs_no_excuse() -> None:
    excuses = read_excuses()
    killed = [each for each in RESULTS if each.fate == "killed"]
    assert {excuse_of(each, excuses) for each in killed} == {None}


NAMES = [f"liveops_kit.domain.values.page.x_end__mutmut_{number}" for number in range(1, 301)]


def test_a_larger_sample_begins_with_the_smaller_one_of_its_seed() -> None:
    small, large = sample(NAMES, 20, 1), sample(reversed(NAMES), 200, 1)
    assert len(set(large)) == 200
    assert large[:20] == small
    assert sample(NAMES, 20, 2) != small


def test_an_excuse_is_about_one_change_or_a_whole_function() -> None:
    lives = Result(NAMES[6], "alive", was="return a", becomes="return b")
    whole = Excuse("liveops_kit.domain.values.*", "equivalent", "Nobody reads it.")
    other = Excuse(lives.function, "equivalent", "Nobody reads it.", "return a", "return c")
    assert module_of(lives.mutant) == "domain/values/page"
    assert (excuse_of(lives, [other]), excuse_of(lives, [other, whole])) == (None, whole)
    assert excuse_of(Result(NAMES[6], "killed", "carts.a_cart"), [whole]) is None
