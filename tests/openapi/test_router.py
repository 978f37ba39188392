"""The router finds the operation that OpenAPI's own rule names, as Starlette's routes would."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
import starlette.convertors
from connexion.frameworks.starlette import IntegerConverter, starlettify_path
from starlette.routing import Match as Kind
from starlette.routing import Route
from tests.each import of_each

from liveops_kit.errors import RouteError
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.router import MAX_CACHED_PATHS, Match, Router, router_of

each = pytest.mark.parametrize
API = spec.served()
PATHS = (
    "/items/{sku}",
    "/items/group",
    "/items/{number}/tail",
    "/items/{sku}/{part}",
    "/{sku}/group/{part}",
    "/orders/{number}",
    "/orders/new",
)
TYPES = {"number": "integer", "sku": "string", "part": "string", "list": "array"}


def spec_of(*calls: tuple[str, str]) -> Spec:
    """Return a description of calls, each a method and a path."""
    paths: dict[str, Any] = {}
    for method, path in calls:
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": TYPES[name]}}
            for name in re.findall(r"\{(\w+)\}", path)
        ]
        paths.setdefault(path, {})[method.lower()] = {
            "operationId": f"{method} {path}", "tags": ["tag"], "parameters": parameters,
            "responses": {},
        }  # fmt: skip
    return Spec({"paths": paths})


@pytest.fixture
def router() -> Router[Operation]:
    return router_of(spec_of(*(("GET", path) for path in PATHS), ("POST", "/orders/new")), "/base")


def found_by(router: Router[Operation], method: str, path: str) -> tuple[str, Any] | None:
    match = router.match(method, path)
    return None if match is None else (match.target.path, match.values)


@each(
    ("path", "found"),
    [
        ("/base/items/sword", ("/items/{sku}", {"sku": "sword"})),
        # OpenAPI: concrete paths are matched before their templated counterparts.
        ("/base/items/group", ("/items/group", {})),
        ("/base/items/7/tail", ("/items/{number}/tail", {"number": 7})),
        ("/base/items/x/tail", ("/items/{sku}/{part}", {"sku": "x", "part": "tail"})),
        ("/base/items/7/x", ("/items/{sku}/{part}", {"sku": "7", "part": "x"})),
        ("/base/items/group/tail", ("/items/{sku}/{part}", {"sku": "group", "part": "tail"})),
        ("/base/orders/+07", ("/orders/{number}", {"number": 7})),
        ("/base/orders/-1", ("/orders/{number}", {"number": -1})),
        ("/base/orders/new", ("/orders/new", {})),
        ("/base/orders/group/x", ("/{sku}/group/{part}", {"sku": "orders", "part": "x"})),
        ("/base/orders/1.0", None),
        ("/base/orders/٣", None),
        ("/base/orders/", None),
        ("/base/items/", None),
        ("/base/items", None),
        ("/base//items/x", None),
        ("/items/x", None),
        ("base/items/x", None),
        ("", None),
    ],
)
def test_the_most_literal_path_wins(router: Router[Operation], path: str, found: Any) -> None:
    assert found_by(router, "GET", path) == found


def test_a_method_is_looked_for_among_all_that_match(router: Router[Operation]) -> None:
    assert found_by(router, "POST", "/base/orders/new") == ("/orders/new", {})
    assert found_by(router, "POST", "/base/orders/1") is None
    assert found_by(router, "post", "/base/orders/new") is None


@each(
    ("path", "typed", "untyped"),
    [
        ("/base/orders/new", {"GET", "POST"}, {"GET", "POST"}),
        ("/base/orders/7", {"GET"}, {"GET"}),
        ("/base/orders/x", set(), {"GET"}),
        ("/base/orders", set(), set()),
        ("/base/none/7/x", set(), set()),
    ],
)
def test_the_methods_of_a_path(
    router: Router[Operation], path: str, typed: set[str], untyped: set[str]
) -> None:
    assert router.methods(path) == typed
    assert router.methods(path, typed=False) == untyped


def test_a_path_is_matched_as_text_where_a_stranger_wrote_it(router: Router[Operation]) -> None:
    match = router.match_text("GET", "/base/orders/x")
    assert match is not None
    assert (match.target.path, match.values) == ("/orders/{number}", {"number": "x"})
    assert router.match_text("GET", "/base/none/x/y") is None


def test_a_number_may_be_long_but_not_endless(router: Router[Operation]) -> None:
    """Python itself declines to read numbers of more than 4300 digits."""
    for digits in (18, 19, 4000):
        number = "9" * digits
        assert found_by(router, "GET", f"/base/orders/{number}") == (
            "/orders/{number}",
            {"number": int(number)},
        )
    assert found_by(router, "GET", f"/base/orders/{'9' * 4001}") is None


def test_only_recent_paths_are_remembered(router: Router[Operation]) -> None:
    first = router.match("GET", "/base/orders/1")
    assert router.match("GET", "/base/orders/1") is first
    for number in range(2, MAX_CACHED_PATHS + 2):
        router.match("GET", f"/base/orders/{number}")
    again = router.match("GET", "/base/orders/1")
    assert again == first
    assert again is not first


def test_the_first_of_two_equally_literal_paths_wins() -> None:
    router = router_of(spec_of(("GET", "/a/{sku}"), ("GET", "/a/{part}")))
    assert found_by(router, "GET", "/a/x") == ("/a/{sku}", {"sku": "x"})


@each(
    ("path", "message"),
    [
        ("/a/{sku}.json", "/a/{sku}.json: a parameter must be a whole segment"),
        ("/a/{number}-{part}", "/a/{number}-{part}: a parameter must be a whole segment"),
        ("/a/{list}", "/a/{list}: a parameter of the type array"),
    ],
)
def test_a_path_that_cannot_be_routed_fails_at_the_start(path: str, message: str) -> None:
    with pytest.raises(RouteError) as caught:
        router_of(spec_of(("GET", path)))
    assert str(caught.value) == message


@of_each({name: (found,) for name, found in API.operations.items()})
def test_every_operation_is_found_by_its_path(found: Operation) -> None:
    values = {
        p["name"]: 7 if API.resolve(p["schema"]).get("type") == "integer" else "x-1"
        for p in found.parameters
        if p["in"] == "path"
    }
    path = "/api" + found.path.format_map(values)
    assert router_of(API, "/api").match(found.method, path) == Match(found, values)


def literalness(found: Operation) -> list[int]:
    """Return a key that sorts the more literal path first, segment by segment."""
    types = {p["name"]: API.resolve(p["schema"]).get("type") for p in found.parameters}
    ranks = {"integer": 1, "string": 2}
    return [ranks[types[part[1:-1]]] if "{" in part else 0 for part in found.path.split("/")]


def test_every_mixture_of_segments_leads_where_the_routes_of_starlette_lead() -> None:
    """Real paths with segments swapped among them; Starlette takes the first route that matches."""
    starlette.convertors.register_url_convertor("int", IntegerConverter())
    routes: list[tuple[Route, str]] = []
    for found in sorted(API.operations.values(), key=literalness):
        types = {p["name"]: API.resolve(p["schema"]).get("type") for p in found.parameters}
        template = starlettify_path(found.path, types)
        routes.append((Route(template, print, methods=[found.method]), found.operation_id))
    router = router_of(API)
    dice = random.Random(7)
    segments = sorted({part for path in API.document["paths"] for part in path.split("/")})
    swapped = [part for part in segments if part and "{" not in part] + ["1", "-2", "x", "1x", ""]
    hits = 0
    for found in dice.choices(list(API.operations.values()), k=4000):
        parts = [dice.choice(["1", "7"]) if "{" in part else part for part in found.path.split("/")]
        for place in range(1, len(parts)):
            if dice.random() < 0.15:
                parts[place] = dice.choice(swapped)
        joined, method = "/".join(parts), dice.choice([found.method, found.method, "GET", "PUT"])
        scope = {"type": "http", "method": method, "path": joined, "root_path": ""}
        matches = ((route.matches(scope), name) for route, name in routes)
        wanted = next(
            ((name, more["path_params"]) for (kind, more), name in matches if kind == Kind.FULL),
            None,
        )
        hit = router.match(method, joined)
        assert (None if hit is None else (hit.target.operation_id, hit.values)) == wanted, joined
        hits += hit is not None
    assert 500 < hits < 3500


def test_a_slash_after_the_path_is_taken_where_the_description_says_so() -> None:
    """ORD-24."""
    router = router_of(API, "/api")
    path = "/api/v2/project/1/free/cart"
    plain, slashed = router.match("POST", path), router.match("POST", f"{path}/")
    assert plain is not None
    assert plain.target.operation_id == "create-free-order"
    assert slashed == plain
    assert router.methods(f"{path}/") == {"POST"}
    for unknown in (f"{path}//", "/api/v2/project/1/payment/cart/", "/api/v2/project/1/cart/"):
        assert router.match("POST", unknown) is None
        assert router.methods(unknown) == frozenset()


def test_an_operation_is_found_by_every_method_that_clients_use() -> None:
    """PRM-43."""
    router = router_of(API, "/api")
    path = "/api/v2/project/1/promocode/code/ABC/rewards"
    assert router.methods(path) == {"GET", "POST"}
    got = router.match("GET", path)
    assert got is not None
    assert got.target.operation_id == "get-promo-code-rewards-by-code"
    assert router.match("POST", path) == got
