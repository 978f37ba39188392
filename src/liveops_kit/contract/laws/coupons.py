"""Laws of coupons: from making one to the last use of its codes."""

from __future__ import annotations

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scene import coupon, redeem, some_item
from liveops_kit.contract.trial import Trial


@law("CPN-1")
def a_coupon_is_created_under_its_own_id(trial: Trial) -> None:
    """Creating a coupon answers 201 with the external id it was given."""
    external_id = trial.name("coupon")
    body = {"external_id": external_id, "name": {"en": "Spring"}}
    made = trial.ok(trial.call("admin-create-coupon", body=body), 201)
    trial.equal("external_id", trial.field(made, "external_id"), external_id)
    read = trial.ok(trial.call("get-coupon", external_id=external_id))
    trial.equal("external_id", trial.field(read, "external_id"), external_id)


@law("CPN-1")
def a_coupon_needs_an_id_and_a_name(trial: Trial) -> None:
    """Without `external_id` or `name` a coupon is refused with 422/1102, and none is made."""
    external_id = trial.name("coupon")
    trial.refused(trial.call("admin-create-coupon", body={"name": {"en": "x"}}), 422, 1102)
    nameless = {"external_id": external_id}
    trial.refused(trial.call("admin-create-coupon", body=nameless), 422, 1102)
    trial.refused(trial.call("get-coupon", external_id=external_id), 404, 9802)


@law("CPN-2", needs=[Need.PLAYER, Need.INVENTORY])
def redeeming_gives_the_bonus_at_once(trial: Trial) -> None:
    """Redeeming a coupon answers its bonus items and grants them without a payment."""
    sku, code = some_item(trial), trial.code()
    coupon(trial, code, bonus=[{"sku": sku, "quantity": 3}])
    before = trial.owned().get(sku, 0) if trial.client.target.mint is None else 0
    items = trial.field(trial.ok(redeem(trial, code), 200), "items")
    trial.equal("items", [(each["sku"], each["quantity"]) for each in items], [(sku, 3)])
    trial.equal(f"quantity of {sku} owned", trial.owned().get(sku, 0), before + 3)


@law("CPN-10c", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def the_code_limit_counts_all_users(trial: Trial) -> None:
    """`redeem_code_limit` bounds the redemptions of one code by all users, not of another code."""
    first, other = trial.code(), trial.code()
    coupon(trial, first, other, redeem_code_limit=1)
    trial.ok(redeem(trial, first))
    trial.refused(redeem(trial, first, by=trial.second), 422, 9804)
    trial.ok(redeem(trial, other, by=trial.second))


@law("CPN-10c", needs=[Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one(trial: Trial) -> None:
    """Of players who redeem a code at the same time no more succeed than it has uses."""
    code = trial.code()
    coupon(trial, code, redeem_code_limit=2)
    crowd = [trial.newcomer() for _ in range(8)]
    body = {"coupon_code": code}
    answers = trial.at_once([("redeem-coupon", {"by": by, "body": body}) for by in crowd])
    trial.equal("successes", sum(each.status == 200 for each in answers), 2)
    for each in answers:
        if each.status != 200:
            trial.refused(each, 422, 9804)


@law("CPN-22", "PRM-4b", needs=[Need.PLAYER])
def a_coupon_that_is_off_cannot_be_redeemed(trial: Trial) -> None:
    """Deactivating answers 204 and makes `is_enabled` false; its codes are as if unknown."""
    code = trial.code()
    external_id = coupon(trial, code)
    trial.ok(trial.call("deactivate-coupon", external_id=external_id), 204)
    read = trial.ok(trial.call("get-coupon", external_id=external_id))
    trial.equal("is_enabled", trial.field(read, "is_enabled"), False)
    trial.refused(redeem(trial, code), 404, 9807)
