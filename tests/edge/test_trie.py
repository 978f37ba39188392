"""The front finds the operation that Connexion's router would find."""

from __future__ import annotations

import random
from typing import Any

import pytest
import starlette.convertors
from connexion.frameworks.starlette import IntegerConverter, starlettify_path
from starlette.routing import Match, Route

from liveops_kit import spec
from liveops_kit.edge.front import lanes
from liveops_kit.edge.parts import Part
from liveops_kit.edge.trie import NoPlace, Trie, paths
from liveops_kit.spec import Operation

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
TYPES = {"number": "integer", "sku": "string", "part": "string"}


def operation(path: str, method: str = "GET") -> Operation:
    return Operation(f"{method} {path}", method, path, "tag", {}, ())


@pytest.fixture
def trie() -> Trie[str]:
    made: Trie[str] = Trie()
    for path in PATHS:
        made.add("/base", operation(path), TYPES, path)
    made.add("/base", operation("/orders/new", "POST"), TYPES, "new")
    return made


@each(
    ("path", "found"),
    [
        ("/base/items/sword", ("/items/{sku}", {"sku": "sword"})),
        # The first in the description counts, not the one that says more.
        ("/base/items/group", ("/items/{sku}", {"sku": "group"})),
        ("/base/items/7/tail", ("/items/{number}/tail", {"number": 7})),
        ("/base/items/x/tail", ("/items/{sku}/{part}", {"sku": "x", "part": "tail"})),
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
def test_a_path_leads_to_the_first_that_matches(trie: Trie[str], path: str, found: Any) -> None:
    assert trie.find("GET", path) == found


def test_a_method_is_looked_for_among_all_that_match(trie: Trie[str]) -> None:
    assert trie.find("POST", "/base/orders/new") == ("new", {})
    assert trie.find("POST", "/base/orders/1") is None
    assert trie.find("post", "/base/orders/new") is None


def test_an_id_of_impossible_length_is_nobodys(trie: Trie[str]) -> None:
    assert trie.find("GET", f"/base/orders/{'9' * 18}") is not None
    assert trie.find("GET", f"/base/orders/{'9' * 19}") is None
    assert trie.find("GET", f"/base/orders/{'9' * 5000}") is None


@each("path", ["/a/{sku}.json", "/a/{number}-{part}", "/a/{unknown}"])
def test_a_path_that_cannot_be_held_fails_at_the_start(path: str) -> None:
    with pytest.raises(NoPlace, match=r"^/a/"):
        Trie[str]().add("", operation(path), TYPES, "x")


@each("found", API.operations.values(), ids=API.operations)
def test_every_operation_is_found_by_its_path(found: Operation) -> None:
    values = {
        p["name"]: 7 if API.resolve(p["schema"]).get("type") == "integer" else "x-1"
        for p in found.parameters
        if p["in"] == "path"
    }
    path = "/api" + found.path.format_map(values)
    assert paths("/api", API).find(found.method, path) == (found, values)


def test_every_mixture_of_segments_leads_where_the_router_leads() -> None:
    """Real paths with segments swapped among them, judged by Starlette's own routes."""
    starlette.convertors.register_url_convertor("int", IntegerConverter())
    routes: list[tuple[Route, str]] = []
    for found in API.operations.values():
        types = {p["name"]: API.resolve(p["schema"]).get("type") for p in found.parameters}
        template = starlettify_path(found.path, types)
        routes.append((Route(template, print, methods=[found.method]), found.operation_id))
    nobody: Any = dict.fromkeys(API.operations)
    trie = lanes([Part("", API, nobody)], 0)
    dice = random.Random(7)
    segments = sorted({part for path in API.document["paths"] for part in path.split("/")})
    swapped = [part for part in segments if part and "{" not in part] + ["1", "-2", "x", "1x", ""]
    hits = 0
    for found in dice.choices(list(API.operations.values()), k=4000):
        parts = [dice.choice(["1", "7"]) if "{" in part else part for part in found.path.split("/")]
        for place in range(1, len(parts)):
            if dice.random() < 0.15:
                parts[place] = dice.choice(swapped)
        asked, method = "/".join(parts), dice.choice([found.method, found.method, "GET", "PUT"])
        scope = {"type": "http", "method": method, "path": asked, "root_path": ""}
        matches = ((route.matches(scope), name) for route, name in routes)
        wanted = next(
            ((name, more["path_params"]) for (match, more), name in matches if match == Match.FULL),
            None,
        )
        hit = trie.find(method, asked)
        assert (None if hit is None else (hit[0].operation.operation_id, hit[1])) == wanted, asked
        hits += hit is not None
    assert 500 < hits < 3500
