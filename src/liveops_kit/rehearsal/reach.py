"""Rewards out of everybody's reach, and chains too short for their steps.

Asked is what the most eager player could do, who buys whatever gives points as often as limits
allow, and takes every step as soon as it opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from liveops_kit.domain.features.bonuses import Bonus
from liveops_kit.domain.features.daily_chains import DAY, DailyChain
from liveops_kit.domain.features.reward_chains import RewardChain, RewardStep
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.pricing import all_prices_hold
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.shop import offered_in
from liveops_kit.domain.mechanics.steps import StepState
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.period import Period
from liveops_kit.rehearsal.flaws import Flaw
from liveops_kit.rehearsal.timetable import first_moment, label_of
from liveops_kit.state.project import Project

_EAGER = "persona-eager"
_WITHOUT_END = 10**9
"""Points of something that can be bought without a limit."""


def out_of_reach(project: Project, start: datetime, until: datetime) -> Iterator[Flaw]:
    """Yield rewards that nobody can get, and chains that nobody can finish.

    `project` is played on; give a copy.
    """
    yield from _points(project, start, until)
    yield from _daily(project, start, until)
    yield from _promotions(project, start, until)


# -- reward chains ---------------------------------------------------------------------------------
class _Window(Struct, frozen=True):
    """The time in which points for a chain count, and where it ends."""

    begins: datetime | None
    ends: datetime | None

    def meets(self, item: Item) -> bool:
        """Return True if an item is on sale at some time of it."""
        spans = item.periods.spans
        return not spans or any(
            (self.ends is None or span.date_from < self.ends)
            and (self.begins is None or span.date_until is None or span.date_until > self.begins)
            for span in spans
        )


def _points(project: Project, start: datetime, until: datetime) -> Iterator[Flaw]:
    for chain in project.tables["reward_chains"].rows("switch", True):
        at = first_moment((chain.period,), start, until)
        if at is None:
            continue
        window = _window(chain, at)
        most = _most(project, chain, window, once=True) + _owned(project, chain)
        ever = _most(project, chain, _Window(None, None), once=False) + _owned(project, chain)
        far = [step for step in chain.terms.steps if step.price > most]
        if far:
            yield _too_far(chain, far, at, most, in_time=ever >= max(each.price for each in far))


def _window(chain: RewardChain, at: datetime) -> _Window:
    """Return the time between two resets; without resets what was earned before counts, too."""
    timetable = chain.terms.timetable
    if timetable is None:
        return _Window(None, chain.period.date_until)
    begins, end = timetable.next(at), chain.period.date_until
    ends = timetable.next(begins)
    if end is None or ends <= end:
        return _Window(begins, ends)
    return _Window(at, min(begins, end))


def _too_far(
    chain: RewardChain, far: list[RewardStep], at: datetime, most: int, *, in_time: bool
) -> Flaw:
    names = ", ".join(f"'{in_language(step.name)}' ({step.price})" for step in far)
    ends, most_of = chain.period.date_until, f"at most {most} {chain.point}"
    if not in_time:
        kind, why = "unreachable reward", f"{most_of} can be earned"
    elif chain.terms.timetable is not None:
        kind, why = "chain too short", f"{most_of} can be earned between two resets"
    else:
        kind, why = "chain too short", (
            f"{most_of} can be earned until it ends on {ends and ends.isoformat()}"
        )  # fmt: skip
    return Flaw(
        kind=kind, subject=f"reward chain '{in_language(chain.terms.name)}'", at=at,
        message=f"nobody reaches {names}: {why}",
    )  # fmt: skip


def _most(project: Project, chain: RewardChain, window: _Window, *, once: bool) -> int:
    """Return the most points that can be earned; `once` if limits do not start over in between."""
    given = {
        line.sku
        for offer in project.tables["offer_chains"].rows("switch", True)
        for step in offer.steps
        for line in step.items
    }
    points = 0
    for reward in project.tables["point_rewards"].rows("point", chain.point):
        item = project.catalog.get(reward.sku)
        if item is None:
            continue
        if item.sku in given:
            points += reward.amount * _WITHOUT_END
        elif _is_sold(item) and window.meets(item):
            points += reward.amount * _times(item, window, once=once)
    return min(points, _WITHOUT_END)


def _is_sold(item: Item) -> bool:
    has_price = item.is_free or item.price is not None or bool(offered_in(item))
    return item.is_on_shelf and has_price


def _times(item: Item, window: _Window, *, once: bool) -> int:
    """Return how often a player can buy an item."""
    limit = item.limit_per_user
    times = _WITHOUT_END if limit.total is None else limit.total
    if limit.schedule is not None and limit.total is not None:
        times = _rounds(item, window) * limit.total if once else _WITHOUT_END
    return times if item.limit_per_item is None else min(times, item.limit_per_item)


def _rounds(item: Item, window: _Window) -> int:
    """Return how many of the item's rounds a window touches."""
    schedule = item.limit_per_user.schedule
    if schedule is None or window.begins is None or window.ends is None:
        return _WITHOUT_END
    rounds, now = 1, window.begins
    while (now := schedule.next(now)) < window.ends:
        rounds += 1
    return rounds


