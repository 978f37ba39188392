"""The kinds of objects that an admin tool reads, changes and writes back, with examples of each.

Each kind makes a rich example, with as many properties set as it has, and a minimal one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.points import value_point
from liveops_kit.contract.builders.store import ITEM_KINDS, virtual_price
from liveops_kit.contract.law import Need
from liveops_kit.contract.laws.round_trips import rich
from liveops_kit.contract.resources import (
    BONUS,
    BUNDLE,
    COUPON,
    DAILY_CHAIN,
    DISCOUNT,
    OFFER_CHAIN,
    PROMO_CODE,
    REWARD_CHAIN,
    RULE,
    UNIQUE_CATALOG_OFFER,
    VALUE_POINT,
    VIRTUAL_CURRENCY,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
    Resource,
)
from liveops_kit.contract.resources.bodies import BodyContext
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario

Path = dict[str, Any]
Make = Callable[[Scenario, bool], Path]
"""Make a rich example, or a minimal one, and return the path parameters that name it."""

MOMENTS = frozenset(
    {"reset_next_date", "displayable_reset_start_date", "displayable_reset_next_date"}
)
"""Properties that reads work out from a schedule and the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """A kind of object, and the calls that read and replace it."""

    tag: str
    plural: str
    noun: str
    needs: tuple[Need, ...] = ()
    read: str
    update: str
    make: Make
    derived: frozenset[str] = frozenset()
    """Properties that clients leave out of a write: ids that the path has, and `type`."""

    def get(self, scenario: Scenario, path: Path) -> Any:
        """Return the object as it is read."""
        body = scenario.call(self.read, **path).ok()
        # The setups of the upsell are a list.
        return body[0] if isinstance(body, list) and body else body

    def changed(self, scenario: Scenario, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a read with another name; an upsell, which has no name, is switched."""
        if "name" not in body:
            return {**body, "is_enabled": not scenario.get(body, "is_enabled")}
        name = "Another name"
        return {**body, "name": name if isinstance(body["name"], str) else {"en": name}}


def without_moments(value: Any) -> Any:
    """Return a read without what is worked out from the time."""
    if isinstance(value, dict):
        return {key: without_moments(part) for key, part in value.items() if key not in MOMENTS}
    return [without_moments(part) for part in value] if isinstance(value, list) else value


# -- kinds of the resource table -------------------------------------------------------------------
Rich = Callable[[Scenario, BodyContext], dict[str, Any]]


def _resource(resource: Resource, rich_terms: Rich) -> Make:
    """Return a function that makes a kind of the resource table."""

    def make_example(scenario: Scenario, is_rich: bool) -> Path:
        context = BodyContext(
            label=scenario.name(resource.kind),
            what="scratch",
            skus=tuple(scenario.some_items(2)),
            value_point=value_point(scenario) if "value_point" in resource.requires else "",
        )
        body = resource.create_body(context)
        if is_rich:
            body |= rich_terms(scenario, context)
        if resource.id_in_body:
            body[resource.id_in_body] = scenario.name(resource.kind)
        created = scenario.call(resource.create, body=body).works()
        identity = scenario.get({**body, **created}, resource.id_in_body or resource.id_in_response)
        path = {resource.path_parameters[0]: identity}
        if is_rich and resource.add_code:
            code = {"coupon_code": scenario.code()}
            scenario.call(resource.add_code, body=code, **path).works()
            scenario.call(resource.activate, **path).works()
        return path

    return make_example


def _of_resource(resource: Resource, terms: Rich, *derived: str) -> RoundTrip:
    return RoundTrip(
        tag=resource.tag,
        plural=resource.plural,
        noun=resource.noun,
        read=resource.read,
        update=resource.update,
        make=_resource(resource, terms),
        derived=frozenset(derived),
    )


# -- items and the upsell --------------------------------------------------------------------------
def _of_item(kind: Resource) -> RoundTrip:
    def make_example(scenario: Scenario, is_rich: bool) -> Path:
        # A package needs a price when it is written, and something in it.
        terms: dict[str, Any] = {} if kind is VIRTUAL_CURRENCY_PACKAGE else {"prices": []}
        if not kind.requires:
            terms["description"] = LEAVE_OUT
        if kind is BUNDLE:
            terms["content"] = LEAVE_OUT
        if is_rich:
            coin = str(scenario.create(VIRTUAL_CURRENCY).id)
            terms = rich.item(kind, virtual_price(coin, 900, is_enabled=False))
        return scenario.create(kind, **terms).path

    return RoundTrip(
        tag=kind.tag,
        plural=kind.plural,
        noun=kind.noun,
        needs=kind.needs,
        read=kind.read,
        update=kind.update,
        make=make_example,
        derived=frozenset({"type"}),
    )


def _make_upsell(scenario: Scenario, is_rich: bool) -> Path:
    body: dict[str, Any] = {"type": "most_sellable", "is_enabled": True}
    if is_rich:
        kinds = (BUNDLE, VIRTUAL_CURRENCY_PACKAGE, VIRTUAL_ITEM)
        body |= {"type": "fixed_list", "items": [scenario.create(kind).id for kind in kinds]}
    scenario.call("post-upsell", body=body).works()
    return {}


KINDS = (
    _of_resource(COUPON, rich.coupon, "external_id"),
    _of_resource(PROMO_CODE, rich.promo_code, "external_id"),
    _of_resource(UNIQUE_CATALOG_OFFER, rich.unique_catalog_offer, "external_id"),
    _of_resource(DISCOUNT, rich.discount, "id"),
    _of_resource(BONUS, rich.bonus, "id"),
    _of_resource(RULE, rich.rule, "rule_id"),
    _of_resource(VALUE_POINT, rich.value_point, "type"),
    _of_resource(REWARD_CHAIN, rich.reward_chain, "reward_chain_id"),
    # `type` stays: an update of a daily chain requires it.
    _of_resource(DAILY_CHAIN, rich.daily_chain, "id"),
    _of_resource(OFFER_CHAIN, rich.offer_chain, "id"),
    RoundTrip(
        tag="upsell",
        plural="upsells",
        noun="the upsell",
        needs=(Need.ITEMS, Need.OWN_PROJECT),
        read="get-upsell-configurations-for-project-admin",
        update="put-upsell",
        make=_make_upsell,
    ),
    *(_of_item(kind) for kind in ITEM_KINDS),
)
"""All kinds, in the order of the tags."""
