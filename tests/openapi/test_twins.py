"""A description of twins is worked out from that of their originals."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from liveops_kit.openapi import twins

DATES = {"start": {"type": "string"}, "end": {"type": "string"}}
FRONT = {
    "openapi": "3.0.3",
    "info": {"title": "Earlier"},
    twins.MARK: {"component_suffix": "V2", "properties": {"periods": DATES}},
    "paths": {"/v2/sale/{id}": {"$ref": "all.yaml#/paths/~1v3~1sale~1%7Bid%7D"}},
}


def ref(section: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{section}/{name}"}


def answer(schema: Any, **more: Any) -> dict[str, Any]:
    return {"200": {"content": {"application/json": {"schema": schema, **more}}}}


ORIGINAL: dict[str, Any] = {
    "paths": {
        "/v3/sale/{id}": {
            "parameters": [ref("parameters", "Id")],
            "get": {
                "operationId": "get-sale",
                "security": [{"key": []}],
                "responses": {
                    **answer(ref("schemas", "Sale"), example={"id": 1, "periods": None}),
                    "404": ref("responses", "Missing"),
                },
            },
            "put": {
                "operationId": "put-sale",
                "security": [{"key": []}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": ref("schemas", "Sale"),
                            "example": {
                                "tags": ["new", "new"],
                                "periods": [
                                    {"date_from": "1", "date_until": "2"},
                                    {"date_from": "3", "date_until": "4"},
                                ],
                                "id": 1,
                            },
                        }
                    }
                },
                "responses": {
                    "204": {
                        "links": {
                            "read": {"operationId": "get-sale"},
                            "other": {"operationId": "get-shop"},
                        }
                    }
                },
            },
        },
        "/v3/shop": {"get": {"operationId": "get-shop", "responses": {}}},
    },
    "components": {
        "parameters": {"Id": {"name": "id", "schema": ref("schemas", "Number")}},
        "responses": {"Missing": answer(ref("schemas", "Error"))["200"]},
        "schemas": {
            "Number": {"type": "integer"},
            "Error": {"type": "object"},
            "Sale": {
                "type": "object",
                "required": ["id", "periods"],
                "x-always": ["periods", "id"],
                "properties": {"id": ref("schemas", "Number"), "periods": ref("schemas", "Spans")},
            },
            "Spans": {"type": "array", "items": {"type": "string"}},
            "Shop": {"type": "object"},
        },
        "securitySchemes": {"key": {"type": "http"}, "token": {"type": "http"}},
    },
}


@pytest.fixture
def twin() -> Any:
    before = copy.deepcopy(ORIGINAL)
    made = twins.derive(FRONT, ORIGINAL)
    assert before == ORIGINAL
    return made


def test_an_operation_has_an_id_of_its_own_and_names_its_original(twin: Any) -> None:
    item = twin["paths"]["/v2/sale/{id}"]
    assert item["parameters"] == [ref("parameters", "Id")]
    assert [item[method]["operationId"] for method in ("get", "put")] == [
        "get-sale-v2",
        "put-sale-v2",
    ]
    assert item["get"][twins.TWIN_OF] == "get-sale"


def test_links_lead_to_twins_where_there_are_any(twin: Any) -> None:
    links = twin["paths"]["/v2/sale/{id}"]["put"]["responses"]["204"]["links"]
    assert links == {
        "read": {"operationId": "get-sale-v2"},
        "other": {"operationId": "get-shop"},
    }


def test_a_property_is_replaced_where_it_is_described_and_required(twin: Any) -> None:
    assert twin["components"]["schemas"]["SaleV2"] == {
        "type": "object",
        "required": ["id", "start", "end"],
        "x-always": ["start", "end", "id"],
        "properties": {"id": ref("schemas", "Number"), **DATES},
    }


def test_an_example_has_the_first_start_and_the_last_end(twin: Any) -> None:
    item = twin["paths"]["/v2/sale/{id}"]
    read = item["get"]["responses"]["200"]["content"]["application/json"]
    assert read["schema"] == ref("schemas", "SaleV2")
    assert read["example"] == {"id": 1, "start": None, "end": None}
    written = item["put"]["requestBody"]["content"]["application/json"]["example"]
    assert written.pop("tags") == ["new", "new"]
    assert list(written.items()) == [("start", "1"), ("end", "4"), ("id", 1)]


def test_components_that_do_not_differ_are_the_original_s(twin: Any) -> None:
    """Those that nothing leads to any more are left out, and so is the mark."""
    ours, theirs = twin["components"], ORIGINAL["components"]
    assert set(ours["schemas"]) == {"Number", "Error", "SaleV2"}
    assert ours["schemas"]["Number"] == theirs["schemas"]["Number"]
    assert ours["parameters"] == theirs["parameters"]
    assert ours["responses"] == theirs["responses"]
    assert ours["securitySchemes"] == {"key": {"type": "http"}}
    assert twin.keys() == {"openapi", "info", "paths", "components"}


def test_a_path_that_the_original_does_not_have_is_named() -> None:
    front = {**FRONT, "paths": {"/v2/none": {"$ref": "all.yaml#/paths/~1v3~1none"}}}
    with pytest.raises(KeyError, match="/v3/none"):
        twins.derive(front, ORIGINAL)
