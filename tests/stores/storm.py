"""Many redemptions at once, over four workers, of a code that fewer may use.

`python -m tests.stores.storm --times 20` does it as often, each time with a code of its own.
"""

from __future__ import annotations

from collections import Counter

from tests.stores.proof import options, prove
from tests.stores.service import Service, service, together

CALLS, LIMIT, WORKERS = 400, 50, 4


def storm(mock: Service, name: str = "rush") -> None:
    """Fails unless exactly as many are served as the limit allows, and own what they got."""
    game, code = mock.game(), name.upper()
    game.coupon(
        name, code, bonus=[{"sku": "sword_ice", "quantity": 1}], redeem_user_limit=None,
        redeem_code_limit=LIMIT, redeem_total_limit=None,
    )  # fmt: skip

    def redeem(number: int) -> tuple[int, int]:
        response = game.redeem(code, user=f"{name}-{number}")
        return response.status_code, response.json().get("errorCode", 0)

    answers = together(redeem, range(CALLS), threads=32)
    assert Counter(answers) == {(200, 0): LIMIT, (422, 9804): CALLS - LIMIT}
    owners = [number for number, answer in enumerate(answers) if answer == (200, 0)]
    assert all(game.inventory(f"{name}-{number}") == {"sword_ice": 1} for number in owners)
    limits = game.call("get-coupon-code-limit", external_id=name).json()["items"]
    counts = {"total": LIMIT, "available": 0, "used": LIMIT, "reserved": 0}
    assert limits == [{"code": code, "per_code": counts}]


def storms(store: str, times: int) -> str:
    """Storm a mock so often."""
    with service(store, workers=WORKERS) as mock:
        mock.wait_until(lambda: len(mock.workers()) == WORKERS)
        for turn in range(times):
            storm(mock, f"rush{turn}")
    return f"{times} times exactly {LIMIT} of {CALLS} redemptions, over {WORKERS} workers"


if __name__ == "__main__":
    prove(storms, options("Redeem a limited code from all sides.", times=20))
