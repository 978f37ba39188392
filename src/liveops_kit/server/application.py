"""The whole mock as one ASGI application: a world with the pipeline in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import orjson
from starlette.types import ASGIApp

from liveops_kit.domain.values.clock import Clock, SystemClock
from liveops_kit.openapi import document as specification
from liveops_kit.openapi.document import Spec
from liveops_kit.server import handler_table as table
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.connexion_app import BROWSER, Lifespan, connexion_app
from liveops_kit.server.control.access import ControlAccess
from liveops_kit.server.control.operations import Control
from liveops_kit.server.cors import VARY, Cors
from liveops_kit.server.developer_tools import DeveloperTools
from liveops_kit.server.endpoints import MountedSpec, endpoints
from liveops_kit.server.error_responses import ErrorResponses
from liveops_kit.server.faults.magic_codes import with_magic
from liveops_kit.server.messages import API, CONTROL, JSON_TYPE, HttpResponse
from liveops_kit.server.outbox import Outbox
from liveops_kit.server.pipeline import Page, Pipeline
from liveops_kit.server.request_guard import RequestGuard
from liveops_kit.server.stored_world import StoredWorld, check_scopes
from liveops_kit.server.stores import open_replica
from liveops_kit.server.upkeep import Upkeep
from liveops_kit.server.webhooks import Webhooks
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica


def build(settings: Settings, world: World, wall: Clock | None = None) -> ASGIApp:
    """Return the whole mock for one world; user tokens expire by `wall`, the real time.

    Raises:
        HandlerTableError: the handlers and the description disagree.
    """
    tools = DeveloperTools(settings, world, wall or SystemClock())
    replica = open_replica(settings, world, tools)
    stored = None if replica is None else StoredWorld(replica)
    webhooks = _order_listeners(settings, world, replica)
    mounted = _mounted(Control(world, tools, webhooks, replica))
    access = ControlAccess(settings)
    pipeline = Pipeline(
        guard=RequestGuard(access),
        cors=Cors(settings.cors_origins),
        control_cors=Cors(access.origins) if access.origins else None,
        pages=_pages(mounted),
        router=endpoints(mounted, settings.body_limit),
        faults=tools.fault_stage(stored),
        authenticator=Authenticator(settings, world),
        # A reset puts another source of random numbers in place.
        errors=ErrorResponses(lambda: world.random.hex_id()),  # noqa: PLW0108
        world=world,
        validate_responses=settings.validate_responses,
        stored=stored,
    )
    upkeep = None if replica is None else Upkeep(settings, replica)
    lifespan = _lifespan(webhooks, tools, replica, upkeep)
    return connexion_app(pipeline, tools.journal, mounted, lifespan)


def _mounted(control: Control) -> tuple[MountedSpec, ...]:
    """Return the API and the control plane with their handlers.

    Raises:
        HandlerTableError: an operation has no handler, or a handler no operation.
    """
    liveops, store = specification.load("liveops"), specification.load("store")
    handlers = with_magic({**table.handlers(liveops), **table.store_handlers(store)})
    described, operations = specification.load("control"), control.operations()
    table.check(operations, described)
    check_scopes(described)
    return (
        MountedSpec(API, specification.served(), handlers),
        MountedSpec(CONTROL, described, operations),
    )


def _order_listeners(
    settings: Settings, world: World, replica: Replica | None
) -> Webhooks | Outbox | None:
    """Have orders paid at once and announced by webhooks, where the settings say so."""
    if settings.auto_pay:
        world.pay_at_once()
    if not settings.webhook_url:
        return None
    if replica is not None:
        return Outbox(settings, SystemClock(), replica)
    webhooks = Webhooks(settings, SystemClock())
    world.subscribe(webhooks.notify)
    return webhooks


def _lifespan(
    webhooks: Webhooks | Outbox | None,
    tools: DeveloperTools,
    replica: Replica | None,
    upkeep: Upkeep | None,
) -> Lifespan:
    """Return what runs beside the requests from the start of the application to its end."""

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if replica is not None:
                stack.push_async_callback(replica.close)
            if upkeep is not None:
                await stack.enter_async_context(upkeep.running())
            if webhooks is not None:
                await stack.enter_async_context(webhooks.running())
            await stack.enter_async_context(tools.running())
            yield

    return lifespan


def _pages(mounted: tuple[MountedSpec, ...]) -> Mapping[str, Page]:
    """Return the descriptions as they are written, and the way from `/` to the API browser.

    Connexion would serve them with every reference resolved, which the nested bundles of a daily
    chain make endless.
    """
    pages = {f"{mount.base}/openapi.json": _document(mount.base, mount.spec) for mount in mounted}
    home = HttpResponse(
        307, ((b"location", f"{API}{BROWSER}/".encode()), (b"content-length", b"0"), VARY)
    )
    return {**pages, "/": lambda: home}


def _document(base: str, spec: Spec) -> Callable[[], HttpResponse]:
    def page() -> HttpResponse:
        body = orjson.dumps({**spec.document, "servers": [{"url": base}]})
        length = (b"content-length", b"%d" % len(body))
        extra = () if base == CONTROL else (VARY,)
        return HttpResponse(200, (JSON_TYPE, length, *extra), body)

    return page
