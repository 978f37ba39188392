"""A server of the coupon calls in Flask, whose requests and answers openapi-core checks.

It knows the mock by hearsay only: nothing but the specification is taken from the package. So it
shows whether the contract kit judges servers, or their likeness to the mock.
"""

from __future__ import annotations

import base64
import hmac
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from threading import Lock
from typing import Any

import flask
import jwt
from jsonschema import FormatChecker
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.contrib.flask.decorators import FlaskOpenAPIViewDecorator
from openapi_core.security.exceptions import SecurityProviderError
from openapi_core.security.factories import SecurityProviderFactory
from openapi_core.security.providers import HttpProvider
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.unmarshalling.schemas import oas30_types_unmarshaller
from openapi_core.unmarshalling.schemas.factories import SchemaUnmarshallersFactory
from openapi_core.unmarshalling.schemas.unmarshallers import (
    FormatsUnmarshaller,
    SchemaUnmarshaller,
)
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    ParameterValidationError,
    SecurityValidationError,
)
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from openapi_core.validation.schemas.factories import SchemaValidatorsFactory
from openapi_core.validation.schemas.validators import SchemaValidator
from openapi_schema_validator import OAS30WriteValidator
from tests.independent.answers import NO_KEY, NO_TOKEN, refused, routes, unusual
from tests.independent.coupons import Body, Coupons, Refusal, User
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from liveops_kit.openapi import document as spec

PROJECT = 44056
API_KEY = "the key of one project"
SECRET = "a secret that only this server and its players share"
PAGE = 50
LARGEST_BODY = 1_000_000

Given = tuple[int, Any]
"""Status and content of a success."""


# -- who calls -------------------------------------------------------------------------------------
class ChecksWhoCalls(HttpProvider):
    """Asks for more than a header of the right form: for a key that fits, or a token."""

    def __call__(self, parameters: Any) -> Any:
        try:
            shown = super().__call__(parameters)
        except SecurityProviderError:
            shown = ""
        is_basic = (self.scheme / "scheme").read_str() == "basic"
        try:
            if not flask.request.view_args["project_id"].isdecimal():
                raise Refusal(404, 0, "Not found")
            return of_the_project(shown) if is_basic else player(shown, parameters.header)
        except Refusal as refusal:
            flask.g.refusal = refusal
            raise SecurityProviderError(str(refusal)) from refusal


class Guards(SecurityProviderFactory):
    PROVIDERS = {**SecurityProviderFactory.PROVIDERS, "http": ChecksWhoCalls}  # noqa: RUF012


def of_the_project(shown: str) -> None:
    try:
        account, _, key = base64.b64decode(shown, validate=True).decode().partition(":")
    except ValueError:
        raise Refusal(*NO_KEY) from None
    if account != str(PROJECT) or not hmac.compare_digest(key.encode(), API_KEY.encode()):
        raise Refusal(*NO_KEY)
    if flask.request.view_args["project_id"] != str(PROJECT):
        raise Refusal(403, 0, "Access to the project is forbidden")


def player(shown: str, headers: Any) -> None:
    if "Authorization" not in headers:
        raise Refusal(403, 0, "Authorization header not sent")
    try:
        claims = jwt.decode(shown, SECRET, ["HS256"], options={"require": ["sub"]})
    except jwt.InvalidTokenError:
        raise Refusal(*NO_TOKEN) from None
    attributes = claims.get("attributes")
    flask.g.user = User(claims["sub"], attributes if isinstance(attributes, dict) else {})


# -- what is wrong with a request ------------------------------------------------------------------
class Errors:
    """Makes the API's errors of openapi-core's."""

    def __call__(self, errors: Iterable[Exception]) -> flask.Response:
        return refused(self._refusal(list(errors)))

    def _refusal(self, errors: list[Exception]) -> Refusal:
        for error in errors:
            if isinstance(error, SecurityValidationError):
                return flask.g.refusal
            if isinstance(error, PathError):
                raise MethodNotAllowed(sorted(flask.request.url_rule.methods - {"HEAD"}))
            if getattr(error, "location", "") == "path":
                return Refusal(404, 0, "Not found")
        return self._of_the_content(errors)

    def _of_the_content(self, errors: list[Exception]) -> Refusal:
        wrong: dict[str, str] = {}
        for error in errors:
            if isinstance(error, ParameterValidationError):
                wrong.setdefault(error.name, _reported(error))
            elif isinstance(error.__cause__, MediaTypeNotFound):
                return Refusal(415, 0, "Content type must be application/json")
            elif not isinstance(error.__cause__, InvalidSchemaValue):
                return Refusal(400, 0, "Request body is not valid JSON")
            else:
                for each in error.__cause__.schema_errors:  # type: ignore[attr-defined]
                    for name, message in faults(each):
                        wrong.setdefault(name, message)
        named = [{"property": name, "message": message} for name, message in wrong.items()]
        return Refusal(422, 1102, "Unprocessable Entity", named)


