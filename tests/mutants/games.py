"""Mutants of games and their keys."""

from __future__ import annotations

from typing import Any

from tests.mutants.answers import plant, value, within
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features import games as rules
from liveops_kit.domain.features.games import Games
from liveops_kit.server.api import games as calls


@mutant("games.a_key_is_shown_in_the_countries_it_is_for")
def reads_a_key_from_every_country(mutation: Mutation) -> None:
    def wrong(original: Any, request: Any, viewer: Any, now: Any) -> Any:
        if request.operation_id == "get-game-key-by-sku":
            return request.project.shop.visit(viewer, now)
        return original(request, viewer, now)

    mutation.wrap(calls, "open_visit", wrong)


@mutant("games.a_key_that_is_shown_can_be_had_there")
def shows_a_key_that_is_not_sold_by_itself_everywhere(mutation: Mutation) -> None:
    def wrong(original: Any, games: Games, key: Any, visit: Any) -> bool:
        return not key.is_sold or original(games, key, visit)

    mutation.wrap(Games, "_sees", wrong)


@mutant("games.what_is_no_key_is_not_read_as_one")
def reads_any_item_as_a_game(mutation: Mutation) -> None:
    mutation.replace(rules, "_GAMES", frozenset({"unit", "virtual_good"}))


@mutant("games.the_drm_systems_of_all_keys_are_listed")
def forgets_a_drm_system(mutation: Mutation) -> None:
    mutation.wrap(Games, "drm_systems", lambda original, games: original(games)[1:])


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("games.a_game_is_read_as_it_is_listed", "reads_a_game_without_its_keys",
     "get-game-by-sku", value("unit_items", [])),
    ("games.a_key_is_read_as_its_game_shows_it", "reads_a_key_without_its_drm_system",
     "get-game-key-by-sku", within(200, lambda body: body.pop("drm_name"))),
])  # fmt: skip
