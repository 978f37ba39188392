"""The mock as one ASGI application: the front, Connexion behind it, and the layers around."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import orjson
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from liveops_kit import spec as specification
from liveops_kit.edge import table
from liveops_kit.edge.auth import Door
from liveops_kit.edge.control import Control
from liveops_kit.edge.cors import Cors
from liveops_kit.edge.front import Front
from liveops_kit.edge.later import Beside, Later, Running
from liveops_kit.edge.magic import with_magic
from liveops_kit.edge.parts import Part
from liveops_kit.edge.path_guard import API, CONTROL, Layer, Pages, PathGuard
from liveops_kit.edge.routes import Routes
from liveops_kit.edge.shortcut import ShortCut
from liveops_kit.edge.webhooks import Webhooks
from liveops_kit.edge.words import Words
from liveops_kit.edge.workbench import Workbench
from liveops_kit.settings import Settings
from liveops_kit.shared.clock import Clock, SystemClock
from liveops_kit.spec import Spec
from liveops_kit.world.world import World


def build(
    settings: Settings,
    world: World,
    wall: Clock | None = None,
    when_made: Callable[[], None] | None = None,
) -> ASGIApp:
    """The whole mock for one world; `when_made` is called once Connexion stands behind it, too.

    Raises:
        TableError: the handlers and the description disagree.
    """
    liveops, store = specification.load("liveops"), specification.load("store")
    api, control = specification.served(), specification.load("control")
    handlers = with_magic({**table.handlers(liveops), **table.store_handlers(store)})
    door = Door(settings, world, wall or SystemClock())
    webhooks = _orders(settings, world)
    bench = Workbench(settings, world, SystemClock())
    control_table = Control(world, bench, webhooks).operations()
    table.check(control_table, control)
    routes = {
        API: Routes(api.operations.values()),
        CONTROL: Routes(control.operations.values()),
    }
    words = Words(world, routes)
    parts = (Part(API, api, handlers), Part(CONTROL, control, control_table))
    connexion = Later(partial(_connexion_app, settings, world, door, words, parts), when_made)
    front = Front(connexion, settings, world, door, words, parts) if settings.front else None
    pages = _pages({API: api, CONTROL: control})
    guard = PathGuard(
        bench.inside(front or connexion),
        _cors(settings),
        routes[API],
        settings,
        words.response,
        pages,
    )
    layers = bench.around(guard)
    outermost = layers if front is None else ShortCut(front, layers, bench)
    return Beside(outermost, _running(webhooks, bench), connexion)


def _connexion_app(
    settings: Settings, world: World, door: Door, words: Words, parts: tuple[Part, ...]
) -> ASGIApp:
    """Connexion's application; it is imported only here."""
    from liveops_kit.edge.stack import connexion_app

    return connexion_app(settings, world, door, words, parts)


def _orders(settings: Settings, world: World) -> Webhooks | None:
    """What becomes of orders by itself: they are paid, and webhooks tell of them."""
    if settings.auto_pay:
        world.pay_at_once()
    if not settings.webhook_url:
        return None
    webhooks = Webhooks(settings, SystemClock())
    world.subscribe(webhooks.tell)
    return webhooks


def _running(webhooks: Webhooks | None, bench: Workbench) -> Running:
    """What runs beside the calls, from the start of the application to its end."""

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if webhooks is not None:
                await stack.enter_async_context(webhooks.running())
            await stack.enter_async_context(bench.running())
            yield

    return running


def _pages(specs: Mapping[str, Spec]) -> Pages:
    """The specifications as they are written, and the way from `/` to the API browser.

    Connexion would serve them with every reference resolved, which the nested bundles of a daily
    chain make endless.
    """

    def page_of(base: str, spec: Spec) -> Callable[[], Response]:
        def page() -> Response:
            document = {**spec.document, "servers": [{"url": base}]}
            return Response(orjson.dumps(document), media_type="application/json")

        return page

    pages = {f"{base}/openapi.json": page_of(base, spec) for base, spec in specs.items()}
    return {**pages, "/": lambda: RedirectResponse(f"{API}/ui/")}


def _cors(settings: Settings) -> Layer:
    """Lets browsers call from the origins that are allowed."""
    return partial(Cors, origins=settings.cors_origins)
