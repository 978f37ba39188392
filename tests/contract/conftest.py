"""A small server of coupon calls to try the kit on, honest or with one lie."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from liveops_kit.contract import Target
from liveops_kit.openapi import document as spec

TOKEN = "e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30"
"""Of player-1."""

Body = dict[str, Any]

_DEFAULTS: dict[str, Body] = {
    "promotion_periods": {"date_until": None},
    "bonus": {"quantity": 1},
    "attribute_conditions": {"can_be_missing": False},
}
"""Properties that the entries of these lists have when they are read."""


class Refusal(Exception):
    def __init__(self, status: int, code: int, message: str, details: Any = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, details


def strict(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: `nullable` becomes a second type."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: strict(part) for key, part in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


@cache
def components() -> Any:
    return strict(spec.load().document["components"])


@cache
def validator(schema: str) -> jsonschema_rs.Draft4Validator:
    """Return the validator of a schema given as JSON; all servers share it."""
    whole = {**strict(json.loads(schema)), "components": components()}
    return jsonschema_rs.Draft4Validator(whole, validate_formats=True)


class StandIn:
    """An honest server of some coupon calls; what it lacks answers 501."""

    def __init__(self) -> None:
        self.spec = spec.load()
        self.items: set[str] = set()
        self.coupons: dict[str, Body] = {}
        self.codes: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.redeemed: list[str] = []
        paths: dict[str, dict[str, spec.Operation]] = {}
        for operation in self.spec.operations.values():
            paths.setdefault(operation.path, {})[operation.method] = operation
        routes = [
            Route("/api" + path, self._endpoint(operations)) for path, operations in paths.items()
        ]
        self.app = Starlette(routes=routes, exception_handlers={404: self._lost})
        self.app.router.redirect_slashes = False

    # -- HTTP ---------------------------------------------------------------------------------
    def _endpoint(self, operations: dict[str, spec.Operation]) -> Callable[..., Any]:
        answer = self._answer

        class Endpoint:
            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                response = await answer(operations, Request(scope, receive))
                await response(scope, receive, send)

        return Endpoint()

    async def _lost(self, request: Request, error: Exception) -> Response:
        return self._refused(Refusal(404, 0, "Not found"))

    async def _answer(self, operations: dict[str, spec.Operation], request: Request) -> Response:
        operation = operations.get(request.method)
        if operation is None:
            allowed = ", ".join(operations)
            message = f"Method is not allowed. Method must be one of: {allowed}"
            response = self._refused(Refusal(405, 0, message))
            response.headers["Allow"] = allowed
            return response
        self.asked.append((operation.method, request.url.path))
        try:
            self.authorize(operation, request)
            parameters = self._parameters(operation, request)
            body = await self._body(operation, request)
            return self.handle(operation, {**parameters, "body": body})
        except Refusal as refusal:
            return self._refused(refusal)

    def _refused(self, refusal: Refusal) -> Response:
        error = {
            "statusCode": refusal.status,
            "errorCode": refusal.code,
            "errorMessage": refusal.message,
            "transactionId": uuid.uuid4().hex,
        }
        if refusal.details:
            error["errorMessageExtended"] = refusal.details
        return JSONResponse(error, status_code=refusal.status)

    def authorize(self, operation: spec.Operation, request: Request) -> None:
        """Lenient: any key of the project, any readable token."""
        header = request.headers.get("authorization")
        if frozenset({"basicAuth"}) in operation.security:
            if header is None or not header.startswith("Basic "):
                raise Refusal(401, 1020, "[0401-1020]: Error in Authentication method occurred")
        elif header is None and 403 in operation.statuses:
            raise Refusal(403, 0, "Authorization header not sent")
        elif header is None or not re.fullmatch(r"Bearer \S+\.\S+\.\S+", header):
            raise Refusal(401, 1501, "[0401-1501]: Authorization failed: Provide authorization")

    def _parameters(self, operation: spec.Operation, request: Request) -> dict[str, Any]:
        values: dict[str, Any] = {}
        wrong: list[dict[str, str]] = []
        for parameter in operation.parameters:
            name = parameter["name"]
            texts = request.query_params.getlist(name)
            if parameter["in"] == "path":
                texts = [request.path_params[name]]
            if not texts:
                if parameter["required"]:
                    wrong.append({"property": name, "message": "is required"})
                continue
            schema = self.spec.resolve(parameter["schema"])
            value: Any = texts if schema["type"] == "array" else texts[-1]
            if schema["type"] == "integer" and re.fullmatch(r"-?[0-9]+", value):
                value = int(value)
            if self._is_valid(parameter["schema"], value):
                values[name] = value
            elif parameter["in"] == "path":
                raise Refusal(404, 0, "Not found")
            else:
                wrong.append({"property": name, "message": "is not valid"})
        if wrong:
            raise Refusal(422, 1102, "[0401-1102]: Unprocessable Entity", wrong)
        return values

    async def _body(self, operation: spec.Operation, request: Request) -> Any:
        described = self.spec.resolve(operation.definition.get("requestBody"))
        if not described:
            return None
        raw = await request.body()
        if raw and request.headers.get("content-type", "").split(";")[0] != "application/json":
            raise Refusal(415, 0, "Content type must be application/json")
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            raise Refusal(400, 0, "Request body is not valid JSON") from None
        schema = described["content"]["application/json"]["schema"]
        if not self._is_valid(schema, body):
            wrong = [{"property": "body", "message": "is not valid"}]
            raise Refusal(422, 1102, "[0401-1102]: Unprocessable Entity", wrong)
        return body

    def _is_valid(self, schema: Any, value: Any) -> bool:
        return validator(json.dumps(schema)).is_valid(value)

    # -- the calls ----------------------------------------------------------------------------
    def handle(self, operation: spec.Operation, call: Body) -> Response:
        handler = getattr(self, operation.operation_id.replace("-", "_"), None)
        if handler is None:
            return self._refused(Refusal(501, 0, f"{operation.operation_id} is not implemented"))
        status, content = handler(call)
        return Response(status_code=204) if content is None else JSONResponse(content, status)

    def _coupon(self, call: Body) -> Body:
        try:
            return self.coupons[call["external_id"]]
        except KeyError:
            raise Refusal(404, 9802, "[0401-9802]: Coupon not found") from None

    def _shown(self, coupon: Body) -> Body:
        total = sum(owner == coupon["external_id"] for owner in self.codes.values())
        return {**coupon, "total_limit_state": None, "total_codes_count": total}

    def _content(self, body: Body) -> Body:
        for line in body.get("bonus") or ():
            if line["sku"] not in self.items:
                raise Refusal(404, 4001, f"[0401-4001]: Item with sku = '{line['sku']}' not found")
        limits = {f"redeem_{which}_limit": 10 for which in ("total", "user", "code")}
        content = {**limits, **body}
        for name, defaults in _DEFAULTS.items():
            content[name] = [{**defaults, **entry} for entry in content.get(name) or ()]
        if not content["attribute_conditions"]:
            del content["attribute_conditions"]
        return content

    def get_coupons(self, call: Body) -> tuple[int, Any]:
        offset, limit = call.get("offset", 0), min(call.get("limit", 50), 50)
        shown = [self._shown(coupon) for coupon in self.coupons.values()]
        active = sum(coupon["is_enabled"] for coupon in shown)
        return 200, {
            "items": shown[offset : offset + limit],
            "total_promotions_count": len(shown),
            "active_promotions_count": active,
            "inactive_promotions_count": len(shown) - active,
        }

    def admin_create_coupon(self, call: Body) -> tuple[int, Any]:
        body = self._content(call["body"])
        if body["external_id"] in self.coupons:
            raise Refusal(422, 4002, "[0401-4002]: Coupon already exists")
        self.coupons[body["external_id"]] = {**body, "is_enabled": False}
        return 201, {"external_id": body["external_id"]}

    def get_coupon(self, call: Body) -> tuple[int, Any]:
        return 200, self._shown(self._coupon(call))

    def update_coupon_promotion(self, call: Body) -> tuple[int, Any]:
        coupon = self._coupon(call)
        kept = {name: coupon[name] for name in ("external_id", "is_enabled")}
        self.coupons[coupon["external_id"]] = {**self._content(call["body"]), **kept}
        return 204, None

    def delete_coupon_promotion(self, call: Body) -> tuple[int, Any]:
        external_id = self._coupon(call)["external_id"]
        del self.coupons[external_id]
        self.codes = {c: owner for c, owner in self.codes.items() if owner != external_id}
        return 204, None

    def activate_coupon(self, call: Body) -> tuple[int, Any]:
        self._coupon(call)["is_enabled"] = True
        return 204, None

    def deactivate_coupon(self, call: Body) -> tuple[int, Any]:
        self._coupon(call)["is_enabled"] = False
        return 204, None

    def get_coupon_codes(self, call: Body) -> tuple[int, Any]:
        external_id = self._coupon(call)["external_id"]
        codes = [{"code": code} for code, owner in self.codes.items() if owner == external_id]
        offset, limit = call.get("offset", 0), min(call.get("limit", 50), 50)
        return 200, {"codes": codes[offset : offset + limit], "total_count": len(codes)}

    def create_coupon_code(self, call: Body) -> tuple[int, Any]:
        external_id = self._coupon(call)["external_id"]
        code = call["body"].get("coupon_code") or uuid.uuid4().hex[:10]
        if code in self.codes:
            raise Refusal(422, 9803, "[0401-9803]: The code already exists.")
        self.codes[code] = external_id
        return 201, {"code": code}

    def get_coupon_rewards_by_code(self, call: Body) -> tuple[int, Any]:
        owner = self.coupons.get(self.codes.get(call["coupon_code"], ""))
        if owner is None or not owner["is_enabled"]:
            raise Refusal(404, 9807, "[0401-9807]: Enter a valid coupon code.")
        return 200, {"bonus": [], "is_selectable": False, "discount": None}

    def redeem_coupon(self, call: Body) -> tuple[int, Any]:
        self.get_coupon_rewards_by_code(call["body"])
        self.redeemed.append(call["body"]["coupon_code"])
        return 200, {"items": []}


class AnswersCreatedWithOk(StandIn):
    def admin_create_coupon(self, call: Body) -> tuple[int, Any]:
        return 200, super().admin_create_coupon(call)[1]


class WritesTheCountInWords(StandIn):
    def get_coupon_codes(self, call: Body) -> tuple[int, Any]:
        status, content = super().get_coupon_codes(call)
        content["total_count"] = "two"
        return status, content


class WritesNumbersAsText(StandIn):
    def _shown(self, coupon: Body) -> Body:
        return {**super()._shown(coupon), "total_codes_count": "3"}


class StumblesOverLargeOffsets(StandIn):
    def get_coupons(self, call: Body) -> tuple[int, Any]:
        if call.get("offset", 0) > 1000:
            return 500, self._error(500)
        return super().get_coupons(call)

    def _error(self, status: int) -> Body:
        return {"statusCode": status, "errorCode": 0, "errorMessage": "Internal Server Error"}


class LetsAnybodyRead(StandIn):
    def authorize(self, operation: spec.Operation, request: Request) -> None:
        if operation.operation_id != "get-coupon":
            super().authorize(operation, request)


class KeepsTheDead(StandIn):
    def delete_coupon_promotion(self, call: Body) -> tuple[int, Any]:
        self._coupon(call)
        return 204, None


class TakesAnyLimit(StandIn):
    """Pages may be of any size, also below 1."""

    def _is_valid(self, schema: Any, value: Any) -> bool:
        described = self.spec.resolve(schema)
        if described.get("type") == "integer" and "maximum" not in described:
            return isinstance(value, int)
        return super()._is_valid(schema, value)


class TakesUnknownProperties(StandIn):
    """Stores properties nobody has heard of."""

    def _is_valid(self, schema: Any, value: Any) -> bool:
        if isinstance(value, dict) and "external_id" in value:
            known = self.spec.document["components"]["schemas"]["CouponCreate"]["properties"]
            value = {name: entry for name, entry in value.items() if name in known}
        return super()._is_valid(schema, value)


class RefusesLongIds(StandIn):
    """Thinks 200 characters are enough for an external id."""

    def admin_create_coupon(self, call: Body) -> tuple[int, Any]:
        if len(call["body"]["external_id"]) > 200:
            wrong = [{"property": "external_id", "message": "Must be at most 200 characters long"}]
            raise Refusal(422, 1102, "[0401-1102]: Unprocessable Entity", wrong)
        return super().admin_create_coupon(call)


class NeverEnables(StandIn):
    def activate_coupon(self, call: Body) -> tuple[int, Any]:
        raise Refusal(422, 9502, "[0401-9502]: Error occurred")


WRONG_SERVERS = {
    each.__name__: each
    for each in (
        AnswersCreatedWithOk,
        WritesTheCountInWords,
        WritesNumbersAsText,
        StumblesOverLargeOffsets,
        LetsAnybodyRead,
        KeepsTheDead,
        TakesAnyLimit,
        TakesUnknownProperties,
        NeverEnables,
        RefusesLongIds,
    )
}


@pytest.fixture(scope="session")
def stand_in() -> Callable[..., StandIn]:
    """Makes a server: the honest one, or one with the lies of these names."""
    return lambda *names: type("Server", (*(WRONG_SERVERS[each] for each in names), StandIn), {})()


@pytest.fixture(scope="session")
def target() -> Callable[..., Target]:
    """The target of a stand-in, with a player's token."""
    return lambda server: Target(app=server.app, user_token=TOKEN)
