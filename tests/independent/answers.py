"""How the independent servers find a call, and answer: errors as the API words them."""

from __future__ import annotations

import uuid
from functools import cache

import flask
from tests.independent.coupons import Body, Refusal
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from liveops_kit.openapi import document as spec

NO_KEY = (401, 1020, "Error in Authentication method occurred")
NO_TOKEN = (401, 1501, "Authorization failed: Provide authorization")


@cache
def routes() -> Map:
    """The routes of all calls for all servers: they take longer to compile than a law to run."""
    return Map(
        [
            Rule(
                "/api" + each.path.replace("{", "<").replace("}", ">"), endpoint=name,
                methods=[each.method],
            )
            for name, each in spec.load().operations.items()
        ],
        merge_slashes=False,
    )  # fmt: skip


def refused(refusal: Refusal) -> flask.Response:
    error: Body = {
        "statusCode": refusal.status,
        "errorCode": refusal.code,
        "errorMessage": refusal.message,
        "transactionId": uuid.uuid4().hex,
    }
    if refusal.wrong:
        error["errorMessageExtended"] = refusal.wrong
    response = flask.make_response(error, refusal.status)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Basic" if refusal.code == NO_KEY[1] else "Bearer"
    return response


def unusual(error: HTTPException) -> flask.Response:
    """Word the errors that Flask raises by itself."""
    text = error.name
    if isinstance(error, NotFound) and "/admin/" in flask.request.path:
        return refused(Refusal(403, 0, "Requested endpoint is forbidden"))
    headers = {}
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(set(error.valid_methods or ()) - {"HEAD"}))
        text, headers = (
            f"Method is not allowed. Method must be one of: {allowed}",
            {"Allow": allowed},
        )
    response = refused(Refusal(error.code or 500, 0, text))
    response.headers.update(headers)
    return response
