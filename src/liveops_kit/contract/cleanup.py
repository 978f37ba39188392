"""Objects that laws created on the target and that are still to be deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any

import httpx

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.resources import CATALOG, RESOURCES
from liveops_kit.errors import UsageError
from liveops_kit.openapi.twins import original_of


@dataclass(frozen=True, slots=True)
class DeleteCall:
    """The call that deletes what another call created."""

    operation_id: str
    parameter: str
    """The path parameter that names the object."""
    id_property: str
    """The property of the response, or else of the request, that holds its id."""


DELETE_CALLS: Mapping[str, DeleteCall] = MappingProxyType(
    {
        resource.create: DeleteCall(
            resource.delete, resource.path_parameters[0], resource.id_property
        )
        for resource in (*RESOURCES.values(), *CATALOG.values())
    }
)
"""The call that undoes each creating call."""

CART_WRITES = frozenset(
    {"cart-fill", "cart-fill-by-id", "put-item", "put-item-by-cart-id", "redeem-promo-code"}
)
"""Calls that put something into the caller's cart."""

MAX_WAIT = 10.0
"""Seconds to wait for an unreachable target before the clean-up gives up."""

GONE_STATUSES = frozenset({200, 204, 404})
"""Statuses of a delete call after which the object no longer exists."""

Build = Callable[..., httpx.Request]
Send = Callable[[str, httpx.Request], Exchange]


class CleanupStack:
    """Objects created by a law, in order of creation; thread-safe."""

    def __init__(self, build: Build, send: Send) -> None:
        self._build = build
        self._send = send
        self._lock = Lock()
        self._undo: dict[tuple[str, str, Any], tuple[str, httpx.Request]] = {}
        self.notes: list[str] = []
        """Objects that could not be deleted, each with the call that would delete it."""

    def __len__(self) -> int:
        return len(self._undo)

    def push(self, exchange: Exchange, path: Mapping[str, Any], body: Any) -> None:
        """Remember the object that a call created, if it created one."""
        delete_call = DELETE_CALLS.get(original_of(exchange.operation_id))
        if delete_call is None or not exchange.response.is_success:
            return
        answer = exchange.json if isinstance(exchange.json, dict) else {}
        request_body = body if isinstance(body, dict) else {}
        name = answer.get(delete_call.id_property, request_body.get(delete_call.id_property))
        if name is not None:
            where = {"project_id": path["project_id"], delete_call.parameter: name}
            key = (delete_call.operation_id, str(path["project_id"]), name)
            headers = {"Authorization": exchange.request.headers.get("Authorization", "")}
            request = self._build(delete_call.operation_id, where, headers=headers)
            with self._lock:
                self._undo[key] = (delete_call.operation_id, request)

    def push_cart(self, authorization: str, path: Mapping[str, Any]) -> None:
        """Remember to clear a player's cart: the one that a path names, else the current one."""
        headers = {"Authorization": authorization}
        where = {name: path[name] for name in ("project_id", "cart_id") if name in path}
        call = "cart-clear-by-id" if "cart_id" in path else "cart-clear"
        request = self._build(call, where, headers=headers)
        with self._lock:
            self._undo[call, str(where), authorization] = (call, request)

    def clear(self) -> None:
        """Delete everything, newest first; objects already deleted are no error."""
        last = time.monotonic() + MAX_WAIT
        with self._lock:
            undo, self._undo = self._undo, {}
        for operation_id, request in reversed(undo.values()):
            unexpected = self._delete(operation_id, request, last)
            if unexpected:
                self.notes.append(f"left behind, {unexpected}: {request.method} {request.url}")

    def _delete(self, operation_id: str, request: httpx.Request, last: float) -> str:
        """Delete one object; return the unexpected answer, empty on success."""
        while True:
            try:
                exchange = self._send(operation_id, request)
            except UsageError as error:
                if time.monotonic() >= last:
                    return str(error)
                time.sleep(0.2)
                continue
            return "" if exchange.status in GONE_STATUSES else exchange.line
