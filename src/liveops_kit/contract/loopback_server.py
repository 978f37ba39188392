"""Serving of an ASGI application on a loopback port during a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from liveops_kit.background_server import serving
from liveops_kit.contract.target import Target


@contextmanager
def reachable(target: Target) -> Iterator[Target]:
    """Yield the target with a reachable URL, serving its application if it has one.

    An application is served over a socket although it is in this process: both HTTP clients of a
    run then share one event loop and one start-up, and use real HTTP.
    """
    if target.app is None:
        yield target
        return
    with serving(target.app) as origin:
        yield replace(target, base_url=origin + urlsplit(target.base_url).path.rstrip("/"))