def _reported(error: ParameterValidationError) -> str:
    if isinstance(error, MissingRequiredParameter):
        return f"The property {error.name} is required"
    if isinstance(error.__cause__, InvalidSchemaValue):
        return next(iter(error.__cause__.schema_errors)).message  # type: ignore[attr-defined]
    return "Is not of its type"


def faults(error: Any) -> Iterator[tuple[str, str]]:
    """The properties a schema error is about, each with what is wrong."""
    place = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        for name in missing:
            yield ".".join([*place, name]), f"The property {name} is required"
    elif error.validator == "additionalProperties" and error.validator_value is False:
        for name in (n for n in error.instance if n not in error.schema["properties"]):
            text = f"The property {name} is not defined and the definition does not allow "
            yield ".".join([*place, name]), f"{text}additional properties"
    else:
        yield ".".join(place), error.message


# -- the calls -------------------------------------------------------------------------------------
def _page(rows: list[Any], query: Body) -> list[Any]:
    offset = query.get("offset", 0)
    return rows[offset : offset + min(query.get("limit", PAGE), PAGE)]


def _list(on: Coupons, query: Body) -> Given:
    rows = [each.shown() for each in on.coupons.values()]
    active = sum(row["is_enabled"] for row in rows)
    return 200, {
        "items": _page(rows, query), "total_promotions_count": len(rows),
        "active_promotions_count": active, "inactive_promotions_count": len(rows) - active,
    }  # fmt: skip


def _create(on: Coupons, body: Body) -> Given:
    answer = {"external_id": body["external_id"]}
    on.create(body)
    return 201, answer


def _switch(on: Coupons, external_id: str, is_enabled: bool) -> Given:
    on.named(external_id).is_enabled = is_enabled
    return 204, None


def _add_code(on: Coupons, external_id: str, body: Body) -> Given:
    return 201, {"code": on.add_code(on.named(external_id), body.get("coupon_code"))}


def _generate(on: Coupons, external_id: str, body: Body) -> Given:
    on.generate(external_id, body["count"])
    return 200, {"count": body["count"]}


def _codes(on: Coupons, external_id: str, query: Body) -> Given:
    rows = [{"code": code} for code in on.named(external_id).codes]
    return 200, {"codes": _page(rows, query), "total_count": len(rows)}


def _code_limits(on: Coupons, external_id: str, query: Body) -> Given:
    coupon = on.named(external_id)
    rows = on.code_limits(coupon, query.get("codes[]"))
    page = _page(rows, query)
    return 200, {
        "promotion_id": coupon.number, "items": page, "total_items_count": len(rows),
        "has_more": query.get("offset", 0) + len(page) < len(rows),
    }  # fmt: skip


def _user_limit(on: Coupons, external_id: str, query: Body) -> Given:
    limit = on.user_limit(external_id, query["user_external_id"])
    return 200, {} if limit is None else {"per_user": limit}


def _redeem(on: Coupons, body: Body) -> Given:
    choice = body.get("selected_unit_items", {})
    return 200, {"items": on.redeem(body["coupon_code"], choice, flask.g.user)}


CALLS: dict[str, Callable[[Coupons, Body, Body, Any], Given]] = {
    "get-coupons": lambda on, path, query, body: _list(on, query),
    "admin-create-coupon": lambda on, path, query, body: _create(on, body),
    "get-coupon": lambda on, path, query, body: (200, on.named(path["external_id"]).shown()),
    "update-coupon-promotion": lambda on, path, query, body: (
        204, on.update(path["external_id"], body)
    ),
    "delete-coupon-promotion": lambda on, path, query, body: (204, on.delete(path["external_id"])),
    "activate-coupon": lambda on, path, query, body: _switch(on, path["external_id"], True),
    "deactivate-coupon": lambda on, path, query, body: _switch(on, path["external_id"], False),
    "get-coupon-codes": lambda on, path, query, body: _codes(on, path["external_id"], query),
    "create-coupon-code": lambda on, path, query, body: _add_code(on, path["external_id"], body),
    "generate-coupon-codes": lambda on, path, query, body: (
        _generate(on, path["external_id"], body)
    ),
    "get-coupon-code-limit": lambda on, path, query, body: (
        _code_limits(on, path["external_id"], query)
    ),
    "get-coupon-user-limit": lambda on, path, query, body: (
        _user_limit(on, path["external_id"], query)
    ),
    "get-coupon-rewards-by-code": lambda on, path, query, body: (
        200, on.rewards(path["coupon_code"], flask.g.user)
    ),
    "redeem-coupon": lambda on, path, query, body: _redeem(on, body),
}  # fmt: skip


