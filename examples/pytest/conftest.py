"""The game under test: what it does when the player presses a button."""

import pytest


class Game:
    """A game's client: it redeems codes, tries again when the server is in trouble, and buys."""

    def __init__(self, player):
        self.player = player

    def redeem(self, code):
        for _ in range(3):
            answer = self.player.call("redeem-coupon", body={"coupon_code": code})
            if answer.status_code < 500:
                break
        if answer.is_success:
            return [item["sku"] for item in answer.json()["items"]]
        return {9804: "You have had this one.", 9807: "There is no such code."}.get(
            answer.json()["errorCode"], "Please try again later."
        )

    def buy(self, sku, quantity=1):
        lines = {"items": [{"sku": sku, "quantity": quantity}]}
        filled = self.player.call("cart-fill", body=lines)
        if not filled.is_success:
            return None
        return self.player.call("create-order", body={}).json().get("order_id")


@pytest.fixture
def game(liveops_player):
    """The game in the hands of a new player."""
    return Game(liveops_player())
