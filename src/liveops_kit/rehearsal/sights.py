"""The sight of a persona at a moment: items and prices, steps of chains, codes that work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from liveops_kit.domain.features.offer_chains import next_step
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.shop import ItemView, offered_in
from liveops_kit.domain.mechanics.steps import StepState
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.money import print_amount
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.rehearsal.timetable import label_of
from liveops_kit.state.project import Project

_FIRST = Page(limit=1, offset=0)


class Sight(Struct, frozen=True):
    """Everything a persona sees at a moment, each in words, by SKU or label."""

    items: Mapping[str, str]
    """The price of every visible item."""
    chains: Mapping[str, str]
    """How far the persona is in every running chain."""
    codes: Mapping[str, str]
    """One code of every promotion with codes that the persona can use."""


def look(project: Project, player: Player, now: datetime) -> Sight:
    """Return what a player sees."""
    visit = project.shop.visit(player, now)
    views = (project.shop.show(item, visit) for item in project.shop.on_sale(visit))
    return Sight(
        items={view.item.sku: price_of(view, project.config.currency) for view in views},
        chains=dict(_chains(project, player, now)),
        codes=dict(usable_codes(project, player, now)),
    )


def price_of(view: ItemView, currency: str) -> str:
    """Return the price of an item in words, with the promotions that act on it."""
    line = view.line
    prices = ["free"] if view.item.is_free else []
    if line.unit is not None and line.base is not None:
        less = f" instead of {print_amount(line.base)}" if line.unit != line.base else ""
        prices.append(f"{print_amount(line.unit)} {currency}{less}")
    prices += [f"{each.amount} {each.sku}" for each in offered_in(view.item)]
    price = " or ".join(prices) or "no price"
    names = [in_language(each.offer.name) for each in view.promotions]
    if names:
        price += f" ({', '.join(names)})"
    if view.of_user is not None:
        price += f", {view.of_user.available} of {view.of_user.total} left"
    return price


def usable_codes(project: Project, player: Player, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the label and the first code of each promotion whose codes a player can use."""
    for promotion in project.tables["promotions"].rows("switch", True):
        if not isinstance(promotion, CodePromotion):
            continue
        code = first_code(project, promotion)
        if code is not None and _is_usable(project, code, player, now):
            yield label_of(promotion), code


def first_code(project: Project, promotion: CodePromotion) -> str | None:
    """Return the first code of a promotion, or None if it has none."""
    codes = project.tables["codes"].page("promotion", promotion.promotion_id, _FIRST)
    return codes[0].code if codes else None


def _is_usable(project: Project, code: str, player: Player, now: datetime) -> bool:
    try:
        project.promotions.verify(code, player, now)
    except Refusal:
        return False
    return True


def _chains(project: Project, player: Player, now: datetime) -> Iterator[tuple[str, str]]:
    for daily in project.daily_chains.running(now):
        statuses = project.daily_chains.step_statuses(daily, player, now)
        words = [f"step {each.step.step_number} open" for each in statuses
                 if each.state is StepState.OPEN]  # fmt: skip
        done = sum(each.state is StepState.CLAIMED for each in statuses)
        text = words[0] if words else f"{done} of {len(statuses)} steps taken"
        yield f"daily chain '{in_language(daily.name)}'", text
    for offer in project.offer_chains.visible(player, now):
        step = next_step(offer, project.offer_chains.progress(offer, player, now))
        text = "finished" if step is None else f"step {step.step_number}: " + (
            "free" if (price := project.offer_chains.price(step)) is None
            else f"{print_amount(price)} {project.config.currency}"
        )  # fmt: skip
        yield f"offer chain '{in_language(offer.name)}'", text
    for reward in project.reward_chains.for_viewer(player, now):
        view = project.reward_chains.view(reward, player, now)
        states = [project.reward_chains.state_of(step, view) for step in reward.terms.steps]
        text = f"{view.balance} points, {states.count(StepState.OPEN)} of {len(states)} steps open"
        yield f"reward chain '{in_language(reward.terms.name)}'", text
