"""The configuration worked out once for all operations is the one the library gives each."""

import pytest
from schemathesis.config import SchemathesisConfig
from schemathesis.openapi import from_dict

from liveops_kit.contract.fuzz.shared_config import shared_config

OPERATIONS = ("get-one", "get-other", "get-third")
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Three calls", "version": "1"},
    "paths": {
        f"/{name}/{{sku}}": {
            "get": {
                "operationId": name,
                "parameters": [
                    {"name": "sku", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"200": {"description": "Fine"}},
            }
        }
        for name in OPERATIONS
    },
}
PLAN = {
    "seed": 7,
    "base-url": "http://127.0.0.1:1",
    "continue-on-failure": True,
    "suppress-health-check": ["all"],
    "generation": {"max-examples": 3, "no-shrink": True, "database": "none"},
    "checks": {"ignored_auth": {"enabled": False}},
    "phases": {
        "coverage": {"enabled": False},
        "fuzzing": {"error-feedback": {"enabled": False}},
        "stateful": {"generation": {"max-examples": 24}, "max-steps": 6},
    },
    "dictionaries": {"sku=a": {"values": ["a"]}, "sku=b": {"values": ["b"]}},
    "operations": [
        {
            "include-operation-id": name,
            "parameters": {"path.sku": {"dictionary": f"sku={value}", "probability": 0.5}},
        }
        for name, value in zip(OPERATIONS, "ab", strict=False)
    ]
    + [{"include-operation-id": ["get-third"], "enabled": False}],
}  # fmt: skip
PHASES = (None, "examples", "coverage", "fuzzing", "stateful")


@pytest.fixture(scope="module")
def operations():
    operations = [each.ok() for each in from_dict(DOCUMENT).get_all_operations()]
    assert [each.definition.raw["operationId"] for each in operations] == list(OPERATIONS)
    return operations


@pytest.fixture(scope="module")
def configs():
    """Ours, and the library's."""
    return shared_config(PLAN), SchemathesisConfig.from_dict(PLAN).projects.default


def test_every_operation_has_the_configuration_that_the_library_gives_it(configs, operations):
    ours, theirs = [
        {
            (operation.label, phase): (
                repr(config.generation_for(operation=operation, phase=phase)),
                repr(config.checks_config_for(operation=operation, phase=phase)),
                config.explicit_hypothesis_settings(operation=operation, phase=phase),
                repr(config.get_hypothesis_settings(operation=operation, phase=phase)),
            )
            for operation in operations
            for phase in PHASES
        }
        for config in configs
    ]
    assert ours == theirs
    assert len({each[0] for each in ours.values()}) > 1


def test_every_operation_has_the_phases_and_the_values_that_the_library_gives_it(
    configs, operations
):
    ours, theirs = [
        {
            operation.label: (
                repr(config.phases_for(operation=operation)),
                repr(config.operations.get_for_operation(operation).parameters),
            )
            for operation in operations
        }
        for config in configs
    ]
    assert ours == theirs


def test_the_rest_of_the_plan_is_kept(configs):
    ours, theirs = configs
    assert (ours.seed, ours.base_url, ours.has_explicit_seed) == (7, "http://127.0.0.1:1", True)
    assert ours.suppress_health_check == theirs.suppress_health_check
    assert repr(ours.dictionaries) == repr(theirs.dictionaries)
