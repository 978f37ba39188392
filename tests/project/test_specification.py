"""The OpenAPI descriptions: valid, whole, and the operations just those that are listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator
from tests.each import of_each

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Operation, Spec, look_up

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
API = ("liveops", "store", "twins")
ALL = (*API, "control")
each = pytest.mark.parametrize


def operations() -> list[tuple[Spec, Operation]]:
    """Every operation of every description."""
    return [
        (spec.load(name), found) for name in ALL for found in spec.load(name).operations.values()
    ]


OPERATIONS = operations()
OF_THE_API = [pair for pair in OPERATIONS if pair[1].tag != "control"]
for_each = of_each({pair[1].operation_id: pair for pair in OPERATIONS})


def nodes(node: Any, at: str = "#") -> Iterator[tuple[str, Any]]:
    """Every object and list of a document, with its place."""
    yield at, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from nodes(value, f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, f"{at}/{number}")


# -- valid and whole -------------------------------------------------------------------------------
@each("name", ALL)
def test_the_description_is_valid_openapi(name: str) -> None:
    document = spec.load(name).document
    assert document["openapi"] == "3.0.3"
    assert [error.message for error in OpenAPIV30SpecValidator(document).iter_errors()] == []


@each("name", ALL)
def test_every_reference_points_at_something(name: str) -> None:
    document = spec.load(name).document
    found = [
        node["$ref"] for _, node in nodes(document) if isinstance(node, dict) and "$ref" in node
    ]
    assert found
    for reference in found:
        assert reference.startswith("#/components/")
        look_up(document, reference.removeprefix("#"))


@each("name", ALL)
def test_a_reference_stands_alone(name: str) -> None:
    """Keys beside a reference are ignored by every reader of OpenAPI 3.0."""
    for place, node in nodes(spec.load(name).document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            assert set(node) == {"$ref"}, place


@each("name", ALL)
def test_every_component_is_used(name: str) -> None:
    """Reached from the paths; the files shared by all descriptions may hold more."""
    document = spec.load(name).document
    reached: set[str] = set()
    waiting = [document["paths"]]
    while waiting:
        for _, node in nodes(waiting.pop()):
            reference = node.get("$ref") if isinstance(node, dict) else None
            if reference is not None and reference not in reached:
                reached.add(reference)
                waiting.append(look_up(document, reference.removeprefix("#")))
    everywhere = {each for choice in document.get("security", ()) for each in choice}
    schemes = everywhere | {name for _, o in OPERATIONS for choice in o.security for name in choice}
    unused = {
        f"{section}/{component}"
        for section, named in document["components"].items()
        for component in named
        if f"#/components/{section}/{component}" not in reached
        and not (section == "securitySchemes" and component in schemes)
    }
    assert unused == set()


@each("name", ALL)
def test_schemas_say_what_they_are(name: str) -> None:
    """An object with properties is an object, a list has entries, `nullable` has a type."""
    components = spec.load(name).document["components"]["schemas"]
    for place, node in nodes(components):
        if not isinstance(node, dict) or place.endswith(("/properties", "/example")):
            continue
        if "/example" in place:
            continue
        if isinstance(node.get("properties"), dict) and "/allOf/" not in place:
            assert node.get("type") == "object", place
        if node.get("type") == "array":
            assert "items" in node, place
        if node.get("nullable") is True:
            assert "type" in node, place
            assert None in node.get("enum", [None]), place
        if "pattern" in node:
            assert node["pattern"][0] == "^" and node["pattern"][-1] == "$", place
            re.compile(node["pattern"])


# -- the list of operations ------------------------------------------------------------------------
def listed(name: str) -> list[tuple[str, ...]]:
    rows = (HERE / name).read_text(encoding="utf-8").splitlines()
    assert rows[0] == "operationId\tMETHOD\tpath\ttag"
    return [tuple(row.split("\t")) for row in rows[1:]]


@each(
    ("name", "table", "count"),
    [
        ("liveops", "operations.tsv", 113),
        ("store", "store_operations.tsv", 78),
        ("twins", "twin_operations.tsv", 34),
    ],
)
def test_the_operations_are_just_those_that_are_listed(name: str, table: str, count: int) -> None:
    described = {
        (o.operation_id, o.method, o.path, o.tag) for o in spec.load(name).operations.values()
    }
    rows = listed(table)
    assert len(rows) == len(set(rows)) == count
    assert described == set(rows)


def test_an_operation_has_an_id_of_its_own() -> None:
    assert [
        name for name, n in Counter(o.operation_id for _, o in OPERATIONS).items() if n > 1
    ] == []


@each("name", ["liveops", "store"])
def test_the_front_door_lists_every_path_of_the_files_beside_it(name: str) -> None:
    front = spec.read_yaml(ROOT / "openapi" / f"{name}.yaml")
    tags = {tag["name"] for tag in front["tags"]}
    files = {path.stem: path for path in (ROOT / "openapi" / name).glob("*.yaml")}
    assert files.keys() == tags | {"shared"}
    behind = {path: tag for tag in tags for path in spec.read_yaml(files[tag])["paths"]}
    assert front["paths"].keys() == behind.keys()
    for path, item in front["paths"].items():
        escaped = path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        assert item == {"$ref": f"{name}/{behind[path]}.yaml#/paths/{escaped}"}


def test_the_descriptions_are_one_where_they_meet() -> None:
    """The served descriptions: no path and no component of one name that differs."""
    served = spec.served()
    parts = [spec.load(name) for name in API]
    assert served.operations.keys() == {o for part in parts for o in part.operations}
    assert [error.message for error in OpenAPIV30SpecValidator(served.document).iter_errors()] == []


# -- twins -----------------------------------------------------------------------------------------
def test_a_twin_stands_beside_its_original() -> None:
    """Under /v2 instead of /v3, and all admin calls under /v3 whose twins are known have one."""
    front = spec.read_yaml(ROOT / "openapi" / "twins.yaml")
    for path, item in front["paths"].items():
        original = path.replace("/v2/", "/v3/", 1).replace("/", "~1")
        escaped = original.replace("{", "%7B").replace("}", "%7D")
        assert item == {"$ref": f"liveops.yaml#/paths/{escaped}"}
    originals = {o.operation_id: o for o in spec.load().operations.values()}
    twins = spec.load("twins").operations.values()
    under_v3 = {name for name, each in originals.items() if each.path.startswith("/v3/")}
    assert {each.definition["x-liveops-twin-of"] for each in twins} == under_v3
    for twin in twins:
        original = originals[twin.definition["x-liveops-twin-of"]]
        assert twin.operation_id == f"{original.operation_id}-v2"
        assert (twin.method, twin.tag, twin.statuses, twin.security) == (
            original.method, original.tag, original.statuses, original.security,
        )  # fmt: skip
        assert twin.parameters == original.parameters


def test_a_twin_has_dates_where_its_original_has_periods() -> None:
    """In schemas, in what they require, and in examples; all else is the original's."""
    twins, originals = spec.load("twins"), spec.load()
    theirs, ours = twins.document["components"]["schemas"], originals.document["components"]
    differing = {name for name in theirs if name.endswith("V2")}
    kinds = ("Coupon", "PromoCode", "UniqueCatalogOffer", "DiscountPromotion", "BonusPromotion")
    with_dates = {f"{kind}{end}V2" for kind in kinds for end in ("", "Create", "Update")}
    lists = {
        "CouponListV2", "PromoCodePageV2", "UniqueCatalogOfferListV2", "DiscountPromotionListV2",
        "BonusPromotionListV2", "PromotionListV2",
    }  # fmt: skip
    assert differing == with_dates | lists | {"PromotionV2", "PromotionRedeemableV2"}
    assert {name: theirs[name] for name in theirs.keys() - differing} == {
        name: ours["schemas"][name] for name in theirs.keys() - differing
    }
    for name in differing - lists:
        properties = theirs[name]["properties"]
        original = ours["schemas"][name.removesuffix("V2")]["properties"]
        assert properties.keys() - {"date_start", "date_end"} == original.keys() - {
            "promotion_periods", "date_start", "date_end",
        }  # fmt: skip
        assert {"date_start", "date_end"} <= properties.keys()
    example = twins.operations["get-item-promotion-v2"].definition["responses"]["200"]
    shown = example["content"]["application/json"]["example"]
    assert (shown["date_start"], shown["date_end"]) == (
        "2026-12-01T10:00:00+03:00",
        "2026-12-24T20:00:00+03:00",
    )


