"""Laws of whose limits they are: of one user, in one project."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.catalog import LIMIT_VERBS, known_player, limited
from liveops_kit.contract.errors import LIMITED_PROMOTION_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import DISCOUNT
from liveops_kit.contract.scenario import AutomaticPromotion, Scenario

SIGNS = ("+", "%2B", "%20", "&", "=", "#", "/", "@", "?", "\u00e9", "\u6c37", "\U0001f381")
"""Signs that URLs and forms escape, and characters of other alphabets."""


@law("AUTH-6f", needs=[Need.PLAYERS])
def a_user_id_is_read_whole_from_query_and_body(scenario: Scenario) -> None:
    """Users whose ids differ only in case, or in signs that URLs escape, have their own limits."""
    total, text = len(SIGNS) + 2, scenario.name("Sign")
    made = limited(scenario, DISCOUNT, total)
    ids = [text, text.swapcase(), *(f"{text}{sign}x" for sign in SIGNS)]
    players = [known_player(scenario, scenario.with_token(each)) for each in ids]
    for left, player in enumerate(players):
        made.limit("set", left, player.external_id).ok()
    for left, player in enumerate(players):
        made.leaves(left, total, player)


@law("ERR-17", needs=[Need.PLAYER, Need.OWN_PROJECT])
def limits_of_another_projects_promotion_are_not_found(scenario: Scenario) -> None:
    """Each call on a user's limit answers a promotion of another project with 404/1101."""
    target = scenario.client.target
    known_player(scenario)
    body = {
        "name": {"en": scenario.name("elsewhere")}, "discount": {"percent": "10.00"},
        "items": None, "limits": {"per_user": 3},
    }  # fmt: skip
    elsewhere: dict[str, Any] = {
        "project": target.project_id, "headers": {"Authorization": target.basic_authorization},
    }  # fmt: skip
    created = scenario.call(DISCOUNT.create, body=body, **elsewhere).works()
    theirs = AutomaticPromotion(scenario, DISCOUNT, scenario.get(created, "promotion_id"), body)
    for verb in LIMIT_VERBS:
        theirs.limit(verb).refused(LIMITED_PROMOTION_MISSING)
