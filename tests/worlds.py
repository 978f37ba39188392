"""Small worlds for tests: a frozen clock, a game with a few items, players, coupons.

project = make_project()                      a game with ITEMS, at NOON, from seed 1
running_coupon(project, codes=["WELCOME"])    a coupon that can be redeemed now
with unchanged(project), refused(404, 9807):  the two things every refusal does
    project.coupons.redeem("NONE", player(), {}, NOON)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import orjson
import pytest

from liveops_kit.domain.features.coupons import Coupon, CouponTerms
from liveops_kit.domain.mechanics.catalog import Item, UnitItem
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.limits import RedeemLimits
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion, PromotionKind
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.domain.values.conditions import Condition, Conditions
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.state.project import Project, ProjectConfig
from liveops_kit.state.serialization import export_project
from liveops_kit.state.world import World

PROJECT_ID = 44056
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERYTHING = Page(limit=1_000_000)


# -- time ------------------------------------------------------------------------------------------
class Source:
    """A clock for a settable one to follow; a test moves it by hand."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def frozen_clock(at: datetime = NOON) -> SettableClock:
    """A clock that stands still until it is told otherwise."""
    return SettableClock(Source(at), ClockState(frozen_at=at))


def period(begins: timedelta, ends: timedelta | None) -> Periods:
    """One period, counted from NOON."""
    return Periods.of([Period(NOON + begins, None if ends is None else NOON + ends)])


# -- games -----------------------------------------------------------------------------------------
def make_item(item_id: int, sku: str, **facts: Any) -> Item:
    """An item; whatever the test does not say is plain."""
    facts = {"type": "virtual_good", "name": {"en": sku.title()}, **facts}
    return Item(item_id=item_id, sku=sku, **facts)


def make_key(sku: str, drm: str, **facts: Any) -> UnitItem:
    """One key of a game that is sold under several DRM systems."""
    return UnitItem(sku=sku, name={"en": sku.title()}, drm_name=drm.title(), drm_sku=drm, **facts)


ITEMS = (
    make_item(1, "sword"),
    make_item(2, "shield"),
    make_item(3, "gold", type="virtual_currency"),
    make_item(4, "beer", regions=("DE", "AT")),
    make_item(
        5,
        "game",
        type="unit",
        unit_items=(
            make_key("game_steam", "steam"),
            make_key("game_epic", "epic", regions=("DE",)),
        ),
    ),
)


def make_project(
    project_id: int = PROJECT_ID,
    *,
    clock: SettableClock | None = None,
    seed: int = 1,
    items: Iterable[Item] = ITEMS,
    **game: Any,
) -> Project:
    """A game in memory, by default at NOON with ITEMS in its catalog."""
    project = Project(ProjectConfig(project_id=project_id, **game), clock or frozen_clock(), seed)
    for item in items:
        project.tables["items"].put(item.sku, item)
    project.sequences.take(
        "item", max((item.item_id for item in project.tables["items"].all()), default=0)
    )
    return project


def make_world(
    *, clock: SettableClock | None = None, seed: int = 1, most_projects: int = 1000
) -> World:
    """A world whose template is `make_project()` with one running coupon, WELCOME."""
    clock = clock or frozen_clock()
    template = make_project(clock=clock, seed=seed)
    running_coupon(template, "welcome", codes=["WELCOME"])
    return World(template, clock, seed, most_projects)


# -- players and coupons ---------------------------------------------------------------------------
def player(
    external_id: str = "alice", *, country: str = "US", **attributes: str | float | bool
) -> Player:
    """A player with attributes."""
    return Player(external_id=external_id, name=external_id, attributes=attributes, country=country)


def limits(total: int | None = None, user: int | None = None, code: int | None = None) -> Any:
    """Redeem limits; what the test does not say is unlimited."""
    return RedeemLimits(total=total, user=user, code=code)


def condition(attribute: str, operator: str, value: str, kind: str = "number") -> Condition:
    """One condition on an attribute."""
    return Condition(attribute, kind, operator, value)


