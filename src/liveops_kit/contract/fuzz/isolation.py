"""Isolation of generated calls: they reach objects of the run only.

Values come from the generator, from examples, and from links to the first entry of a list. Just
before a mutating call is sent, ids that may belong to foreign objects are replaced. Values that
cannot be an id, such as text for a number, stay: refusing them is up to the server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.fuzz.value_substitution import ValueSubstitution
from liveops_kit.contract.names import (
    could_be_code,
    could_be_name,
    could_be_user,
    whole_number,
)
from liveops_kit.contract.operation_effects import (
    VISIBLE_TO_PLAYERS,
    Effect,
    OperationEffect,
    operation_effect,
)
from liveops_kit.contract.resources import KIND_CREATED_BY, RESOURCES, Instance, Resource
from liveops_kit.contract.target import Target
from liveops_kit.openapi.document import Operation

if TYPE_CHECKING:
    from schemathesis import Case, Response

MAX_CODES = 50
"""Codes that one generated call may create; the documented 100000 would slow later calls."""

FIRST_UNUSED_ID = 2_147_000_000
"""Ids from here on are assumed to be unused."""

_ADD_CODE = frozenset(resource.add_code for resource in RESOURCES.values() if resource.add_code)
_GENERATE = frozenset(
    resource.generate_codes for resource in RESOURCES.values() if resource.add_code
)
_UPDATES = {resource.update: resource for resource in RESOURCES.values()}
_NEEDS_OFF = frozenset(
    resource.update for resource in RESOURCES.values() if resource.disabled_for_update
)
_NEEDS_ROOM = frozenset(("add-user-promotion-limit", "remove-user-promotion-limit"))
_USES_UP = {Effect.DESTRUCTIVE, Effect.ONE_SHOT}


class Isolation:
    """Rewrites cases before they are sent, and records afterwards what they created."""

    def __init__(self, pool: ObjectPool, target: Target) -> None:
        self._pool = pool
        self._target = target
        point = str(pool.kept("value_point").identity)
        self._substitution = ValueSubstitution(pool.catalog.skus, point, target.user_external_id)
        self._changed: set[str] = set()

    def protect(self, operation: Operation, case: Case[Any]) -> None:
        """Replace ids of foreign objects in a case."""
        project = whole_number(case.path_parameters.get("project_id"))
        if project is not None and project != self._target.project_id:
            _put(case, {"project_id": str(self._target.project_id)})
        known = operation_effect(operation)
        if known is None or known.effect is Effect.SAFE:
            return
        if known.kind:
            self._protect_path(operation, known, case)
        if isinstance(case.body, dict | list):
            body = self._protected_body(operation, known, case)
            if body is not case.body:
                case.body = body

    def note(self, operation: Operation, case: Case[Any], response: Response) -> None:
        """Record the objects that a call created or used up."""
        known = operation_effect(operation)
        if known is None or not 200 <= response.status_code < 300:
            return
        if operation.operation_id in KIND_CREATED_BY:
            resource = RESOURCES[known.kind]
            # The requested id, not the returned one: a faulty server may have created it all the
            # same, and must not make the kit delete a foreign object.
            if resource.id_in_body and isinstance(case.body, dict):
                self._pool.adopt(known.kind, case.body.get(resource.id_in_body))
            elif resource.id_in_response:
                self._pool.adopt(
                    known.kind, whole_number(_field(response, resource.id_in_response))
                )
        elif operation.operation_id in _ADD_CODE:
            self._pool.adopt_code(_field(response, "code"))
        elif known.effect in _USES_UP:
            name = RESOURCES[known.kind].path_parameters[0]
            self._pool.spend(known.kind, case.path_parameters.get(name))
        self._changed |= {known.kind} - {""}
        if operation.operation_id == "reset-all-user-promotions-limit":
            self._changed.add("discount")

    # -- the path -------------------------------------------------------------------------------
    def _protect_path(self, operation: Operation, known: OperationEffect, case: Case[Any]) -> None:
        resource = RESOURCES[known.kind]
        for name in resource.path_parameters:
            if name in case.path_parameters:
                self._protect_name(resource, known, case, name)
        if (
            "promotion_id" not in resource.path_parameters
            and "promotion_id" in case.path_parameters
        ):
            self._protect_number_of_coupon(operation, case)
        self._make_ready(operation, known.kind)

    def _make_ready(self, operation: Operation, kind: str) -> None:
        """Restore the state in which the call can succeed, if other calls changed it."""
        if kind not in self._changed:
            return
        if operation.operation_id in _NEEDS_OFF:
            self._pool.switch_off(kind)
        elif operation.operation_id in _NEEDS_ROOM:
            self._pool.half_use(kind)
        else:
            return
        self._changed.discard(kind)

    def _protect_name(
        self, resource: Resource, known: OperationEffect, case: Case[Any], name: str
    ) -> None:
        run, kind, value = self._pool, known.kind, case.path_parameters[name]
        if resource.has_server_id:
            value = whole_number(value)
        elif not could_be_name(value):
            value = None
        if value is None:
            return
        kept, scratch = run.kept(kind), run.scratch(kind)
        if not run.owns(kind, value):
            _put(case, {name: self._stranger(value)})
        elif known.effect in _USES_UP and value in {kept.identity, scratch.identity}:
            _swap(case, name, kept if value == kept.identity else scratch, run.spare(kind))
        elif known.effect is Effect.MUTATING and value == kept.identity:
            _swap(case, name, kept, scratch)

    def _stranger(self, value: str | int) -> str:
        if isinstance(value, int):
            return str(FIRST_UNUSED_ID + value % 400_000)
        return self._pool.names.stranger(value)

    def _protect_number_of_coupon(self, operation: Operation, case: Case[Any]) -> None:
        number = whole_number(case.path_parameters["promotion_id"])
        instance = self._pool.instance_for(operation)
        allowed = instance.values.get("promotion_id") if instance else None
        if number is None or number == allowed:
            return
        if self._pool.owns_promotion(number) and allowed is not None:
            _put(case, {"promotion_id": str(allowed)})
        else:
            _put(case, {"promotion_id": self._stranger(number)})

    # -- the body -------------------------------------------------------------------------------
    def _protected_body(self, operation: Operation, known: OperationEffect, case: Case[Any]) -> Any:
        body: Any = case.body
        if self._target.disposable:
            loose = known.kind in {"daily_chain", "offer_chain"}
            body = self._substitution.substitute(body, has_loose_dates=loose)
        if not isinstance(body, dict):
            return body
        if (
            not self._target.disposable
            and known.kind in VISIBLE_TO_PLAYERS
            and body.get("is_enabled") is True
        ):
            body = {**body, "is_enabled": False}
        body = self._with_own_names(operation, known, case, body)
        return self._with_own_player(operation, body)

    def _with_own_names(
        self, operation: Operation, known: OperationEffect, case: Case[Any], body: dict[str, Any]
    ) -> dict[str, Any]:
        run, kind, code = self._pool, known.kind, body.get("coupon_code")
        resource = RESOURCES.get(kind)
        if (
            resource is not None
            and operation.operation_id == resource.create
            and resource.id_in_body
        ):
            name = body.get(resource.id_in_body)
            if could_be_name(name) and (not run.names.owns(name) or run.used(kind, name)):
                return {**body, resource.id_in_body: run.names.fresh(name)}
        elif known.effect is Effect.REDEEMING and could_be_code(code):
            if not run.owns_code(code):
                return {**body, "coupon_code": run.names.stranger_code(code)}
        elif operation.operation_id in _GENERATE and _is_large(body.get("count")):
            return {**body, "count": MAX_CODES}
        elif operation.operation_id in _UPDATES and resource is not None:
            return _with_name_of_path(resource, case, body)
        return body

    def _with_own_player(self, operation: Operation, body: dict[str, Any]) -> dict[str, Any]:
        """Replace the user of a reset of all limits by the player of the run."""
        user = body.get("user")
        if operation.operation_id != "reset-all-user-promotions-limit":
            return body
        if not isinstance(user, dict) or not could_be_user(user.get("user_external_id")):
            return body
        own = self._target.user_external_id or self._pool.names.stranger("user")
        return {**body, "user": {**user, "user_external_id": own}}


def _with_name_of_path(resource: Resource, case: Case[Any], body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an update with the id of the path, if it has an id."""
    in_path = case.path_parameters.get(resource.path_parameters[0])
    if could_be_name(body.get("sku")) and resource.id_in_body == "sku" and could_be_name(in_path):
        return {**body, "sku": in_path}
    number = whole_number(in_path)
    if isinstance(body.get("id"), int) and whole_number(body["id"]) and number is not None:
        return {**body, "id": number}
    return body


def _swap(case: Case[Any], name: str, old: Instance, new: Instance) -> None:
    """Replace the object of a case, with the values that belong to it."""
    values = {
        key: str(value)
        for key, value in new.values.items()
        if key in case.path_parameters
        and str(case.path_parameters[key]) == str(old.values.get(key))
    }
    if new.identity is not None:
        _put(case, {**values, name: str(new.identity)})
    else:
        _put(case, {name: str(FIRST_UNUSED_ID)})


def _is_large(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and MAX_CODES < count <= 100_000


def _put(case: Case[Any], values: dict[str, str]) -> None:
    case.path_parameters = {**case.path_parameters, **values}


def _field(response: Response, name: str) -> object:
    try:
        content = response.json()
    except ValueError:
        return None
    return content.get(name) if isinstance(content, dict) else None
