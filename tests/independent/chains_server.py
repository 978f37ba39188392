"""A server of daily chains, offer chains and user limits in Flask, without clock, store or control.

Like `server`, it takes nothing from the package but the specification, and shares no rule with the
mock. Its faults are those of `faults`. jsonschema-rs checks requests, and nobody its answers.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

import flask
import jsonschema_rs
import jwt
from tests.independent.answers import NO_KEY, NO_TOKEN, refused, routes, unusual
from tests.independent.chains import World
from tests.independent.coupons import Body, Refusal, User
from tests.independent.daily_chains import DailyChains
from tests.independent.limits import Promotions
from tests.independent.offer_chains import OfferChains
from werkzeug.exceptions import HTTPException

from liveops_kit.openapi import document as spec

PROJECT = 44056
PROJECTS = (PROJECT, 44057)
MERCHANT = 2340
API_KEY = "the key of two projects"
SECRET = "a secret that only this server and its players share"
LARGEST_BODY = 1_000_000
LARGEST_ID = 2**31 - 1

Given = tuple[int, Any]
"""Status and content of a success."""


class Project:
    """The chains, promotions and users of one project."""

    def __init__(self, world: World, project_id: int) -> None:
        self.daily = DailyChains(world, project_id)
        self.offers = OfferChains(world, project_id)
        self.promotions = Promotions(world, project_id)


# -- who calls -------------------------------------------------------------------------------------
def check_key(project_id: int) -> None:
    scheme, _, shown = flask.request.headers.get("Authorization", "").partition(" ")
    try:
        account, _, key = base64.b64decode(shown, validate=True).decode().partition(":")
    except ValueError:
        raise Refusal(*NO_KEY) from None
    is_known = account in {str(each) for each in (*PROJECTS, MERCHANT)}
    is_right = hmac.compare_digest(key.encode(), API_KEY.encode())
    if scheme.lower() != "basic" or not is_known or not is_right:
        raise Refusal(*NO_KEY)
    if project_id not in PROJECTS or account not in {str(project_id), str(MERCHANT)}:
        raise Refusal(403, 0, "Access to the project is forbidden")


def player(faults: frozenset[str]) -> User:
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise jwt.InvalidTokenError
        is_unsigned = jwt.get_unverified_header(token).get("alg") == "none"
        options = {"require": ["sub"]}
        if is_unsigned and "alg_none" in faults:
            options = {"verify_signature": False}
        claims = jwt.decode(token, SECRET, ["HS256"], options=options)  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        raise Refusal(*NO_TOKEN) from None
    attributes = claims.get("attributes")
    return User(claims["sub"], attributes if isinstance(attributes, dict) else {})


# -- what is wrong with a request ------------------------------------------------------------------
@cache
def _components() -> Body:
    return {"schemas": _as_json_schema(spec.load().document["components"]["schemas"])}


def _as_json_schema(node: Any) -> Any:
    """Return schemas of the specification in which `nullable` is a type."""
    if isinstance(node, list):
        return [_as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _as_json_schema(each) for name, each in node.items() if name != "nullable"}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        plain["type"] = [node["type"], "null"]
        if "enum" in node:
            plain["enum"] = [*node["enum"], None]
    return plain


@cache
def validator(operation_id: str) -> jsonschema_rs.Draft202012Validator | None:
    """The validator of an operation's body; None if it takes none."""
    definition = spec.load().operations[operation_id].definition
    if "requestBody" not in definition:
        return None
    schema = definition["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema_rs.Draft202012Validator(
        {**_as_json_schema(schema), "components": _components()}, validate_formats=True
    )


def _wrong(error: Any) -> Iterator[tuple[str, str]]:
    """The properties an error is about, each with what is wrong."""
    place = [str(part) for part in error.instance_path]
    if error.kind.name == "required":
        name = error.kind.as_dict()["property"]
        yield ".".join([*place, name]), f"The property {name} is required"
    elif error.kind.name == "additionalProperties":
        for name in error.kind.as_dict()["unexpected"]:
            text = f"The property {name} is not defined and the definition does not allow "
            yield ".".join([*place, name]), f"{text}additional properties"
    else:
        yield ".".join(place), error.message


def unprocessable(pairs: Iterable[tuple[str, str]]) -> Refusal:
    named = [{"property": name, "message": text} for name, text in dict(pairs).items()]
    return Refusal(422, 1102, "Unprocessable Entity", named)