# -- each operation --------------------------------------------------------------------------------
@for_each
def test_an_operation_is_described(document: Spec, operation: Operation) -> None:
    definition = operation.definition
    assert re.fullmatch(r"[A-Z][^.]*[^.\s]", definition["summary"])
    assert len(definition["summary"]) <= 60
    assert re.match(r"[A-Z`]", definition["description"])
    assert definition["description"].endswith(".")
    assert definition["description"] != definition["summary"]
    tags = {tag["name"]: tag.get("description", "") for tag in document.document["tags"]}
    assert len(definition["tags"]) == 1
    assert tags[operation.tag].endswith(".")


@for_each
def test_an_operation_says_who_may_call_it(document: Spec, operation: Operation) -> None:
    if operation.tag == "control":
        # The mock asks for its token where others can reach it, of all calls but the probes.
        token = [{}, {"controlToken": []}, {"controlPassword": []}]
        assert document.document["security"] == token
        is_open = operation.operation_id in ("mock-health", "mock-ready")
        assert operation.definition.get("security") == ([] if is_open else None)
        assert (401 in operation.statuses) is not is_open
        return
    assert "security" in operation.definition
    known = document.document["components"]["securitySchemes"].keys()
    assert {name for choice in operation.security for name in choice} <= known


EMPTY_THOUGH_NOT_204 = {
    "reset-all-user-promotions-limit",
    "reset-user-promotion-limit",
    "post-upsell",
    "put-upsell",
    "put-upsell-toggle-active-inactive",
    "consume-item",
}


