"""Serves an application under test for as long as a run lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from liveops_kit.background_server import serving
from liveops_kit.contract.target import Target


@contextmanager
def reachable(target: Target) -> Iterator[Target]:
    """Yield the target with an address that answers: its own, or one where its app is served.

    An application is served over a socket even though it lives in this process: both HTTP clients
    of a run then meet one event loop and one start-up, and see real HTTP.
    """
    if target.app is None:
        yield target
        return
    with serving(target.app) as origin:
        yield replace(target, base_url=origin + urlsplit(target.base_url).path.rstrip("/"))
