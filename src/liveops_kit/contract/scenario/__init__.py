"""The words of a law: its calls, what it expects of the answers, and what it makes.

    scenario.call("redeem-coupon", body=body).ok(204)        success; gives the body
    scenario.call(...).refused(CODE_EXPIRED)                 a refusal of `contract/errors.py`
    scenario.call(...).refused(CHAIN_MISSING, chain_id=7)    ... with these facts
    scenario.call("cart-clear").works()                      a call that only prepares the law
    chain = scenario.create(DAILY_CHAIN, is_enabled=False)   a resource of the table, taken away
    chain.update(order=7).ok(204)                            after the law
    made, code = scenario.with_code(COUPON)                  a promotion, and a code of it
    made.put(body).ok(204)                                   replaced by a body as it is
    chain.shows(order=7)                                     reading it back gives these values
    with scenario.unchanged(chain): ...                      what happens within leaves it as is
    scenario.refuses(COUPON, ITEM_UNKNOWN, {"bonus": gift})  neither create nor update takes it
    scenario.several(DAILY_CHAIN, 3)                         resources that share what they need
    cart = scenario.cart({sku: 2})                           the player's cart, with just that
    scenario.has(body, order=7)                              values of a body that is at hand
    scenario.exactly(1, answers, REWARD_CLAIMED)             of calls at once one succeeds

`@law(rule, each=KINDS)` of `contract/law.py` is the sixth: one law for each of several kinds.
"""

from liveops_kit.contract.scenario.answer import Answer, is_implemented
from liveops_kit.contract.scenario.carts import Cart
from liveops_kit.contract.scenario.chains import DONE, LATER, MISSED, OPEN, Chain, SteppedChain
from liveops_kit.contract.scenario.made import LEAVE_OUT, Made, body_of
from liveops_kit.contract.scenario.names import MAX_CALLS, NamePrefix
from liveops_kit.contract.scenario.outcomes import LawBroken, NotVerifiable
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.scenario.promotions import AutomaticPromotion, CodePromotion
from liveops_kit.contract.scenario.reward_chains import RewardChain
from liveops_kit.contract.scenario.scenario import Scenario

__all__ = [
    "DOCUMENTED", "DONE", "LATER", "LEAVE_OUT", "MAX_CALLS", "MISSED", "OPEN", "Answer",
    "AutomaticPromotion", "Cart", "Chain", "CodePromotion", "LawBroken", "Made", "NamePrefix",
    "NotVerifiable", "RewardChain", "Scenario", "SteppedChain", "body_of", "is_implemented",
]  # fmt: skip
