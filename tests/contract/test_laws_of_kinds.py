"""A law that holds for kinds of objects is one law for each, with the kind in id and sentence."""

from __future__ import annotations

import pytest

from liveops_kit.contract import law as law_module
from liveops_kit.contract.law import Need, Subject, all_laws, law
from liveops_kit.contract.laws.round_trips.kinds import KINDS
from liveops_kit.contract.resources import (
    COUPON,
    OFFER_CHAIN,
    RESOURCES,
    UNIQUE_CATALOG_OFFER,
    Resource,
)
from liveops_kit.contract.scenario import Scenario

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


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> dict[str, law_module.Law]:
    """The laws of a registry that has none yet."""
    registry = law_module._Registry()
    monkeypatch.setattr(law_module, "_registry", registry)
    return registry.laws


def test_a_law_of_kinds_names_each_kind(registered: dict[str, law_module.Law]) -> None:
    @law("ERR-14", needs=[Need.PLAYER], each=(COUPON, OFFER_CHAIN))
    def kind_is_one_of_the_kinds(scenario: Scenario, kind: Resource) -> None:
        """{Kind} is one of the {kinds}, and {kind} stays one."""

    assert {name: each.sentence for name, each in registered.items()} == {
        "coupons.a_coupon_is_one_of_the_coupons": (
            "A coupon is one of the coupons, and a coupon stays one."
        ),
        "offer_chains.an_offer_chain_is_one_of_the_offer_chains": (
            "An offer chain is one of the offer chains, and an offer chain stays one."
        ),
    }
    assert {each.needs for each in registered.values()} == {frozenset({Need.PLAYER})}


def test_a_law_of_kinds_may_be_named_by_hand(registered: dict[str, law_module.Law]) -> None:
    @law("ERR-14", each={COUPON: "one", OFFER_CHAIN: "other"})
    def kind_is_there(scenario: Scenario, kind: Resource) -> None:
        """{Kind} is there."""

    assert list(registered) == ["coupons.one", "offer_chains.other"]


def test_subjects_bring_the_rules_of_their_laws(registered: dict[str, law_module.Law]) -> None:
    orders = Subject.of(
        COUPON, plural="orders", noun="an order", rule="ERR-36", needs=(Need.ITEMS,)
    )
    claims = Subject(tag="clans", plural="claims", noun="a claim", rule="ERR-26")

    @law(needs=[Need.PLAYER], each=(orders, claims))
    def kinds_are_there(scenario: Scenario, kind: Subject) -> None:
        """{Kind} is there."""

    assert [(each.name, each.rules, each.sentence) for each in registered.values()] == [
        ("coupons.orders_are_there", ("ERR-36",), "An order is there."),
        ("clans.claims_are_there", ("ERR-26",), "A claim is there."),
    ]
    assert registered["coupons.orders_are_there"].needs == {Need.PLAYER, Need.ITEMS}


def test_a_law_without_a_rule_is_none(registered: dict[str, law_module.Law]) -> None:
    with pytest.raises(ValueError, match="a law has a name of its own, a rule and a sentence"):

        @law(each=(COUPON,))
        def kinds_are_there(scenario: Scenario, kind: Resource) -> None:
            """{Kind} is there."""

    assert registered == {}


def test_kinds_may_break_rules_of_their_own(registered: dict[str, law_module.Law]) -> None:
    @law("ERR-36|ERR-26", "CPN-9|", each=(COUPON, UNIQUE_CATALOG_OFFER))
    def a_new_thing_is_there(scenario: Scenario, kind: Resource) -> None:
        """A new {name} is there."""

    assert [(each.name, each.rules, each.sentence) for each in registered.values()] == [
        ("coupons.a_new_coupon_is_there", ("ERR-36", "CPN-9"), "A new coupon is there."),
        (
            "unique_catalog_offers.a_new_unique_offer_is_there",
            ("ERR-26",),
            "A new unique catalog offer is there.",
        ),
    ]