def _owned(project: Project, chain: RewardChain) -> int:
    """Return the highest balance that the world begins with, of all members of a clan together."""
    rows = [row.amount for row in project.tables["balances"].rows("point", chain.point)]
    if chain.terms.timetable is not None or not rows:
        return 0
    return sum(rows) if project.points.get(chain.point).is_clan else max(rows)


# -- daily chains ----------------------------------------------------------------------------------
def _daily(project: Project, start: datetime, until: datetime) -> Iterator[Flaw]:
    """Yield the daily chains that end before a player who never misses a day has every step."""
    player = Player(external_id=_EAGER, name=_EAGER, attributes={}, country=project.config.country)
    for chain in project.tables["daily_chains"].rows("switch", True):
        at = first_moment((chain.period,), start, until)
        if at is None:
            continue
        taken = _days_taken(project, chain, player)
        if taken < len(chain.steps):
            ends = chain.period.date_until
            yield Flaw(
                kind="chain too short", subject=f"daily chain '{in_language(chain.name)}'", at=at,
                message=f"nobody finishes it: of {len(chain.steps)} steps, one a day, {taken} can "
                f"be taken until it ends on {ends and ends.isoformat()}",
            )  # fmt: skip


def _days_taken(project: Project, chain: DailyChain, player: Player) -> int:
    """Play a chain from its first day, and return the number of steps that were taken."""
    taken = 0
    for day in range(len(chain.steps)):
        now = chain.period.date_from + day * DAY
        if not chain.runs(now):
            break
        for status in project.daily_chains.step_statuses(chain, player, now):
            if status.state is StepState.OPEN:
                with project.transaction():
                    project.daily_chains.claim(chain.chain_id, status.step.step_number, player, now)
                taken += 1
    return taken


# -- promotions ------------------------------------------------------------------------------------
def _promotions(project: Project, start: datetime, until: datetime) -> Iterator[Flaw]:
    for promotion in project.tables["promotions"].rows("switch", True):
        at = first_moment(promotion.terms.periods.spans, start, until)
        if at is None:
            continue
        why = None
        if isinstance(promotion, Bonus):
            why = _no_purchase(project, promotion)
        elif isinstance(promotion, CodePromotion):
            why = _no_country(project, promotion)
        if why:
            yield Flaw(kind="unreachable reward", subject=label_of(promotion), at=at, message=why)


def _no_purchase(project: Project, bonus: Bonus) -> str | None:
    """Return why no purchase sets off a bonus, or None if one does."""
    spans = bonus.terms.periods.spans or (None,)
    windows = [_window_of(span) for span in spans]
    wanted = bonus.terms.condition or ()
    for sku in wanted:
        item = project.catalog.get(sku)
        if item is None or not _is_sold(item) or not any(each.meets(item) for each in windows):
            return f"nobody gets it: '{sku}' has to be bought, and is not on sale while it runs"
    sold = [item for item in project.tables["items"].rows("shelf", True) if _is_sold(item)]
    candidates = [item for item in sold if not wanted or item.sku in wanted]
    prices = bonus.terms.price_conditions
    if not prices:
        return None
    if any(item.price is not None and all_prices_hold(prices, Decimal(item.price))
           for item in candidates):  # fmt: skip
        return None
    return "nobody gets it: nothing on sale has a price that sets it off"


def _window_of(span: Period | None) -> _Window:
    return _Window(None, None) if span is None else _Window(span.date_from, span.date_until)


def _no_country(project: Project, promotion: CodePromotion) -> str | None:
    """Return why a code works in no country, or None if it does in one."""
    items = [project.catalog.get(sku) for sku in promotion.terms.region_bound_skus]
    regions = [frozenset(item.regions) for item in items if item is not None and item.regions]
    if regions and not frozenset.intersection(*regions):
        return "nobody gets it: no country has all of its items"
    return None