def coupon_terms(
    bonus: Mapping[str, int] | None = None,
    *,
    limits: RedeemLimits | None = None,
    periods: Periods | None = None,
    conditions: Conditions = (),
) -> CouponTerms:
    """Terms of a coupon; by default one sword, always, for everybody, without limits."""
    lines = {"sword": 1} if bonus is None else bonus
    return CouponTerms(
        name={"en": "A gift"},
        bonus=tuple(BonusLine(sku=sku, quantity=quantity) for sku, quantity in lines.items()),
        limits=limits or RedeemLimits(total=None, user=None, code=None),
        periods=periods or Periods(),
        conditions=conditions,
    )


def running_coupon(
    project: Project,
    external_id: str = "gift",
    terms: CouponTerms | None = None,
    codes: Iterable[str] = ("GIFT",),
) -> Coupon:
    """A coupon that is switched on, with its codes."""
    project.coupons.create(external_id, terms or coupon_terms())
    project.coupons.switch(external_id, on=True)
    for code in codes:
        project.coupons.add_code(external_id, code)
    return project.coupons.get(external_id)


class PromoCodeStandIn(CodePromotion, frozen=True, kw_only=True):
    """A promotion with codes that is no coupon."""

    kind: ClassVar[PromotionKind] = PromotionKind.PROMO_CODE

    terms: CouponTerms


class OfferStandIn(CodePromotion, frozen=True, kw_only=True):
    """A promotion with codes that `redeemable` does not know."""

    kind: ClassVar[PromotionKind] = PromotionKind.UNIQUE_CATALOG_OFFER

    terms: CouponTerms


class DiscountStandIn(Promotion, frozen=True, kw_only=True):
    """A promotion without codes."""

    kind: ClassVar[PromotionKind] = PromotionKind.DISCOUNT

    terms: CouponTerms


def stand_in(
    project: Project, make: Any, codes: Iterable[str] = (), *, is_enabled: bool = True, **facts: Any
) -> Any:
    """A promotion of another kind, put into the project behind its back."""
    promotion_id = project.sequences.next("promotion")
    facts = {"terms": coupon_terms(), **facts}
    promotion = make(promotion_id=promotion_id, is_enabled=is_enabled, **facts)
    project.tables["promotions"].put(promotion_id, promotion)
    space = CodeSpace(project.tables["codes"], project.sequences, project.random)
    for code in codes:
        space.add(promotion_id, code)
    return promotion


# -- what is looked at -----------------------------------------------------------------------------
def picture(project: Project) -> bytes:
    """Everything a project knows, as one comparable value."""
    return orjson.dumps(export_project(project))


def world_picture(world: World) -> bytes:
    """Everything a world knows, as one comparable value."""
    return orjson.dumps(world.export_state())


def holdings(project: Project, user: str = "alice") -> dict[str, int]:
    """Return the inventory of a user."""
    return {line.sku: line.quantity for line in project.inventory.of(user)}


def codes_of(project: Project, external_id: str = "gift") -> list[str]:
    """All codes of a coupon, in order."""
    return [row.code for row in project.coupons.codes(external_id, EVERYTHING)[0]]


@contextmanager
def unchanged(project: Project) -> Iterator[None]:
    """Fails unless the project is the same afterwards, to the last row and throw."""
    before = picture(project)
    yield
    assert picture(project) == before


@contextmanager
def refused(status: int, code: int, message: str | None = None) -> Iterator[None]:
    """Fails unless the API declines with this status and error code, and message if given."""
    with pytest.raises(Refusal) as caught:
        yield
    assert (caught.value.reason.status, caught.value.reason.code) == (status, code)
    if message is not None:
        assert str(caught.value) == message


def faults(refusal: Refusal) -> list[tuple[str, str]]:
    """Return the properties and messages that a refusal for a broken schema lists."""
    return [(fault.property, fault.message) for fault in refusal.facts["violations"]]
