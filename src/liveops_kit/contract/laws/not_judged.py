"""Rules and responses that cannot be judged over HTTP, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

NOT_JUDGED: Mapping[str, str] = {
    "AUTH-10": "payment UI access tokens come from a neighbouring API, not from this one",
    "AUTH-4d": "what a server says before it starts is not seen over HTTP",
    "CPN-17": "no call tells how many keys of a game are left, or lets them run out",
    "ERR-7": "no call is sure to be one too many, and a run does not flood the server it judges",
}

_SERVICE = "says that a service behind the API failed, which no call brings about"
_NO_INPUT = "the path takes any text, and there is neither a query nor a body to break"
_OF_OLD = "was the number of a chain that is on before 6209 was"
_SAME = "some documents print it beside the message of 4001, which is the one that counts (ERR-2)"

_SWITCHES = tuple(
    f"{verb}-{kind}"
    for kind in ("coupon", "promo-code", "unique-catalog-offer")
    for verb in ("activate", "deactivate")
)

UNREACHABLE: Mapping[tuple[str, str], str] = {
    **{(operation_id, "422/9502"): _SERVICE for operation_id in _SWITCHES},
    ("get-coupon-rewards-by-code", "422/1102"): _NO_INPUT,
    ("verify-promotion-code", "422/1102"): _NO_INPUT,
    ("admin-update-offer-chain", "422/6307"): _OF_OLD,
    ("put-upsell", "404/9901"): _SAME,
    ("post-upsell", "404/9901"): _SAME,
}
"""Documented responses that no call of a run can get, by operation and `status/code`."""