def body_of(name: str, faults: frozenset[str]) -> Any:
    """Read the body of a call.

    Raises:
        Refusal: it is not what the specification asks for.
    """
    check = validator(name)
    if check is None:
        return None
    raw, kind = flask.request.get_data(), flask.request.mimetype
    if "charset_refused" in faults:
        kind = flask.request.headers.get("Content-Type", "")
    if raw and kind != "application/json":
        raise Refusal(415, 0, "Content type must be application/json")
    try:
        text = raw.decode() or "{}"
        body = json.loads(_without_emoji(text) if "emoji_lost" in faults else text)
    except ValueError:
        raise Refusal(400, 0, "Request body is not valid JSON") from None
    if wrong := [pair for error in check.iter_errors(body) for pair in _wrong(error)]:
        names = _properties(name)
        raise unprocessable(sorted(wrong, key=lambda pair: names.get(pair[0].split(".")[0], 99)))
    return body


@cache
def _properties(operation_id: str) -> dict[str, int]:
    """The properties of a body, each with its place in the specification."""
    definition = spec.load().operations[operation_id].definition
    schema = spec.load().resolve(definition["requestBody"]["content"]["application/json"]["schema"])
    return {name: place for place, name in enumerate(schema["properties"])}


def _without_emoji(text: str) -> str:
    text = re.sub(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..", "?", text)
    return "".join(each if ord(each) < 0x10000 else "?" for each in text)


def query_of(name: str, faults: frozenset[str]) -> Body:
    """Read the parameters of the query that the call has."""
    found: Body = {}
    for each in spec.load().operations[name].parameters:
        if each["in"] != "query":
            continue
        sent = flask.request.args.getlist(each["name"])
        if sent:
            found[each["name"]] = _parameter(each, sent[-1], faults)
        elif each.get("required"):
            raise unprocessable([(each["name"], f"The property {each['name']} is required")])
    return found


def _parameter(parameter: Any, sent: str, faults: frozenset[str]) -> Any:
    name, schema = parameter["name"], spec.load().resolve(parameter["schema"])
    if schema["type"] == "string":
        value: Any = unquote_plus(sent) if "plus_means_space" in faults else sent
        is_right = re.fullmatch(r"\S+", sent) is not None
    else:
        value = int(sent) if re.fullmatch("-?[0-9]{1,18}", sent) else None
        is_right = value is not None and value >= schema.get("minimum", value)
        is_right = is_right and value in schema.get("enum", [value])
    if not is_right:
        raise unprocessable([(name, "Is not of its type")])
    return value


def path_of(parts: dict[str, str]) -> dict[str, int]:
    found = {}
    for name, text in parts.items():
        if not re.fullmatch("[0-9]{1,18}", text) or not 1 <= int(text) <= LARGEST_ID:
            raise Refusal(404, 0, "Not found")
        found[name] = int(text)
    return found


# -- the calls -------------------------------------------------------------------------------------
class Call:
    """One request: whose it is, what it names and sends."""

    def __init__(self, name: str, world: World, parts: dict[str, str]) -> None:
        operation = spec.load().operations[name]
        path = path_of(parts)
        project_id = path.pop("project_id")
        self.user: User | None = None
        if {"basicAuth"} in operation.security:
            check_key(project_id)
        elif "Authorization" in flask.request.headers or frozenset() not in operation.security:
            self.user = player(world.faults)
        self.query = query_of(name, world.faults)
        self.body = body_of(name, world.faults)
        self.id, self.step = next(iter(path.values()), 0), path.get("step_number", 0)
        if project_id not in PROJECTS:
            raise Refusal(404, 0, "Not found")
        self.project: Project = world.projects[project_id]
        self.key = None if self.user is None else world.user(self.user.external_id)
        if self.user is not None:
            self.project.promotions.users.add(self.user.external_id)

    @property
    def named_user(self) -> str | None:
        """The user that the body names."""
        return self.body["user"] and self.body["user"]["user_external_id"]


def _change(call: Call, sign: int) -> Given:
    promotions = call.project.promotions
    return 200, promotions.change(call.id, call.named_user or "", sign, call.body["available"])


def _of_promotions(kind: str) -> dict[str, Callable[[Call], Given]]:
    """The calls of discounts or bonuses, by their last words."""
    return {
        "list": lambda c: (200, c.project.promotions.listed(c.query, kind)),
        "create": lambda c: (201, {"promotion_id": c.project.promotions.create(c.body, kind)}),
        "get": lambda c: (
            200, c.project.promotions.shown(c.project.promotions.named(c.id, kind))
        ),
        "update": lambda c: (204, c.project.promotions.update(c.id, c.body, kind)),
        "delete": lambda c: (204, c.project.promotions.delete(c.id, kind)),
    }  # fmt: skip


DISCOUNTS, BONUSES = _of_promotions("discount"), _of_promotions("bonus")

CALLS: dict[str, Callable[[Call], Given]] = {
    "admin-get-daily-chains": lambda c: (
        200, c.project.daily.listed(c.query, c.project.daily.short)
    ),
    "admin-create-daily-chain": lambda c: (
        201, {"daily_chain_id": c.project.daily.create(c.body)}
    ),
    "admin-get-daily-chain": lambda c: (
        200, c.project.daily.whole(c.project.daily.named(c.id))
    ),
    "admin-update-daily-chain": lambda c: (204, c.project.daily.update(c.id, c.body)),
    "admin-delete-daily-chain": lambda c: (204, c.project.daily.delete(c.id)),
    "admin-reset-daily-chain": lambda c: (204, c.project.daily.reset(c.id)),
    "admin-toggle-daily-chain": lambda c: (204, c.project.daily.toggle(c.id)),
    "get-daily-chains-list": lambda c: (200, c.project.daily.for_player(c.key, c.query)),
    "get-user-daily-chain-by-id": lambda c: (200, c.project.daily.one_for_player(c.id, c.key)),
    "claim-user-daily-chain-step-reward": lambda c: (
        204, c.project.daily.claim(c.id, c.step, c.key or "")
    ),
    "admin-get-offer-chains": lambda c: (
        200, c.project.offers.listed(c.query, c.project.offers.short)
    ),
    "admin-create-offer-chain": lambda c: (
        201, {"offer_chain_id": c.project.offers.create(c.body)}
    ),
    "admin-get-offer-chain": lambda c: (
        200, c.project.offers.whole(c.project.offers.named(c.id))
    ),
    "admin-update-offer-chain": lambda c: (204, c.project.offers.update(c.id, c.body)),
    "admin-delete-offer-chain": lambda c: (204, c.project.offers.delete(c.id)),
    "admin-toggle-offer-chain": lambda c: (204, c.project.offers.toggle(c.id)),
    "get-offer-chains-list": lambda c: (200, c.project.offers.for_player(c.user, c.query)),
    "get-user-offer-chain-by-id": lambda c: (200, c.project.offers.one_for_player(c.id, c.user)),
    "claim-user-offer-chain-step-reward": lambda c: (
        200, {"order_id": c.project.offers.claim(c.id, c.step, c.user)}  # type: ignore[arg-type]
    ),
    "order-user-offer-chain-step-reward": lambda c: (
        200, c.project.offers.order(c.id, c.step, c.user)  # type: ignore[arg-type]
    ),
    "get-item-promotion-list": DISCOUNTS["list"], "create-item-promotion": DISCOUNTS["create"],
    "get-item-promotion": DISCOUNTS["get"], "update-item-promotion": DISCOUNTS["update"],
    "delete-item-promotion": DISCOUNTS["delete"],
    "get-bonus-promotion-list": BONUSES["list"], "create-bonus-promotion": BONUSES["create"],
    "get-bonus-promotion": BONUSES["get"], "update-bonus-promotion": BONUSES["update"],
    "delete-bonus-promotion": BONUSES["delete"],
    "get-user-promotion-limit": lambda c: (
        200, c.project.promotions.limit(c.id, c.query["user_external_id"])
    ),
    "add-user-promotion-limit": lambda c: _change(c, 1),
    "set-user-promotion-limit": lambda c: _change(c, 0),
    "remove-user-promotion-limit": lambda c: _change(c, -1),
    "reset-user-promotion-limit": lambda c: (
        200, c.project.promotions.restore(c.id, c.named_user)
    ),
    "reset-all-user-promotions-limit": lambda c: (
        200, c.project.promotions.restore_all(c.named_user or "")
    ),
}  # fmt: skip


# -- the application -------------------------------------------------------------------------------
def application(*faults: str, absent: int = 404) -> flask.Flask:
    """A server with nothing in it yet, which answers `absent` to the calls it does not have."""
    app = flask.Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map = routes()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.register_error_handler(HTTPException, unusual)
    world = World(frozenset(faults))
    world.projects = {number: Project(world, number) for number in PROJECTS}
    app.view_functions = {
        name: _view(name, world) if name in CALLS else _lacking(absent)
        for name in spec.load().operations
    }
    app.after_request(lambda response: _spoiled(response, world.faults))
    return app


def _view(name: str, world: World) -> Callable[..., flask.Response]:
    def view(**parts: str) -> flask.Response:
        try:
            call = Call(name, world, parts)
            with world.lock:
                status, content = CALLS[name](call)
        except Refusal as refusal:
            return refused(refusal)
        return flask.make_response("" if content is None else content, status)

    return view


def _lacking(status: int) -> Callable[..., flask.Response]:
    return lambda **parts: refused(Refusal(status, 0, "There is no such call here"))


def _spoiled(response: flask.Response, faults: frozenset[str]) -> flask.Response:
    """Return an answer with the faults that answers may have."""
    if response.status_code == 405 and "no_allow" in faults:
        del response.headers["Allow"]
    if response.status_code == 404 and "body_status_differs" in faults and response.is_json:
        response.set_data(json.dumps({**response.get_json(), "statusCode": 400}))
    return response
