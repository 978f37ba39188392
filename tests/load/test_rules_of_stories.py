"""A violation names the rule that makes the promise: stories name rules that there are."""

from __future__ import annotations

import pytest
from tests.load.histories import Timeline, header, verdict

from liveops_kit.load.marks import Once, Take
from liveops_kit.load.stories import STORIES
from liveops_kit.openapi.document import rules


@pytest.mark.parametrize("name", STORIES)
def test_its_rules_are_in_the_catalogue_and_about_its_own_keys(name: str) -> None:
    for beginning, rule in STORIES[name].rules:
        assert beginning.startswith(f"{name}/")
        assert rule in rules()


def test_a_violation_has_the_rule_of_its_key() -> None:
    call = Timeline()
    for _ in range(2):
        call(0, 1, Take("drop/total/0"), Once("drop/single/0/3"), Once("drop/other"))
    head = header(limits={"drop/total/0": 1}, rules=dict(STORIES["drop"].rules))
    found = {each.key: each.rule for each in verdict(call.calls, head).violations}
    assert found == {"drop/total/0": "CPN-10a", "drop/single/0/3": "CPN-10c", "drop/other": ""}
