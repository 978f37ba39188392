"""The smoke profile: one law of each rule, and a report that says so."""

from dataclasses import replace

import pytest

from liveops_kit.contract import Options, run
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.runner.options import chosen_laws, profile
from liveops_kit.contract.runner.parts import parts_of
from liveops_kit.contract.runner.shards import Shard

SMOKE = profile("smoke")


def names(options):
    return [law.name for law in chosen_laws(options)]


def test_each_rule_with_a_law_has_one_that_is_tried():
    tried = chosen_laws(SMOKE)
    known = {rule for law in tried for rule in law.rules}
    assert known == {rule for law in all_laws() for rule in law.rules}
    assert len(tried) < 0.4 * len(all_laws())
    assert [law.name for law in all_laws() if law in tried] == [law.name for law in tried]


def test_of_the_laws_about_a_rule_it_is_one_that_needs_least():
    # Were it without, another law of smoke would be about each of its rules.
    tried = chosen_laws(SMOKE)
    for law in tried:
        alone = [
            rule for rule in law.rules
            if not any(rule in other.rules for other in tried if other is not law)
        ]  # fmt: skip
        least = [
            min(len(each.needs) for each in all_laws() if rule in each.rules) for rule in alone
        ]
        assert not alone or len(law.needs) in least


def test_what_is_named_is_tried_whole():
    rule = "ERR-39"
    assert names(replace(SMOKE, rules=(rule,))) == names(Options(rules=(rule,)))
    law = names(Options())[-1]
    assert names(replace(SMOKE, laws=(law,))) == [law]


@pytest.mark.parametrize("tags", [None, ("coupons", "user_limits")])
def test_parts_and_shards_are_the_whole(tags):
    whole = replace(SMOKE, tags=tags)
    shards = [names(replace(whole, shard=Shard(number, 2))) for number in (1, 2)]
    assert sorted(shards[0] + shards[1]) == sorted(names(whole))
    parts = [name for part in parts_of(whole) for name in names(part)]
    assert sorted(parts) == sorted(names(whole))


def test_the_report_says_how_many_laws_were_not_tried(stand_in, target):
    options = Options(
        phases=("laws",), operations=("get-coupon-rewards-by-code",), has_all_laws=False
    )
    chosen = names(options)
    left = len(names(replace(options, has_all_laws=True))) - len(chosen)
    assert left > 0
    report = run(target(stand_in()), options)
    assert sorted(law.name for law in report.laws) == sorted(chosen)
    assert report.notes[0] == f"one law of each rule was tried; {left} more laws were not"
    assert report.notes[0] in " ".join(report.text().split())
