"""A limit holds over several workers: 400 redemptions at once of a code that 50 may use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from tests.databases import DATABASES
from tests.stores.service import Service, service, together

each = pytest.mark.parametrize
CALLS, LIMIT = 400, 50


def storm(mock: Service) -> None:
    """Fails unless exactly as many are served as the limit allows, and own what they got."""
    game = mock.game()
    game.coupon(
        "rush", "RUSH", bonus=[{"sku": "sword_ice", "quantity": 1}], redeem_user_limit=None,
        redeem_code_limit=LIMIT, redeem_total_limit=None,
    )  # fmt: skip

    def redeem(number: int) -> tuple[int, int]:
        response = game.redeem("RUSH", user=f"player-{number}")
        return response.status_code, response.json().get("errorCode", 0)

    answers = together(redeem, range(CALLS), threads=32)
    assert Counter(answers) == {(200, 0): LIMIT, (422, 9804): CALLS - LIMIT}
    owners = [number for number, answer in enumerate(answers) if answer == (200, 0)]
    assert all(game.inventory(f"player-{number}") == {"sword_ice": 1} for number in owners)
    limits = game.call("get-coupon-code-limit", external_id="rush").json()["items"]
    counts = {"total": LIMIT, "available": 0, "used": LIMIT, "reserved": 0}
    assert limits == [{"code": "RUSH", "per_code": counts}]


@each("kind", DATABASES)
def test_a_code_is_used_as_often_as_its_limit_allows_over_four_workers(
    kind: str, new_store: Callable[[str], str]
) -> None:
    """CPN-10c."""
    with service(new_store(kind), workers=4) as mock:
        mock.wait_until(lambda: len(mock.workers()) == 4)
        storm(mock)
        history = mock.client.get("/_mock/projects/44056/history", params={"limit": 1000}).json()
        redeemed = [each for each in history["versions"] if each["changed"].get("holdings")]
        assert len(redeemed) == LIMIT
