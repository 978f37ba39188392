"""Games as players see them over HTTP: the 6 calls of the tag `games`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from liveops_kit.domain.features.games import Games
from liveops_kit.domain.mechanics.shop import Visit
from liveops_kit.server.api.catalog import Serialize, list_handler, open_visit, parse_fields
from liveops_kit.server.codec.common import serialize_structs
from liveops_kit.server.codec.games import serialize_game, serialize_key
from liveops_kit.server.codec.storefront import parse_language
from liveops_kit.server.request import Handler, Operations, Request, Response


def _read_handler(find: Callable[[Games, str, Visit], Any], serialize: Serialize) -> Handler:
    """Build a handler that reads a game or a key by the SKU in the path."""

    async def handle(request: Request) -> Response:
        viewer, project = request.viewer, request.project
        language, fields = parse_language(request.query.get("locale")), parse_fields(request)
        with project.transaction() as now:
            visit = open_visit(request, viewer, now)
            found = find(project.games, request.path["item_sku"], visit)
            body = serialize(project, found, visit, language, fields)
        return Response(200, body)

    return handle


list_games = list_handler(
    lambda project, visit, page, group: project.games.page(visit, page, group), serialize_game
)
list_keys = list_handler(
    lambda project, visit, page, group: project.games.page_of_keys(visit, page, group),
    serialize_key,
)


async def list_drm(request: Request) -> Response:
    """List the DRM systems of the project's games."""
    with request.project.transaction():
        systems = request.project.games.drm_systems()
    return Response(200, {"drm": serialize_structs(systems)})


OPERATIONS: Operations = {
    "get-games-list": list_games,
    "get-games-group": list_games,
    "get-game-by-sku": _read_handler(Games.find, serialize_game),
    "get-game-key-by-sku": _read_handler(Games.find_key, serialize_key),
    "get-game-keys-group": list_keys,
    "get-drm-list": list_drm,
}
