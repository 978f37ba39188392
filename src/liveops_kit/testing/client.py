"""Calls of a test to its server, with the credentials that each operation documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from liveops_kit.suggestions import did_you_mean
from liveops_kit.testing.calls import Calls

if TYPE_CHECKING:
    import httpx

    from liveops_kit.contract.http.client import Client


class LiveOps(Calls):
    """Calls operations by their id, with the credentials they document."""

    def __init__(self, client: Client, token: Callable[..., str]) -> None:
        self._client = client
        self._token = token

    def _call(
        self,
        operation_id: str,
        *,
        user: str | None = None,
        token: str | None = None,
        body: Any = None,
        query: Any = None,
        headers: dict[str, str] | None = None,
        **path: str | int,
    ) -> httpx.Response:
        __tracebackhide__ = True
        self._check(operation_id, path)
        given = dict(headers or {})
        if user is not None or token is not None:
            given["Authorization"] = f"Bearer {token or self._token(user)}"
        extra = {} if body is None else {"body": body}
        request = self._client.request(
            operation_id, path, query=query, headers=given,
            caller="nobody" if "Authorization" in given else "documented", **extra,
        )  # fmt: skip
        return self._client.send(operation_id, request).response

    def _check(self, operation_id: str, path: Mapping[str, str | int]) -> None:
        __tracebackhide__ = True
        operations = self._client.spec.operations
        if operation_id not in operations:
            advice = did_you_mean(operation_id, operations)
            raise ValueError(f"there is no operation '{operation_id}': {advice}")
        takes = re.findall(r"{([^{}]+)}", operations[operation_id].path)
        own = [name for name in takes if name != "project_id"]
        unknown = sorted(set(path) - set(takes))
        if unknown:
            takes_what = f"its path takes {', '.join(own)}" if own else "its path takes nothing"
            raise TypeError(
                f"{operation_id} has no '{unknown[0]}': {takes_what}; everything else is given as "
                "user=, token=, body=, query= or headers="
            )
        missing = [name for name in own if name not in path]
        if missing:
            raise TypeError(f"{operation_id} needs {', '.join(f'{name}=' for name in missing)}")


class Player(Calls):
    """A player of the test's project: whom calls are made as, and what the player owns."""

    def __init__(
        self,
        external_id: str,
        token: str,
        send: Callable[..., httpx.Response],
        facts: Callable[[], Any],
    ) -> None:
        self.external_id = external_id
        self.token = token
        """The JWT that the player's calls carry."""
        self._send = send
        self._facts = facts

    def _call(self, operation_id: str, **given: Any) -> httpx.Response:
        __tracebackhide__ = True
        return self._send(operation_id, **{"token": self.token, **given})

    @property
    def inventory(self) -> dict[str, int]:
        """The quantities the player owns now, by SKU; by the mock's control plane."""
        return {line["sku"]: line["quantity"] for line in self._facts()["inventory"]}

    @property
    def balances(self) -> dict[str, int]:
        """The player's currencies and value points now, by SKU; by the mock's control plane."""
        return {line["sku"]: line["amount"] for line in self._facts()["balances"]}
