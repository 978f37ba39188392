"""The comparison finds mutants: a fixed sample of them; `every_mutant.py` tries all."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import pytest
from tests.diff.conftest import Bout
from tests.each import pass_all
from tests.mutants.mutation import Mutant, all_mutants, applied

from liveops_kit.contract.law import Law, all_laws

ONE_OF = 8
LAWS = {law.name: law for law in all_laws()}
MUTANTS = [each for each in all_mutants() if not each.killed_by.startswith("check:")]
ELSEWHERE = {"compares_keys_of_one_call_all_the_same", "does_not_know_the_public_user"}
"""These change the target's own project alone, not those that a comparison creates."""
SAMPLE = [
    each for each in MUTANTS
    if crc32(each.name.encode()) % ONE_OF == 0 or each.name in ELSEWHERE
]  # fmt: skip


@pytest.mark.parametrize("tag", dict.fromkeys(mutant.tag for mutant in SAMPLE))
def test_the_mutants_are_found_by_playing_their_laws(
    tag: str, bout_of: Callable[[Law], Bout]
) -> None:
    def is_found(mutant: Mutant) -> None:
        law = LAWS[mutant.killed_by]
        bout = bout_of(law)
        with applied(mutant, bout.harness.middleware):
            assert bout.comparison_run.differences_of(law), "it survives"

    mutants = {mutant.name: (mutant,) for mutant in SAMPLE if mutant.tag == tag}
    pass_all(is_found, mutants)


@pytest.mark.parametrize(
    "name",
    [
        "coupons.a_coupon_is_switched_on",
        "daily_chains.only_rolling_chains_are_reset",
        "orders.virtual_currency_is_not_spent_twice",
        "bonuses.the_last_bonus_is_given_once",
    ],
)
def test_without_a_mutation_nothing_differs(name: str, bout_of: Callable[[Law], Bout]) -> None:
    law = LAWS[name]
    assert bout_of(law).comparison_run.differences_of(law) == ()
