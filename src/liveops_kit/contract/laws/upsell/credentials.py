"""Laws of the credentials of upsell calls."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import KEY_REFUSED, TOKEN_REFUSED
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.upsell.builders import OWN, READ, SHOP, SWITCH, fixed_list, has_setup
from liveops_kit.contract.scenario import Scenario


def admin_calls(sku: str) -> list[tuple[str, dict[str, Any], int]]:
    """The admin calls, with what they take and answer."""
    return [
        ("post-upsell", {"body": fixed_list(sku)}, 202),
        ("put-upsell", {"body": fixed_list(sku)}, 202),
        (SWITCH, {"toggle": "deactivate"}, 202),
        (READ, {}, 200),
    ]


@law("AUTH-8a", needs=SHOP)
def a_user_token_opens_the_admin_calls(scenario: Scenario) -> None:
    """All four admin calls of the upsell take the token of a user."""
    sku = virtual_good(scenario)
    for operation_id, more, status in admin_calls(sku):
        scenario.call(operation_id, by=scenario.player, **more).ok(status)
    has_setup(scenario, "fixed_list", False, sku)


@law("AUTH-8b", needs=OWN)
def an_api_key_opens_the_admin_calls(scenario: Scenario) -> None:
    """All four admin calls of the upsell take Basic credentials; bad ones get 401/1020."""
    sku = virtual_good(scenario)
    for operation_id, more, status in admin_calls(sku):
        scenario.call(operation_id, by=None, **more).refused(TOKEN_REFUSED)
        invalid = {"Authorization": "Basic nonsense"}
        scenario.call(operation_id, headers=invalid, **more).refused(KEY_REFUSED)
        scenario.call(operation_id, **more).ok(status)
    has_setup(scenario, "fixed_list", False, sku)
