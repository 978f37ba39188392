"""Runs the mock on uvicorn: binds the port, says hello, ends on Ctrl-C."""

from __future__ import annotations

import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial

from msgspec.structs import replace

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.domain.values.moment import parse_moment
from liveops_kit.domain.values.seeded_random import secret
from liveops_kit.errors import SettingsError, StateWriteError
from liveops_kit.server import fixtures
from liveops_kit.server.application import build
from liveops_kit.server.greeting import greeting
from liveops_kit.server.readiness import Readiness, draining
from liveops_kit.server.state_file import StateFile, held
from liveops_kit.server.stores import stored_world
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

_BACKLOG = 2048


def make_world(settings: Settings) -> World:
    """Return the world that the settings describe.

    Raises:
        FixturesError: the fixtures cannot be loaded.
        SettingsError: the clock setting is no moment, or the state cannot be used.
    """
    clock = SettableClock(SystemClock(), _clock_state(settings.clock))
    template, *more = fixtures.load_all(settings.fixtures, clock, settings.seed)
    world = World(template, clock, settings.seed, settings.most_projects, more)
    if settings.state is not None:
        _load_or_create(StateFile(settings.state, world))
    return world


def _load_or_create(file: StateFile) -> None:
    """Load the world from its file; without one, write it, to fail now if that is impossible.

    Raises:
        SettingsError: the file cannot be read or written.
    """
    file.load()
    _save(file)


def _save(file: StateFile) -> None:
    try:
        file.save()
    except StateWriteError as error:
        raise SettingsError(str(error)) from error


def _clock_state(text: str) -> ClockState:
    if text == "system":
        return ClockState()
    word, _, moment = text.partition(":")
    try:
        if word != "frozen":
            raise ValueError(text)
        return ClockState(frozen_at=parse_moment(moment))
    except ValueError as error:
        raise SettingsError(
            f"--clock is system, or for example frozen:2026-12-01T10:00:00Z, not '{text}'"
        ) from error


def serve(
    settings: Settings,
    say: Callable[[str], None],
    prepare: Callable[[Settings], None] = lambda _: None,
) -> None:
    """Serve until interrupted; `say` gets the lines for whoever starts the mock.

    Workers are processes of their own: each calls `prepare`, a function of a module, first.

    Raises:
        SettingsError: the address cannot be listened on; or at the end, the state not written.
        FixturesError: the fixtures cannot be loaded.
    """
    new_token = secret() if settings.asks_control_token and not settings.control_token else ""
    settings = replace(settings, control_token=settings.control_token or new_token)
    with ExitStack() as stack:
        if settings.state is not None:
            stack.enter_context(held(settings.state))
        _serve(settings, say, new_token, prepare)


def _serve(
    settings: Settings,
    say: Callable[[str], None],
    new_token: str,
    prepare: Callable[[Settings], None],
) -> None:
    check_certificate(settings)
    listener = listen(settings.host, settings.port)

    def lines_of(world: World) -> str:
        return greeting(settings, world, listener.getsockname()[1], new_token)

    try:
        if settings.workers == 1:
            serve_world(settings, listener, lambda world: say(lines_of(world)))
            return
        from liveops_kit.server.workers import Workers

        # Opened here first, so that what is wrong with the store is said once, and at once.
        lines = lines_of(stored_world(settings))
        Workers(settings, listener, prepare).run(lambda: say(lines))
    finally:
        listener.close()


def serve_world(
    settings: Settings,
    listener: socket.socket,
    greet: Callable[[World], None] | None = None,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Serve a world in this process until it is told to end.

    `greet` is called before; `started` once everything that answers a call is there.

    Raises:
        SettingsError: the world cannot be made; or at the end, the state not written.
        FixturesError: the fixtures cannot be loaded.
    """
    import uvicorn

    from liveops_kit.server.uvicorn_protocol import DisconnectingProtocol

    world = make_world(settings)
    readiness = Readiness()
    drains = partial(draining, readiness, settings.shutdown_delay)
    app = build(settings, world, readiness=readiness, beside=(drains, partial(_telling, started)))
    # What the start left behind goes, since the collector does not look again at what stands now.
    gc.collect()
    gc.freeze()
    # Answers are full of objects that live for one request; few of them are ever garbage in rings.
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
    if greet is not None:
        greet(world)
    config = uvicorn.Config(
        app,
        # Through the root logger, whose lines are without secrets.
        log_config=None,
        log_level=settings.log_level,
        access_log=settings.log_level in ("debug", "info"),
        proxy_headers=False,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        http=DisconnectingProtocol,
        ws="none",
        lifespan="on",
        server_header=False,
        ssl_certfile=settings.ssl_certfile,
        ssl_keyfile=settings.ssl_keyfile,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: see below
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    if settings.state is not None:
        _save(StateFile(settings.state, world))


@asynccontextmanager
async def _telling(started: Callable[[], None]) -> AsyncIterator[None]:
    """Say that the application has started; entered as the last part of it."""
    started()
    yield


def check_certificate(settings: Settings) -> None:
    """Raise SettingsError if there is a certificate that cannot be served with its key."""
    if settings.ssl_certfile is None:
        return
    import ssl

    names = f"--ssl-certfile {settings.ssl_certfile}"
    if settings.ssl_keyfile is not None:
        names += f" and --ssl-keyfile {settings.ssl_keyfile}"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            settings.ssl_certfile, settings.ssl_keyfile, lambda: b""
        )
    except ssl.SSLError as error:
        raise SettingsError(
            f"{names}: no certificate with its key in PEM form, without a password: {error.reason}"
        ) from error
    except OSError as error:
        raise SettingsError(f"{names}: {error.strerror}") from error


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free one.

    Raises:
        SettingsError: the address is taken, or not one of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "that is no host name"
        raise SettingsError(f"cannot listen on '{host}': {reason}") from error
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # Windows: without this, two programs could share the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port, or "
            "--port 0 for any free one"
        ) from error
    return listener