WITH_OR_WITHOUT_AN_ANSWER = {"mock-reset"}
"""Operations that answer with what they changed only where they are asked to keep something."""


@for_each
def test_an_operation_has_one_success(document: Spec, operation: Operation) -> None:
    successes = [status for status in operation.statuses if status < 300]
    if operation.operation_id in WITH_OR_WITHOUT_AN_ANSWER:
        assert successes == [200, 204]
        return
    assert len(successes) == 1
    response = document.resolve(operation.definition["responses"][str(operation.success)])
    empty = operation.success == 204 or operation.operation_id in EMPTY_THOUGH_NOT_204
    assert ("content" in response) is not empty


@for_each
def test_parameters_are_described_and_shown(document: Spec, operation: Operation) -> None:
    in_path = re.findall(r"\{([^}]+)\}", operation.path)
    assert sorted(p["name"] for p in operation.parameters if p["in"] == "path") == sorted(in_path)
    places = [(p["name"], p["in"]) for p in operation.parameters]
    assert len(places) == len(set(places))
    for parameter in operation.parameters:
        assert parameter["description"].endswith("."), parameter["name"]
        assert "example" in parameter, parameter["name"]
        assert parameter.get("required", False) is True or parameter["in"] != "path"


BODY_REQUIRED = {
    "create-item-promotion", "update-item-promotion", "admin-create-bundle", "admin-update-bundle",
}  # fmt: skip
"""The calls of the API whose body the documents require (ERR-39)."""


@for_each
def test_a_body_is_shown_and_has_its_refusals(document: Spec, operation: Operation) -> None:
    """400 for no JSON, 413, 415, and 422 for a body that breaks the schema."""
    body = document.resolve(operation.definition.get("requestBody"))
    if body is None:
        assert not {400, 413, 415} & set(operation.statuses)
        return
    assert list(body["content"]) == ["application/json"]
    name = operation.operation_id.removesuffix("-v2")
    is_required = name in BODY_REQUIRED or document is spec.load("control")
    assert body["required"] is (is_required and name not in ("mock-reset", "mock-add-project"))
    media = body["content"]["application/json"]
    assert "example" in media or media["examples"]
    assert {400, 413, 415, 422} <= set(operation.statuses)


@for_each
def test_a_query_can_be_refused(document: Spec, operation: Operation) -> None:
    if any(p["in"] == "query" and "schema" in p for p in operation.parameters):
        typed = [
            p
            for p in operation.parameters
            if p["in"] == "query" and document.resolve(p["schema"]).keys() - {"type", "description"}
        ]
        assert not typed or 422 in operation.statuses


