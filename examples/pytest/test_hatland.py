"""A small game's tests: pytest examples/pytest --liveops-fixtures examples/pytest/world.yaml."""

import pytest

pytestmark = pytest.mark.liveops(fixtures="world.yaml")


def test_a_newcomer_gets_a_hat(game):
    assert game.redeem("HELLO") == ["hat_red"]
    assert game.player.inventory == {"hat_red": 1}


def test_a_code_works_once(game, liveops_journal):
    game.redeem("HELLO")
    assert game.redeem("HELLO") == "You have had this one."
    liveops_journal.assert_called("redeem-coupon", times=2)
    liveops_journal.assert_called("redeem-coupon", times=1, error_code=9804)


def test_a_typing_error_is_told(game):
    assert game.redeem("HELO") == "There is no such code."
    assert game.player.inventory == {}


@pytest.mark.parametrize(("level", "answer"), [(30, ["hat_gold"]), (29, "There is no such code.")])
def test_collectors_have_their_own_code(game, liveops_player, level, answer):
    game.player = liveops_player("carol", level=level)
    assert game.redeem("COLLECT") == answer


def test_trouble_is_tried_again(game, liveops_faults, liveops_journal):
    trouble = liveops_faults.add("redeem-coupon", status=503, times=2)
    assert game.redeem("HELLO") == ["hat_red"]
    assert liveops_faults.fired(trouble) == 2
    liveops_journal.assert_called("redeem-coupon", times=3)


def test_trouble_that_stays_is_told(game, liveops_faults):
    liveops_faults.add("redeem-coupon", status=503)
    assert game.redeem("HELLO") == "Please try again later."
    assert game.player.inventory == {}
    liveops_faults.clear()
    assert game.redeem("HELLO") == ["hat_red"]


def test_a_paid_order_gives_its_item(game, liveops_control):
    order = game.buy("hat_gold")
    assert game.player.inventory == {}
    liveops_control.pay(order)
    assert game.player.inventory == {"hat_gold": 1}


def test_one_golden_hat_is_enough(game):
    assert game.buy("hat_gold", quantity=2) is None


@pytest.mark.liveops(clock="2026-12-01T10:00:00Z")
def test_a_sale_ends(game, liveops_client, liveops_clock, liveops_snapshot):
    sale = {
        "name": {"en": "Advent"},
        "discount": {"percent": "50.00"},
        "items": [{"sku": "hat_red"}],
        "promotion_periods": [
            {"date_from": "2026-12-01T00:00:00Z", "date_until": "2026-12-02T00:00:00Z"}
        ],
    }
    made = liveops_client.call("create-item-promotion", body=sale).json()
    liveops_client.call("activate-promotion", promotion_id=made["promotion_id"])

    def price():
        item = game.player.call("get-sellable-item-by-sku", sku="hat_red").json()
        return item["price"]["amount"]

    before = liveops_snapshot()
    assert price() == "2.00"
    liveops_clock.advance(days=1)
    assert price() == "4.00"
    before.restore()
    assert price() == "2.00"


@pytest.mark.liveops(auth="strict")
def test_a_token_of_somebody_else_is_refused(liveops_client):
    answer = liveops_client.call("get-daily-chains-list", token="made.up.token")
    assert answer.status_code == 401
