"""Flaws of a calendar: seen in the play, or read off the timetable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations, groupby, pairwise

from msgspec import Struct

from liveops_kit.domain.mechanics.pricing import Offer, Purchase, PurchaseLine
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.shop import Visit, offered_in
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.money import print_amount
from liveops_kit.domain.values.period import Period
from liveops_kit.rehearsal.personas import Persona
from liveops_kit.rehearsal.sights import first_code
from liveops_kit.rehearsal.timetable import Entry, first_moment, label_of
from liveops_kit.state.project import Project


class Flaw(Struct, frozen=True, kw_only=True):
    """Something suspect in a calendar."""

    kind: str
    """`gap`, `overlap`, `price`, `unreachable reward`, `codes run out` or `chain too short`."""
    subject: str
    at: datetime
    """When it begins, or is first seen."""
    message: str

    @property
    def key(self) -> tuple[str, str]:
        """Equal for the same flaw at another moment, or for another persona."""
        return (self.kind, self.subject)


def first_of_each(flaws: Iterable[Flaw]) -> list[Flaw]:
    """Return each flaw once, as it was first seen, in order of time."""
    found: dict[tuple[str, str], Flaw] = {}
    for flaw in flaws:
        found.setdefault(flaw.key, flaw)
    return sorted(found.values(), key=lambda flaw: (flaw.at, flaw.kind, flaw.subject))


# -- seen in the play ------------------------------------------------------------------------------
def seen_by(project: Project, persona: Persona, now: datetime) -> Iterator[Flaw]:
    """Yield prices at or below zero, and promotions that exclude each other, for a persona."""
    player = persona.player
    visit = project.shop.visit(player, now)
    codes = list(_promo_codes(project))
    yield from _prices(project, visit, persona, None)
    for code, label in codes:
        with_code = project.shop.visit(player, now, code=code)
        yield from _prices(project, with_code, persona, label)
    yield from _step_prices(project, player, now)
    offers = list(visit.offers)
    for code, _ in codes:
        offer = project.promo_codes.offer(code, player, now)
        offers += [] if offer is None else [offer]
    yield from _overlaps(project, visit, offers, persona)


def _promo_codes(project: Project) -> Iterator[tuple[str, str]]:
    """Yield a code of each enabled promo code promotion, and its label."""
    enabled = (PromotionKind.PROMO_CODE, True)
    for promotion in project.tables["promotions"].rows("kind_switch", enabled):
        code = first_code(project, promotion)
        if code is not None:
            yield code, label_of(promotion)


def _prices(
    project: Project, visit: Visit, persona: Persona, code_of: str | None
) -> Iterator[Flaw]:
    for item in project.shop.on_sale(visit):
        line = project.shop.priced(item, visit)
        subject = f"item '{item.sku}'"
        if not item.is_free and line.unit is not None and line.unit <= 0:
            names = [in_language(offer.name) for offer, percent in line.applied if percent]
            why = f" with {', '.join(map(repr, names))}" if names else ""
            code = f" and a code of {code_of}" if code_of else ""
            base = print_amount(line.base or Decimal(0))
            yield Flaw(
                kind="price", subject=subject, at=visit.now,
                message=f"costs {print_amount(line.unit)} for {persona.name}{why}{code}; its price "
                f"is {base}",
            )  # fmt: skip
        for price in offered_in(item):
            if price.amount <= 0 and not item.is_free:
                yield Flaw(
                    kind="price", subject=subject, at=visit.now,
                    message=f"costs {price.amount} {price.sku}",
                )  # fmt: skip


def _step_prices(project: Project, player: Player, now: datetime) -> Iterator[Flaw]:
    for chain in project.offer_chains.visible(player, now):
        for step in chain.steps:
            if not step.is_free and project.offer_chains.price(step) is None:
                yield Flaw(
                    kind="price",
                    subject=f"offer chain '{in_language(chain.name)}'",
                    at=now,
                    message=f"step {step.step_number} is to be paid, but '{step.items[0].sku}' "
                    "has no price: everybody gets it for nothing",
                )


def _overlaps(
    project: Project, visit: Visit, offers: Sequence[Offer], persona: Persona
) -> Iterator[Flaw]:
    """Yield the pairs that exclude each other and both act on something the persona sees."""
    pairs = [pair for pair in combinations(offers, 2) if _exclude(*pair)]
    if not pairs:
        return
    lines = [
        PurchaseLine(item.sku, 1, project.shop.priced(item, visit).base)
        for item in project.shop.on_sale(visit)
    ]
    carts = [*(Purchase((line,)) for line in lines), Purchase(tuple(lines))]
    labels = {row.promotion_id: label_of(row) for row in project.tables["promotions"].all()}
    for pair in pairs:
        one, other = sorted(pair, key=lambda offer: (not offer.entered, offer.promotion_id))
        cart = next((cart for cart in carts if one.applies_to(cart) and other.applies_to(cart)),
                    None)  # fmt: skip
        if cart is None:
            continue
        wins, loses = labels[one.promotion_id], labels[other.promotion_id]
        what = f"'{cart.lines[0].sku}'" if len(cart.lines) == 1 else "one cart"
        yield Flaw(
            kind="overlap", subject=f"{wins} and {loses}", at=visit.now,
            message=f"exclude each other, and {persona.name} has both for {what}: {loses} has "
            "no effect",
        )  # fmt: skip


def _exclude(one: Offer, other: Offer) -> bool:
    return one.promotion_id in other.excluded or other.promotion_id in one.excluded


# -- read off the timetable ------------------------------------------------------------------------
def gaps(
    entries: Iterable[Entry], start: datetime, until: datetime, longest: timedelta
) -> Iterator[Flaw]:
    """Yield the breaks between two that follow each other, up to the longest that is not meant."""
    ordered = sorted(entries, key=lambda entry: entry.series)
    for _, group in groupby(ordered, key=lambda entry: entry.series):
        spans = sorted(
            ((span, entry.label) for entry in group for span in entry.spans),
            key=lambda pair: pair[0].date_from,
        )
        for (earlier, ends), (later, begins) in pairwise(_merged(spans)):
            end = earlier.date_until
            if end is None or not start <= end < until:
                continue
            if timedelta(0) < later.date_from - end <= longest:
                names = ends if ends == begins else f"{ends} and {begins}"
                yield Flaw(
                    kind="gap", subject=names, at=end,
                    message=f"nothing runs for {later.date_from - end}, until "
                    f"{later.date_from.isoformat(timespec='minutes')}",
                )  # fmt: skip


def _merged(spans: Iterable[tuple[Period, str]]) -> list[tuple[Period, str]]:
    """Join periods that overlap or touch; the name is of the one that ends last."""
    joined: list[tuple[Period, str]] = []
    for span, label in spans:
        if joined and (last := joined[-1][0]).date_until is None:
            continue
        if joined and last.date_until is not None and span.date_from <= last.date_until:
            if span.date_until is None or span.date_until > last.date_until:
                joined[-1] = (Period(last.date_from, span.date_until), label)
            continue
        joined.append((span, label))
    return joined


def exhausted_codes(
    project: Project, start: datetime, until: datetime, players: int
) -> Iterator[Flaw]:
    """Yield promotions whose codes serve fewer players than come, each of them once."""
    for promotion in project.tables["promotions"].rows("switch", True):
        if not isinstance(promotion, CodePromotion):
            continue
        at = first_moment(promotion.terms.periods.spans, start, until)
        if at is None:
            continue
        limits = promotion.terms.limits
        count = project.tables["codes"].count("promotion", promotion.promotion_id)
        of_codes = None if limits.code is None and count else count * (limits.code or 0)
        ways = [each for each in (limits.total, of_codes) if each is not None]
        if ways and min(ways) < players:
            why = "it has no codes" if not count else (
                f"limits: {_or_none(limits.total)} in total, {_or_none(limits.code)} for each of "
                f"{count} code{'' if count == 1 else 's'}"
            )  # fmt: skip
            yield Flaw(
                kind="codes run out", subject=label_of(promotion), at=at,
                message=f"serves {min(ways)} of {players} players ({why})",
            )  # fmt: skip


def _or_none(limit: int | None) -> str:
    return "none" if limit is None else str(limit)
