"""Laws of unknown paths and methods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.operations import (
    UNKNOWN_ID,
    WRITING_METHODS,
    attempt,
    is_harmless,
    key_header,
    operations,
    takes_body,
    unknown_path,
    url_of,
)
from liveops_kit.contract.errors import METHOD_NOT_ALLOWED, PROJECT_FORBIDDEN, ROUTE_UNKNOWN
from liveops_kit.contract.law import law
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import Answer, Scenario, is_implemented

FORBIDDEN = "Requested endpoint is forbidden"
NOT_ALLOWED = "Method is not allowed. Method must be one of:"


# -- unknown paths ---------------------------------------------------------------------------------
@law("ERR-5a")
def a_project_is_a_number(scenario: Scenario) -> None:
    """Every call with a word in place of the project's id gets 404/0."""
    for operation in operations(scenario):
        body: dict[str, Any] = {"body": {}} if takes_body(operation) else {}
        path = {**unknown_path(scenario, operation), "project_id": "word"}
        answer = scenario.call(operation.operation_id, by=None, **body, **path)
        if is_implemented(answer):
            answer.refused(ROUTE_UNKNOWN)


@law("ERR-5a")
def a_number_in_a_path_is_a_number(scenario: Scenario) -> None:
    """A word in place of any other integer of a path gets 404/0."""
    for operation in operations(scenario):
        for name, value in unknown_path(scenario, operation).items():
            if value == UNUSED_NUMBER and operation.security and is_harmless(scenario, operation):
                answer = attempt(scenario, operation, by=None, **{name: "word"})
                if is_implemented(answer):
                    answer.refused(ROUTE_UNKNOWN)


def _unknown(scenario: Scenario, where: str) -> list[str]:
    project = f"project/{scenario.project_id}{where}"
    ends = (
        UNKNOWN_ID,
        f"coupon/{UNKNOWN_ID}/{UNKNOWN_ID}/{UNKNOWN_ID}",
        f"promotion/{UNKNOWN_ID}/{UNKNOWN_ID}",
    )
    return [f"/{version}/{project}/{end}" for version in ("v2", "v3") for end in ends]


@law("ERR-5b")
def an_unknown_admin_route_is_forbidden(scenario: Scenario) -> None:
    """An unknown route under a project's `admin` path gets 403/0 as worded, with any method."""
    for path in _unknown(scenario, "/admin"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = scenario.raw(method, path, headers=key_header(scenario))
            answer.refused(PROJECT_FORBIDDEN, message=FORBIDDEN)


@law("ERR-5c")
def an_unknown_route_is_not_found(scenario: Scenario) -> None:
    """An unknown route that is not under `admin` gets 404/0, with any method."""
    elsewhere = [f"/v9/project/{scenario.project_id}/items", f"/{UNKNOWN_ID}", f"/v2/{UNKNOWN_ID}"]
    for path in (*_unknown(scenario, ""), *elsewhere):
        for method in ("GET", "POST", "PUT", "DELETE"):
            scenario.raw(method, path).refused(ROUTE_UNKNOWN)


@law("ERR-6a")
def the_route_comes_before_the_credentials(scenario: Scenario) -> None:
    """Without credentials an unknown route is answered as with them."""
    for path in _unknown(scenario, "/admin"):
        scenario.raw("GET", path).refused(PROJECT_FORBIDDEN, message=FORBIDDEN)
    for path in _unknown(scenario, "/user"):
        scenario.raw("GET", path, headers={"Authorization": "Bearer x"}).refused(ROUTE_UNKNOWN)


# -- wrong methods ---------------------------------------------------------------------------------
def _paths(scenario: Scenario, *, every: bool = False) -> dict[str, set[str]]:
    """Return the methods of each path of the description; with `every`, those of clients, too."""
    methods: dict[str, set[str]] = {}
    for operation in operations(scenario):
        added = operation.methods if every else (operation.method,)
        methods.setdefault(operation.path, set()).update(added)
    return methods


def _unknown_object_path(scenario: Scenario, template: str) -> str:
    """Return a path that names no object of the project."""
    operation = next(each for each in operations(scenario) if each.path == template)
    return url_of(scenario, operation, unknown_path(scenario, operation))


def _matching_methods(path: str, paths: Mapping[str, set[str]]) -> set[str]:
    """Return the methods of every template that matches a path, whatever its parameters' types."""
    fits = (each for each in paths if re.fullmatch(re.sub(r"{[^{}]+}", "[^/]+", each), path))
    return set[str]().union(*(paths[each] for each in fits))


def _wrong_methods(scenario: Scenario, headers: Mapping[str, str]) -> list[tuple[str, Answer]]:
    """Call every path with a method it does not have."""
    paths = _paths(scenario, every=True)
    tried = []
    for template in paths:
        path = _unknown_object_path(scenario, template)
        method = next(
            each for each in WRITING_METHODS if each not in _matching_methods(path, paths)
        )
        tried.append((template, scenario.raw(method, path, headers=headers)))
    return [(template, answer) for template, answer in tried if is_implemented(answer)]


@law("ERR-5d")
def a_method_that_a_path_lacks_is_not_allowed(scenario: Scenario) -> None:
    """Every path answers a method it does not have with 405/0 and a message as worded."""
    for _, answer in _wrong_methods(scenario, key_header(scenario)):
        body = answer.refused(METHOD_NOT_ALLOWED)
        message = str(scenario.get(body, "errorMessage"))
        scenario.holds(f"a message that begins `{NOT_ALLOWED}`", message.startswith(NOT_ALLOWED))


@law("ERR-5e")
def a_path_names_its_methods(scenario: Scenario) -> None:
    """A 405 answer names the path's methods in `Allow` and in its message."""
    paths, every = _paths(scenario), _paths(scenario, every=True)
    for template, answer in _wrong_methods(scenario, key_header(scenario)):
        methods = paths[template]
        most = _matching_methods(_unknown_object_path(scenario, template), every) | {
            "HEAD",
            "OPTIONS",
        }
        message = str(scenario.get(answer.json, "errorMessage")).removeprefix(NOT_ALLOWED)
        for where, text in (("Allow", answer.response.headers.get("Allow", "")), ("text", message)):
            listed = {each.strip() for each in text.split(",")}
            what = f"{sorted(methods)} in `{where}` of {template}"
            scenario.holds(what, methods <= listed <= most, sorted(listed))


@law("ERR-6a")
def the_method_comes_before_the_credentials(scenario: Scenario) -> None:
    """Without credentials a wrong method is answered as with them."""
    for _, answer in _wrong_methods(scenario, {}):
        answer.refused(METHOD_NOT_ALLOWED)
