"""The whole mock as one ASGI application: a world with the pipeline in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from starlette.types import ASGIApp

from liveops_kit.domain.values.clock import Clock, SystemClock
from liveops_kit.openapi import document as specification
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.naming import named
from liveops_kit.server import handler_table as table
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.connexion_app import BROWSER, Lifespan, connexion_app
from liveops_kit.server.control.access import ControlAccess
from liveops_kit.server.control.operations import Control
from liveops_kit.server.control.players import PlayerControl
from liveops_kit.server.control.running import RunningControl
from liveops_kit.server.cors import VARY, Cors
from liveops_kit.server.developer_tools import DeveloperTools
from liveops_kit.server.endpoints import MountedSpec, endpoints
from liveops_kit.server.error_responses import ErrorResponses, ids_of
from liveops_kit.server.faults.magic_codes import with_magic
from liveops_kit.server.joined_metrics import JoinedMetrics
from liveops_kit.server.messages import API, CONTROL, JSON_TYPE, HttpResponse, Record
from liveops_kit.server.metrics import Metrics
from liveops_kit.server.outbox import Outbox
from liveops_kit.server.pipeline import Page, Pipeline
from liveops_kit.server.readiness import Readiness
from liveops_kit.server.request import Handler
from liveops_kit.server.request_guard import RequestGuard
from liveops_kit.server.store_upkeep import Upkeep
from liveops_kit.server.stored_world import StoredWorld, check_scopes
from liveops_kit.server.stores import open_replica
from liveops_kit.server.traces import Traces
from liveops_kit.server.webhooks import Webhooks
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica

Beside = Callable[[], AbstractAsyncContextManager[None]]
"""Opens what runs beside the requests, from the start of the application to its end."""


def build(
    settings: Settings,
    world: World,
    wall: Clock | None = None,
    readiness: Readiness | None = None,
    beside: Iterable[Beside] = (),
) -> ASGIApp:
    """Return the whole mock for one world; user tokens expire by `wall`, the real time.

    Whoever runs it may say by `readiness` that no calls should come; `beside` is open from the
    start of the application to its end.

    Raises:
        HandlerTableError: the handlers and the description disagree.
        SettingsError: traces are asked for, and their library is not installed.
    """
    tools = DeveloperTools(settings, world, wall or SystemClock())
    replica = open_replica(settings, world, tools)
    stored = None if replica is None else StoredWorld(replica)
    webhooks = _order_listeners(settings, world, replica)
    metrics = _metrics(world, tools)
    readiness = readiness or Readiness()
    if replica is not None:
        readiness.add_check(replica.problem)
        _measure_store(metrics, replica)
        if tools.gathering is not None:
            metrics.join = JoinedMetrics(metrics, replica, tools.gathering).join
    running = RunningControl(readiness, metrics)
    players = PlayerControl(settings, wall or SystemClock())
    mounted = _mounted(Control(tools, running, players, webhooks, replica))
    access = ControlAccess(settings)
    pipeline = Pipeline(
        guard=RequestGuard(access),
        cors=Cors(settings.cors_origins),
        control_cors=Cors(access.origins) if access.origins else None,
        pages=_pages(mounted),
        router=endpoints(mounted, settings.body_limit),
        faults=tools.fault_stage(stored),
        authenticator=Authenticator(settings, world, wall or SystemClock()),
        # A reset puts another source of random numbers in place.
        errors=ErrorResponses(
            ids_of(lambda: world.random) if replica is None else replica.ids.draw
        ),
        world=world,
        validate_responses=settings.validate_responses,
        stored=stored,
    )
    parts: list[Beside] = [] if replica is None else _store_parts(settings, replica)
    if webhooks is not None:
        parts.append(webhooks.running)
    parts += [tools.running, *beside]
    records = _records(settings, metrics, parts)
    return connexion_app(pipeline, tools.journal, mounted, _lifespan(parts), records)


def _store_parts(settings: Settings, replica: Replica) -> list[Beside]:
    """Return what runs beside the requests of a stored world."""
    return [replica.running, Upkeep(settings, replica).running]


def _records(settings: Settings, metrics: Metrics, parts: list[Beside]) -> list[Record]:
    """Return what notes each request beside the journal: metrics, and traces if asked for."""
    if not settings.otlp_endpoint:
        return [metrics.record]
    traces = Traces(settings.otlp_endpoint)
    parts.append(traces.running)
    return [metrics.record, traces.record]


def _measure_store(metrics: Metrics, replica: Replica) -> None:
    """Have the metrics tell how often another worker was faster."""
    metrics.add_counter(
        "liveops_store",
        "Changes by outcome; one that comes too late is undone, and its request runs again.",
        lambda: {"stored": replica.stored, "too_late": replica.retries},
    )


def _metrics(world: World, tools: DeveloperTools) -> Metrics:
    """Return what counts the requests and knows where the other numbers are."""
    metrics = Metrics()
    transactions = world.transactions
    metrics.add_counter(
        "liveops_transactions",
        "Transactions by outcome; a refused call undoes its own.",
        lambda: {"committed": transactions.committed, "undone": transactions.undone},
    )
    metrics.add_gauge("liveops_projects", "Projects that are kept.", lambda: len(world.project_ids))
    tools.measure(metrics)
    return metrics


def _mounted(control: Control) -> tuple[MountedSpec, ...]:
    """Return the API and the control plane with their handlers.

    Raises:
        HandlerTableError: an operation has no handler, or a handler no operation.
    """
    handlers: dict[str, Handler] = {}
    for name in table.TABLES:
        handlers |= table.handlers(name, specification.load(name))
    described, operations = specification.load("control"), control.operations()
    table.check(operations, described)
    check_scopes(described)
    return (
        MountedSpec(API, specification.served(), with_magic(handlers)),
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


def _lifespan(beside: Iterable[Beside]) -> Lifespan:
    """Return what runs beside the requests from the start of the application to its end."""

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for part in beside:
                await stack.enter_async_context(part())
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
    @cache
    def body() -> bytes:
        return orjson.dumps({**named(spec.document), "servers": [{"url": base}]})

    def page() -> HttpResponse:
        length = (b"content-length", b"%d" % len(body()))
        extra = () if base == CONTROL else (VARY,)
        return HttpResponse(200, (JSON_TYPE, length, *extra), body())

    return page