# -- the application -------------------------------------------------------------------------------
class Checked(FlaskOpenAPIViewDecorator):
    """openapi-core's decorator, which here validates answers but makes no objects of them.

    That is ten times as fast for a full page. An answer that departs is the server's fault.
    """

    def unmarshal_request(self, request: Any) -> Any:
        # The front of openapi-core first compares every attribute with its protocols.
        return self.openapi.request_unmarshaller.unmarshal(self.get_openapi_request(request))

    def handle_response(self, request: Any, response: Any, errors_handler: Any) -> flask.Response:
        self.openapi.response_validator.validate(
            self.get_openapi_request(request), self.get_openapi_response(response)
        )
        return response


class Validators(SchemaValidatorsFactory):
    """openapi-core's, which makes a validator for every value, with a copy of all formats."""

    def __init__(self) -> None:
        super().__init__(OAS30WriteValidator)
        self._made: dict[SchemaPath, SchemaValidator] = {}

    def get_format_checker(self, *extra: Any) -> FormatChecker:
        return self.format_checker

    def create(self, spec: SchemaPath, schema: SchemaPath, *given: Any, **named: Any) -> Any:
        if schema not in self._made:
            self._made[schema] = super().create(spec, schema, *given, **named)
        return self._made[schema]


class AsSent(SchemaUnmarshaller):
    """Checks a value and leaves it as it is: the calls read JSON and numbers, no dates."""

    def unmarshal(self, value: Any) -> Any:
        self.schema_validator.validate(value)
        return value


class Unmarshallers(SchemaUnmarshallersFactory):
    """Makes those, where openapi-core's would make objects of all parts of a value."""

    def create(self, spec: SchemaPath, schema: SchemaPath, *given: Any, **named: Any) -> AsSent:
        validator = self.schema_validators_factory.create(spec, schema)
        return AsSent(schema, validator, self.types_unmarshaller, FormatsUnmarshaller())


@cache
def description() -> OpenAPI:
    """The paths of coupons alone: openapi-core looks through all paths on every call."""
    whole = spec.load()
    ours = {each.path for name, each in whole.operations.items() if name in CALLS}
    paths = {path: item for path, item in whole.document["paths"].items() if path in ours}
    document = {
        **_without_read_only(whole.document), "paths": paths, "servers": [{"url": "/api"}],
    }  # fmt: skip
    validators = Validators()
    # `test_specification` looks at the whole description, with the same validator.
    config = Config(
        spec_validator_cls=None,
        security_provider_factory=Guards(), schema_validators_factory=validators,
        schema_unmarshallers_factory=Unmarshallers(validators, oas30_types_unmarshaller),
    )  # fmt: skip
    return OpenAPI(SchemaPath.from_dict(document, resolved_cache_maxsize=10_000), config=config)


def _without_read_only(node: Any) -> Any:
    """Return a description whose read-only parts may be sent back, as the API takes them."""
    if isinstance(node, dict):
        return {k: _without_read_only(part) for k, part in node.items() if k != "readOnly"}
    return [_without_read_only(part) for part in node] if isinstance(node, list) else node


class EmptyBodies:
    """Reads a missing body as an empty object."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: Body, start_response: Any) -> Any:
        is_write = environ["REQUEST_METHOD"] in {"POST", "PUT"}
        if is_write and environ.get("CONTENT_LENGTH") in {None, "", "0"}:
            sent = {"CONTENT_LENGTH": "2", "CONTENT_TYPE": "application/json"}
            environ = {**environ, **sent, "wsgi.input": io.BytesIO(b"{}")}
        return self._app(environ, start_response)


def application(kind: type[Coupons] = Coupons) -> flask.Flask:
    """A server with no coupons yet."""
    app = flask.Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map = routes()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.register_error_handler(HTTPException, unusual)
    app.wsgi_app = EmptyBodies(app.wsgi_app)  # type: ignore[method-assign]
    projects: dict[str, Coupons] = defaultdict(kind)
    lock = Lock()
    checked = Checked(description(), errors_handler_cls=Errors)
    app.view_functions = {
        name: checked(_view(name, projects, lock)) if name in CALLS else _lacking(name)
        for name in spec.load().operations
    }
    return app


def _view(name: str, projects: dict[str, Coupons], lock: Lock) -> Callable[..., Any]:
    call = CALLS[name]

    def view(project_id: str, **path: str) -> flask.Response:
        takes_body = flask.request.method in {"POST", "PUT"} and flask.request.data
        body = flask.request.get_json(force=True) if takes_body else None
        try:
            with lock:
                on = projects[project_id]
                if "user" in flask.g:
                    on.users.add(flask.g.user.external_id)
                status, content = call(on, path, flask.request.openapi.parameters.query, body)  # type: ignore[attr-defined]
        except Refusal as refusal:
            return refused(refusal)
        return flask.make_response("" if content is None else content, status)

    return view


def _lacking(name: str) -> Callable[..., Any]:
    return lambda **path: refused(Refusal(501, 0, f"{name} is not implemented"))


def __getattr__(name: str) -> flask.Flask:
    """Make `app`, which is what servers are named by, when it is asked for."""
    if name != "app":
        raise AttributeError(name)
    return application()
