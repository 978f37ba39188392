"""Factory that creates and deletes objects through the public API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from liveops_kit.contract.http.client import Client
from liveops_kit.contract.operation_effects import NOT_IMPLEMENTED
from liveops_kit.contract.resources import RESOURCES, Instance, Resource, bodies
from liveops_kit.contract.resources.bodies import BodyContext

_GREETINGS: Mapping[str, Mapping[str, str]] = {
    "get-daily-chains-list": {},
    "get-offer-chains-list": {},
    "get-reward-chains-list": {},
    "verify-promotion-code": {"code": "none"},
    "get-coupon-rewards-by-code": {"coupon_code": "none"},
    "get-promo-code-rewards-by-code": {"promocode_code": "none"},
}
"""Client calls that need no object."""


class Factory:
    """Factory of the objects of a run; a step that fails leaves a note.

    A refusal raises nothing: the refused operation is judged anyway.
    """

    def __init__(self, client: Client) -> None:
        self.notes: dict[str, str] = {}
        """The first failure of each call, by operation id."""
        self._client = client

    def greet(self) -> None:
        """Make one call as the player, with the first operation that the server has."""
        for operation_id, path in _GREETINGS.items():
            if self._client.call(operation_id, path).status_code != NOT_IMPLEMENTED:
                return

    # -- one object -----------------------------------------------------------------------------
    def make(self, kind: str, context: BodyContext, code: str) -> Instance:
        """Create an object ready for other calls: enabled and with codes."""
        resource = RESOURCES[kind]
        instance = self.create(kind, context)
        if resource.add_code:
            added = self._ask(resource.add_code, instance, {"coupon_code": code})
            self._ask(resource.generate_codes, instance, {"count": 2})
            instance = _with(instance, {"code": code if added else None})
        if resource.activate:
            self._ask(resource.activate, instance)
        if resource.promotion_id_call:
            number = self._promotion_id(resource, instance, context.label)
            instance = _with(instance, {"promotion_id": number})
        return self.ready(instance)

    def create(self, kind: str, context: BodyContext) -> Instance:
        """Create an object, after deleting one left behind by a run with the same seed."""
        resource = RESOURCES[kind]
        body = resource.create_body(context)
        if resource.id_in_body:
            body = {resource.id_in_body: context.label, **body}
        response = self._client.call(resource.create, body=body)
        if response.status_code == 422 and resource.id_in_body:
            self.delete(Instance(kind, context.label))
            response = self._client.call(resource.create, body=body)
        self._check(resource.create, context.label, response)
        if resource.id_in_body:
            return Instance(kind, context.label, resource.fixed_parameters)
        number = _json(response).get(resource.id_in_response)
        return Instance(
            kind, number if isinstance(number, int) else None, resource.fixed_parameters
        )

    def ready(self, instance: Instance) -> Instance:
        """Use up half of a discount, or read the steps of a reward chain."""
        if instance.identity is None:
            return instance
        user = self._client.target.user_external_id
        if instance.kind == "discount" and user is not None:
            call = "set-user-promotion-limit"
            self._ask(call, instance, bodies.of_a_user(user)[call])
        if instance.kind == "reward_chain":
            steps = self._read(instance).get("steps")
            first = steps[0] if isinstance(steps, list) and steps else {}
            return _with(instance, {"step_id": first.get("step_id")})
        return instance

    def restore(self, instance: Instance, context: BodyContext) -> Instance | None:
        """Restore an object to its initial state; return None if it is gone.

        The kept object needs no update: mutating calls are kept away from it.
        """
        resource = RESOURCES[instance.kind]
        if instance.identity is None or self._status(resource.read, instance) == 404:
            return None
        if context.what == "scratch":
            if resource.disabled_for_update:
                self.switch_off(instance)
            revised = resource.update_body or resource.create_body
            body = revised(context)
            if instance.kind == "value_point":
                body = {"sku": instance.identity, **body}
            self._ask(resource.update, instance, body)
        if resource.activate:
            self._ask(resource.activate, instance)
        return instance if context.what == "scratch" else self.ready(instance)

    def switch_off(self, instance: Instance) -> None:
        """Disable a chain."""
        if self._read(instance).get("is_enabled") is True:
            self._ask(RESOURCES[instance.kind].toggle, instance)

    def delete(self, instance: Instance) -> bool:
        """Delete an object; return True if it no longer exists."""
        operation_id = RESOURCES[instance.kind].delete
        response = self._call(operation_id, instance)
        gone = response.status_code in {204, 404}
        return gone or self._check(operation_id, instance.identity, response)

    def numbers(self, kind: str) -> set[int]:
        """Return the ids of all objects of a kind."""
        found: set[int] = set()
        for offset in range(0, 2000, 10):
            query = {"limit": 10, "offset": offset}
            listed = _json(self._client.call(RESOURCES[kind].listings[0], query=query))
            rows = listed.get("items", listed.get("promotions"))
            numbers = {_number(row, kind) for row in rows} if isinstance(rows, list) else set()
            found |= {number for number in numbers if number is not None}
            if len(numbers) < 10:
                break
        return found

    # -- calls ----------------------------------------------------------------------------------
    def _call(self, operation_id: str, instance: Instance, body: Any = None) -> httpx.Response:
        extra = {} if body is None else {"body": body}
        path = dict.fromkeys(RESOURCES[instance.kind].path_parameters, instance.identity or "none")
        return self._client.call(operation_id, path, **extra)

    def _ask(self, operation_id: str, instance: Instance, body: Any = None) -> bool:
        return self._check(
            operation_id, instance.identity, self._call(operation_id, instance, body)
        )

    def _status(self, operation_id: str, instance: Instance) -> int:
        return self._call(operation_id, instance).status_code

    def _read(self, instance: Instance) -> dict[str, Any]:
        return _json(self._call(RESOURCES[instance.kind].read, instance))

    def _check(self, operation_id: str, name: object, response: httpx.Response) -> bool:
        """Return whether a call succeeded; note a failure, unless it is not implemented."""
        if not response.is_success and response.status_code != NOT_IMPLEMENTED:
            answer = f"{response.status_code} {response.text[:120]}"
            self.notes.setdefault(operation_id, f"{operation_id} of {name}: {answer}")
        return response.is_success

    def _promotion_id(self, resource: Resource, instance: Instance, label: str) -> int | None:
        """Return the id of a promotion, from its code limits or else from the list."""
        limits = _json(self._call(resource.promotion_id_call, instance))
        if isinstance(limits.get("promotion_id"), int):
            return int(limits["promotion_id"])
        listed = _json(self._client.call("get-promotion-list")).get("promotions")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and entry.get("name") == {"en": label}:
                number = entry.get("id", entry.get("promotion_id"))
                return number if isinstance(number, int) else None
        return None


def _with(instance: Instance, values: dict[str, Any]) -> Instance:
    return replace(instance, values={**instance.values, **values})


def _number(row: Any, kind: str) -> int | None:
    """Return the id of an object in a list."""
    names = ("id", *RESOURCES[kind].path_parameters)
    found = [row[name] for name in names if name in row] if isinstance(row, dict) else []
    return found[0] if found and isinstance(found[0], int) else None


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json() if response.is_success else {}
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
