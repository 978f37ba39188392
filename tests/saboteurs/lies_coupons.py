"""Wrong servers in the ground of coupons."""

from __future__ import annotations

from typing import Any

from tests.saboteurs.lies import Lie, Reply, saboteur

from liveops_kit.mechanics.inventory import Inventory


@saboteur("coupons.a_coupon_is_created_under_its_own_id")
def NamesAnotherCoupon(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["external_id"] += "-new"

    lie.answer("admin-create-coupon", wrong)


@saboteur("coupons.redeeming_gives_the_bonus_at_once")
def PromisesWithoutGiving(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any, **more: Any) -> Any:
        return None

    lie.change(Inventory, "grant", wrong)


@saboteur("coupons.a_coupon_that_is_off_cannot_be_redeemed")
def SwitchesNothingOff(lie: Lie) -> None:
    lie.swallow("deactivate-coupon", 204)
