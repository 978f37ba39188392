"""Listening on an address, and serving there until Ctrl-C, for commands that are servers."""

from __future__ import annotations

import signal
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from liveops_kit.errors import SettingsError


def address_of(text: str, option: str = "--listen") -> tuple[str, int]:
    """Return the host and the port of `HOST:PORT`, the value of an option.

    Raises:
        SettingsError: it is none.
    """
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 65536):
        raise SettingsError(f"{option} takes HOST:PORT such as 127.0.0.1:9090, not '{text}'")
    return host.removeprefix("[").removesuffix("]"), int(port)


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return the trusted authorities of the upstream: the system's, and those of a file.

    Raises:
        SettingsError: the file has none.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SettingsError(f"--ca-file: cannot use {ca_file}: {reason}") from error
    return context


def url_of(listener: socket.socket) -> str:
    """Return the address of what listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen on an address; port 0 picks a free one.

    Raises:
        SettingsError: it is taken, or not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        # Python adds the address in brackets to what the system says.
        reason = str(error.strerror).partition(" (while")[0]
        raise SettingsError(
            f"cannot listen on {host}:{port}: {reason}; choose another with --listen, or "
            "port 0 for any free one"
        ) from error
    with listener:
        yield listener


def serve_until_ended(app: Any, listener: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; both end the command in order."""
    config = uvicorn.Config(
        app,
        # Of the two parsers only this one shows a request that names another server.
        http="h11",
        ws="none",
        lifespan="on",
        log_level="critical",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, ended)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
