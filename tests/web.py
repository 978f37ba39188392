"""httpx, whose clients here read the authorities of TLS once: each would take 30 ms for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import httpx

from liveops_kit.trust import tls

P = ParamSpec("P")
R = TypeVar("R")


def _shared(call: Callable[P, R]) -> Callable[P, R]:
    @wraps(call, updated=())
    def called(*arguments: P.args, **options: P.kwargs) -> R:
        options.setdefault("verify", tls())
        return call(*arguments, **options)

    return called


get, post, put, delete, request, stream = map(
    _shared, (httpx.get, httpx.post, httpx.put, httpx.delete, httpx.request, httpx.stream)
)
Client, AsyncClient = _shared(httpx.Client), _shared(httpx.AsyncClient)