def closed(document: Spec, schema: Any, place: str, observed: frozenset[str] = frozenset()) -> None:
    """Fails unless an object refuses what it does not name, and so do the objects within."""
    if "$ref" in schema:
        if schema["$ref"] in observed:
            return
        observed |= {schema["$ref"]}
    schema = document.resolve(schema)
    for union in ("anyOf", "oneOf", "allOf"):
        for number, branch in enumerate(schema.get(union, ())):
            closed(document, branch, f"{place}/{union}/{number}", observed)
    if "items" in schema:
        closed(document, schema["items"], f"{place}/items", observed)
    if "properties" in schema:
        extra = schema.get("additionalProperties", True)
        assert extra is False or isinstance(extra, dict), place
    for name, below in schema.get("properties", {}).items():
        closed(document, below, f"{place}/{name}", observed)


ADMIN_WRITES = [
    pair
    for pair in OF_THE_API
    if "requestBody" in pair[1].definition and {"basicAuth"} in map(set, pair[1].security)
]


def test_there_are_many_admin_writes() -> None:
    assert len(ADMIN_WRITES) > 30


@of_each({pair[1].operation_id: pair for pair in ADMIN_WRITES})
def test_an_admin_write_refuses_properties_it_does_not_know(
    document: Spec, operation: Operation
) -> None:
    """ERR-13: at the top and in every object below; texts and maps take any key of their kind."""
    body = document.resolve(operation.definition["requestBody"])
    closed(document, body["content"]["application/json"]["schema"], "body")


# -- links -----------------------------------------------------------------------------------------
EXPRESSION = re.compile(
    r"\$(?:request\.(?:path\.(?P<path>\w+)|query\.(?P<query>\w+)|body#(?P<sent>/\S*))"
    r"|response\.body#(?P<body>/\S*))"
)


def links() -> Iterator[tuple[Spec, Operation, str, Any]]:
    for document, operation in OPERATIONS:
        for status, response in operation.definition["responses"].items():
            for name, link in document.resolve(response).get("links", {}).items():
                yield document, operation, f"{status}/{name}", document.resolve(link)


def test_there_are_links() -> None:
    assert len(list(links())) > 200


def reachable(document: Spec, schema: Any, pointer: str) -> bool:
    """Return True if a pointer leads to something that a schema describes."""
    found = [schema]
    for part in pointer.strip("/").split("/"):
        found = [each for one in found for each in branches(document, one)]
        if part.isdecimal():
            found = [one["items"] for one in found if "items" in one]
        else:
            found = [one["properties"][part] for one in found if part in one.get("properties", {})]
    return bool(found)


def branches(document: Spec, schema: Any) -> Iterator[Any]:
    schema = document.resolve(schema)
    yield schema
    for union in ("anyOf", "oneOf", "allOf"):
        for branch in schema.get(union, ()):
            yield from branches(document, branch)


def test_links_lead_to_operations_that_take_what_they_are_given() -> None:
    everything = {o.operation_id: o for _, o in OPERATIONS}
    for _, operation, name, link in links():
        target = everything[link["operationId"]]
        place = f"{operation.operation_id} {name}"
        taken = {p["name"] for p in target.parameters}
        given = {key.rpartition(".")[2] for key in link.get("parameters", {})}
        assert given <= taken, place
        required = {p["name"] for p in target.parameters if p["in"] == "path"}
        assert required <= given, place
        assert ("requestBody" not in link) or "requestBody" in target.definition, place
        assert link.get("description") is None or link["description"].endswith(".")


def expressions(node: Any) -> Iterator[str]:
    return (value for _, value in nodes(node) if isinstance(value, str) and value.startswith("$"))


def test_links_take_what_requests_and_answers_have() -> None:
    for document, operation, name, link in links():
        place = f"{operation.operation_id} {name}"
        status = name.partition("/")[0]
        response = document.resolve(operation.definition["responses"][status])
        for text in expressions([link.get("parameters"), link.get("requestBody")]):
            found = EXPRESSION.fullmatch(text)
            assert found, f"{place}: {text}"
            if found["body"]:
                schema = response["content"]["application/json"]["schema"]
                assert reachable(document, schema, found["body"]), f"{place}: {text}"
            elif found["sent"]:
                body = document.resolve(operation.definition["requestBody"])
                schema = body["content"]["application/json"]["schema"]
                assert reachable(document, schema, found["sent"]), f"{place}: {text}"
            else:
                where = "path" if found["path"] else "query"
                names = {p["name"] for p in operation.parameters if p["in"] == where}
                assert found[where] in names, f"{place}: {text}"
