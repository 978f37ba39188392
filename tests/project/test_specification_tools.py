"""Tools that read OpenAPI take the descriptions, and find every operation in them."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from connexion import AsyncApp
from connexion.resolver import Resolution, Resolver
from openapi_core import Config, OpenAPI
from tests.server.game import client_of

from liveops_kit.openapi import document as spec

each = pytest.mark.parametrize
COUNTS = [("liveops", 113), ("store", 78), ("twins", 34), ("control", None)]


def count_of(name: str, count: int | None) -> int:
    return len(spec.load(name).operations) if count is None else count


@each(("name", "count"), COUNTS)
def test_connexion_takes_every_operation(name: str, count: int | None) -> None:
    """With its own look at the document, which the mock leaves out at its start."""
    resolved: list[str] = []

    class Counting(Resolver):  # type: ignore[misc] # Connexion is untyped
        def resolve(self, operation: Any) -> Resolution:
            resolved.append(operation.operation_id)
            return Resolution(_nothing, operation.operation_id)

    app = AsyncApp("counting")
    app.add_api(spec.load(name).document, resolver=Counting())
    # The operations are resolved when the first request comes.
    assert client_of(app).get("/nothing").status_code == 404
    assert set(resolved) == spec.load(name).operations.keys()
    assert len(set(resolved)) == count_of(name, count)


async def _nothing() -> None:
    """Stands for a handler."""


@each(("name", "count"), COUNTS)
def test_schemathesis_takes_every_operation(name: str, count: int | None) -> None:
    schema = schemathesis.openapi.from_dict(spec.load(name).document)
    results: Any = schema.get_all_operations()
    found = [result.ok().definition.raw["operationId"] for result in results]
    assert sorted(found) == sorted(spec.load(name).operations)
    assert len(found) == count_of(name, count)


@each(("name", "count"), COUNTS)
def test_openapi_core_takes_every_operation(name: str, count: int | None) -> None:
    # Its look at the document is that of `test_specification`.
    openapi = OpenAPI.from_dict(spec.load(name).document, config=Config(spec_validator_cls=None))
    paths = openapi.spec / "paths"
    operations = [
        operation for path in paths for operation in path if operation.parts[-1] in spec.METHODS
    ]
    found = [(operation / "operationId").read_value() for operation in operations]
    assert sorted(found) == sorted(spec.load(name).operations)
    assert len(found) == count_of(name, count)
