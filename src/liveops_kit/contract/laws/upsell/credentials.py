"""Laws of the credentials of upsell calls."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.upsell.builders import OWN, READ, SHOP, SWITCH, fixed_list, setups
from liveops_kit.contract.scenario import Trial


def admin_calls(sku: str) -> list[tuple[str, dict[str, Any], int]]:
    """The admin calls, with what they take and answer."""
    return [
        ("post-upsell", {"body": fixed_list(sku)}, 202),
        ("put-upsell", {"body": fixed_list(sku)}, 202),
        (SWITCH, {"toggle": "deactivate"}, 202),
        (READ, {}, 200),
    ]


@law("AUTH-8a", needs=SHOP)
def a_user_token_opens_the_admin_calls(trial: Trial) -> None:
    """All four admin calls of the upsell take the token of a user."""
    sku = virtual_good(trial)
    for operation_id, more, status in admin_calls(sku):
        trial.ok(trial.call(operation_id, by=trial.player, **more), status)
    trial.equal("setups", setups(trial), [("fixed_list", False, [sku])])


@law("AUTH-8b", needs=OWN)
def an_api_key_opens_the_admin_calls(trial: Trial) -> None:
    """All four admin calls of the upsell take Basic credentials; bad ones get 401/1020."""
    sku = virtual_good(trial)
    for operation_id, more, status in admin_calls(sku):
        trial.refused(trial.call(operation_id, by=None, **more), 401, 1501)
        invalid = {"Authorization": "Basic nonsense"}
        trial.refused(trial.call(operation_id, headers=invalid, **more), 401, 1020)
        trial.ok(trial.call(operation_id, **more), status)
    trial.equal("setups", setups(trial), [("fixed_list", False, [sku])])
