"""Models made by datamodel-code-generator decode, in strict mode, answers of every operation.

The answers are those of laws, which are run on a mock until each operation has answered with
success, and of calls that provoke errors, for those that no law was refused.
"""

from __future__ import annotations

import copy
import doctest
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.clients.generated import ROOT, blocks, installed, made_by

from liveops_kit import Mock
from liveops_kit.contract.capabilities import ControlClient
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Law, all_laws
from liveops_kit.contract.law_runner import LawRunner, capabilities_of
from liveops_kit.contract.response_checks import probe
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Spec, rules
from liveops_kit.openapi.naming import named
from liveops_kit.runs.library import target_of

CHAPTER = "Models for pydantic"
Answers = dict[tuple[str, int], list[bytes]]


@cache
def api() -> Spec:
    """The description in the form that generators read."""
    return Spec(named(spec.served().document))


# -- the models ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def made() -> Path:
    return made_by(CHAPTER, "pydantic")


@pytest.fixture(scope="module")
def models(made: Path) -> Iterator[Any]:
    """The module of all classes."""
    sys.path.insert(0, str(made))
    try:
        yield importlib.import_module("liveops_models")
    finally:
        sys.path.remove(str(made))


class Decoder:
    """Reads the answers of the operations with the models."""

    def __init__(self, models: Any) -> None:
        self._models = models
        self._adapters: dict[tuple[str, int], TypeAdapter | None] = {}

    def read(self, operation_id: str, status: int, body: bytes) -> Any:
        """The object an answer is, or None if it has none.

        Raises:
            ValidationError: it is not what the model says.
        """
        key = (operation_id, status)
        if key not in self._adapters:
            self._adapters[key] = self._adapter(*key)
        adapter = self._adapters[key]
        return None if adapter is None else adapter.validate_json(body, strict=True)

    def _adapter(self, operation_id: str, status: int) -> TypeAdapter | None:
        responses = api().operations[operation_id].definition["responses"]
        content = api().resolve(responses[str(status)]).get("content")
        if content is None:
            return None
        return TypeAdapter(self._type(content["application/json"]["schema"]))

    def _type(self, schema: Mapping[str, Any]) -> Any:
        """The model of a response: named, or a list of what is named."""
        if schema.get("type") == "array":
            return list[self._type(schema["items"])]  # type: ignore[misc]
        return getattr(self._models, schema["$ref"].removeprefix("#/components/schemas/"))


@pytest.fixture(scope="module")
def decoder(models: Any) -> Decoder:
    return Decoder(models)


# -- the answers -----------------------------------------------------------------------------------
def laws_about(operation_id: str) -> list[Law]:
    """The laws with a rule about an operation, and few others, then those of its tag, then all."""
    catalogue, tag = rules(), api().operations[operation_id].tag

    def distance(law: Law) -> tuple[bool, bool, int]:
        about = {each for rule in law.rules for each in catalogue[rule]["operations"]}
        return operation_id not in about, law.tag != tag, len(about)

    return sorted(all_laws(), key=distance)


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Every documented answer of a run, by operation and status."""
    found: Answers = {}

    def take(exchange: Exchange) -> None:
        operation = api().operations.get(exchange.operation_id)
        if operation is not None and exchange.status in operation.statuses:
            key = (exchange.operation_id, exchange.status)
            found.setdefault(key, []).append(exchange.response.content)

    with Mock() as mock:
        target = target_of(mock)
        origin = mock.url.removesuffix("/api")
        with (
            closing(Client(target, spec.served())) as client,
            closing(ControlClient(origin, target)) as control,
        ):
            capabilities = capabilities_of(client, control.capabilities())
            client.observers.append(take)
            runner = LawRunner(client, capabilities, prefix="lk-models-")
            succeed(runner, found)
            refused = {operation_id for operation_id, status in found if status >= 400}
            for operation_id in client.spec.operations.keys() - refused:
                probe(client, client.spec.operations[operation_id], disposable=True)
    return found


def succeed(runner: LawRunner, found: Answers) -> None:
    """Run laws until every operation has answered with success, each at most once."""
    done: set[str] = set()
    for operation in api().operations.values():
        for law in laws_about(operation.operation_id):
            if (operation.operation_id, operation.success) in found:
                break
            if law.name not in done and runner.missing(law) is None:
                done.add(law.name)
                assert runner.run(law).verdict != "broken", law.name


# -- what must hold --------------------------------------------------------------------------------
def test_the_page_installs_what_the_tests_use() -> None:
    assert installed(CHAPTER) == ["datamodel-code-generator"]


def test_the_generator_is_silent(made: Path) -> None:
    assert (made / "printed").read_text(encoding="utf-8").strip() == ""


def test_every_object_of_the_specification_has_its_model(models: Any) -> None:
    schemas = api().document["components"]["schemas"]
    objects = {name for name, schema in schemas.items() if "properties" in schema}
    assert len(objects) > 200
    # One that has to have either of two properties becomes two models, with a number each.
    missing = {name for name in objects if not hasattr(models, name)}
    assert {name for name in missing if not hasattr(models, f"{name}1")} == set()


def test_every_operation_has_answered(answers: Answers) -> None:
    operations = api().operations.values()
    silent = [
        operation.operation_id
        for operation in operations
        if (operation.operation_id, operation.success) not in answers
    ]
    assert silent == [], "no law makes them succeed"
    refused = {operation_id for operation_id, status in answers if status >= 400}
    protected = {o.operation_id for o in operations if all(o.security) and o.security}
    assert protected - refused == set()


def test_the_models_decode_every_answer(answers: Answers, decoder: Decoder) -> None:
    wrong = []
    for (operation_id, status), bodies in answers.items():
        for body in bodies:
            try:
                decoder.read(operation_id, status, body)
            except ValidationError as error:
                wrong.append((operation_id, status, error.errors(include_url=False)[0]))
    assert wrong == []
    assert sum(map(len, answers.values())) > 1000


def test_the_models_refuse_what_is_of_another_type(answers: Answers, decoder: Decoder) -> None:
    """So that their silence says something: a field of each answer is made an odd object."""
    tried = 0
    for operation in api().operations.values():
        body = answers[operation.operation_id, operation.success][0]
        shape = json.loads(body) if body else None
        if not isinstance(shape, dict):
            continue
        whole = decoder.read(operation.operation_id, operation.success, body)
        fields = [name for name, value in shape.items() if isinstance(value, str | int | list)]
        known = [name for name in fields if name in type(whole).model_fields]
        if known:
            broken = copy.deepcopy(shape) | {known[0]: {"neither": 1.5}}
            with pytest.raises(ValidationError):
                decoder.read(operation.operation_id, operation.success, json.dumps(broken).encode())
            tried += 1
    assert tried > 60


def test_the_page_shows_the_models_at_work(models: Any) -> None:
    text = "".join(blocks(CHAPTER, "python"))
    example = doctest.DocTestParser().get_doctest(text, {"Mock": Mock}, CHAPTER, str(ROOT), 0)
    assert len(example.examples) == 5
    assert doctest.DocTestRunner().run(example).failed == 0
