"""Mutants of writing back what was read: each refuses one part that reads have."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import plant
from tests.mutants.mutation import Mutation, Reply, Rewrite, mutant, refusing

from liveops_kit.contract.laws.round_trips.kinds import KINDS
from liveops_kit.contract.laws.round_trips.lists import LISTED
from liveops_kit.domain.values.period import Periods
from liveops_kit.server.api import bonuses
from liveops_kit.server.codec import item_requests, promotions

READ_ONLY = {
    "coupons": ("total_codes_count", "external_id"),
    "promo_codes": ("total_limit_state", "external_id"),
    "unique_offers": ("is_enabled", "external_id"),
    "discounts": ("per_item", "id"),
    "bonuses": ("per_item", "id"),
    "rules": ("item_id", "rule_id"),
    "value_points": ("can_delete", "type"),
    "reward_chains": ("value_point", "reward_chain_id"),
    "daily_chains": ("number_of_steps", "id"),
    "offer_chains": ("step_price", "id"),
    "upsells": ("item_id", "bundle_type"),
    "virtual_items": ("available", "type"),
    "virtual_currencies": ("available", "type"),
    "packages": ("bundle_type", "type"),
    "bundles": ("total_content_price", "type"),
}
"""By kind: a part of a read, and one of those that clients leave out."""


@mutant("discounts.an_update_of_discounts_takes_what_a_read_gave")
def takes_a_limit_as_read_for_none(mutation: Mutation) -> None:
    def wrong(original: Any, limit: Any) -> Any:
        return None if isinstance(limit, dict) else original(limit)

    mutation.wrap(promotions, "parse_total", wrong)


@mutant("items.an_update_of_bundles_takes_what_a_read_gave")
def loses_the_virtual_prices_of_a_bundle(mutation: Mutation) -> None:
    mutation.wrap(
        item_requests, "_virtual_prices", lambda original, body: body.get("vc_prices", ())
    )


LOST = {
    "coupons": "promotion_periods",
    "promo_codes": "excluded_promotions",
    "unique_offers": "items",
    "discounts": "attribute_conditions",
    "bonuses": "condition",
    "rules": "is_satisfied_for_unauth",
    "value_points": "media_list",
    "reward_chains": "image_url",
    "daily_chains": "is_recurrent",
    "offer_chains": "is_always_visible",
    "upsells": "items",
    "virtual_items": "custom_attributes",
    "virtual_currencies": "regions",
    "packages": "groups",
    "bundles": "long_description",
}
"""By kind: a property that a write gives, and reads lose."""


def loses(part: str) -> Rewrite:
    """Return a change of reads that have lost a part."""

    def wrong(reply: Reply) -> None:
        for body in reply.body if isinstance(reply.body, list) else [reply.body]:
            body.pop(part, None)

    return wrong


def renames(rows: str) -> Rewrite:
    """Return a change of lists that have other names than reads."""

    def wrong(reply: Reply) -> None:
        for row in reply.body[rows]:
            row["name"] = None

    return wrong


for kind in KINDS:
    tag, plural, lost = kind.tag, kind.plural, LOST[kind.plural]
    read_part, whole_part = READ_ONLY[plural]
    plant(
        __name__,
        [
            (
                f"{tag}.an_update_of_{plural}_takes_what_a_read_gave",
                f"refuses_{read_part}_in_updates_of_{plural}", kind.update, refusing(read_part),
            ),
            (
                f"{tag}.an_update_of_{plural}_takes_a_whole_read",
                f"refuses_{whole_part}_in_whole_updates_of_{plural}", kind.update,
                refusing(whole_part),
            ),
            (
                f"{tag}.a_read_of_{plural}_shows_what_was_written", f"loses_{lost}_of_{plural}",
                kind.read, loses(lost),
            ),
        ],
    )  # fmt: skip

plant(
    __name__,
    (
        (
            f"{kind.tag}.a_list_of_{kind.plural}_prints_what_a_read_prints",
            f"loses_the_names_in_the_list_of_{kind.plural}",
            kind.listings[0],
            renames(kind.rows),
        )
        for kind in LISTED
    ),
)


@mutant("bonuses.a_read_of_bonuses_shows_what_was_written")
def forgets_the_periods_of_a_bonus(mutation: Mutation) -> None:
    mutation.wrap(
        bonuses.handlers,
        "parse_terms",
        lambda original, body: replace(original(body), periods=Periods()),
    )
