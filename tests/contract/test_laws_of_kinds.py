"""A law that holds for kinds of objects is one law for each, with the kind in id and sentence."""

from __future__ import annotations

from liveops_kit.contract.law import Need, all_laws
from liveops_kit.contract.laws.round_trips.kinds import KINDS
from liveops_kit.contract.resources import RESOURCES

LAWS = {law.name: law for law in all_laws()}


def test_each_kind_has_its_law_under_its_tag() -> None:
    for kind in KINDS:
        law = LAWS[f"{kind.tag}.an_update_of_{kind.plural}_takes_a_whole_read"]
        assert (law.tag, law.rules, law.needs) == (kind.tag, ("ERR-38b",), frozenset(kind.needs))
        assert law.sentence == (
            f"An update of {kind.noun} takes all that a read gave, and changes nothing, a second "
            "time either."
        )


def test_all_kinds_of_the_resource_table_are_written_back() -> None:
    updates = {kind.update for kind in KINDS}
    assert {resource.update for resource in RESOURCES.values()} <= updates
    assert len(updates) == len(KINDS) == 15
    assert [kind.plural for kind in KINDS if Need.OWN_PROJECT in kind.needs] == ["upsells"]
