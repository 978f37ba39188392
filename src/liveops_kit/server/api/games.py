"""Games as players see them over HTTP: the 6 calls of the tag `games`."""

from __future__ import annotations

from liveops_kit.server.api.catalog import open_visit, parse_fields
from liveops_kit.server.codec import common
from liveops_kit.server.codec.games import serialize_drm, serialize_game, serialize_key
from liveops_kit.server.codec.storefront import parse_language
from liveops_kit.server.request import Operations, Request, Response


async def list_games(request: Request) -> Response:
    """List the games on sale, page by page: all of them, or those in a group."""
    viewer, project = request.viewer, request.project
    language, fields = parse_language(request.query.get("locale")), parse_fields(request)
    with project.transaction() as now:
        group = request.path.get("external_id")
        group = None if group is None else project.groups.on_shelf(group)
        visit = open_visit(request, viewer, now)
        rows, has_more = project.games.page(visit, common.parse_page(request.query), group)
        items = [serialize_game(project, row, visit, language, fields) for row in rows]
    return Response(200, {"has_more": has_more, "items": items})


async def read_game(request: Request) -> Response:
    """Read a game by its SKU."""
    viewer, project = request.viewer, request.project
    language, fields = parse_language(request.query.get("locale")), parse_fields(request)
    with project.transaction() as now:
        visit = open_visit(request, viewer, now)
        game = project.games.find(request.path["item_sku"], visit)
        body = serialize_game(project, game, visit, language, fields)
    return Response(200, body)


async def list_keys(request: Request) -> Response:
    """List the keys of games in a group, page by page."""
    viewer, project = request.viewer, request.project
    language, fields = parse_language(request.query.get("locale")), parse_fields(request)
    with project.transaction() as now:
        group = project.groups.on_shelf(request.path["external_id"])
        visit = open_visit(request, viewer, now)
        rows, has_more = project.games.page_of_keys(visit, common.parse_page(request.query), group)
        items = [serialize_key(project, row, visit, language, fields) for row in rows]
    return Response(200, {"has_more": has_more, "items": items})


async def read_key(request: Request) -> Response:
    """Read a key of a game by its SKU."""
    viewer, project = request.viewer, request.project
    language, fields = parse_language(request.query.get("locale")), parse_fields(request)
    with project.transaction() as now:
        visit = open_visit(request, viewer, now)
        key = project.games.find_key(request.path["item_sku"], visit)
        body = serialize_key(project, key, visit, language, fields)
    return Response(200, body)


async def list_drm(request: Request) -> Response:
    """List the DRM systems of the project's games."""
    with request.project.transaction():
        systems = request.project.games.drm_systems()
    return Response(200, {"drm": [serialize_drm(system) for system in systems]})


OPERATIONS: Operations = {
    "get-games-list": list_games,
    "get-games-group": list_games,
    "get-game-by-sku": read_game,
    "get-game-key-by-sku": read_key,
    "get-game-keys-group": list_keys,
    "get-drm-list": list_drm,
}
