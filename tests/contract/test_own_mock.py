"""A small run against the mock itself: it is what the kit asks of others."""

import orjson
import pytest
from starlette.testclient import TestClient
from tests.contract.conftest import TOKEN

from liveops_kit.contract import Options, Target, run
from liveops_kit.openapi import document as spec
from liveops_kit.runs import contract
from liveops_kit.runs.contract import mock
from liveops_kit.runs.library import DEMO_SKUS
from liveops_kit.runs.mock import Mock


@pytest.fixture(scope="module")
def described():
    """The description before the run."""
    return orjson.dumps(spec.load().document)


@pytest.fixture(scope="module")
def report(described):
    target = Target(app=mock(), user_token=TOKEN, skus=DEMO_SKUS, disposable=True)
    # The laws are tried on it one by one beside their mutants.
    phases = ("catalogue", "conformance", "reach")
    generators = ("examples", "fuzzing", "stateful")
    return run(target, Options(phases=phases, generators=generators, max_examples=1))


def test_nothing_is_found(report):
    assert [(each.operation_id, each.check, each.seen) for each in report.findings] == []


def test_every_operation_is_judged_and_succeeds(report):
    assert [row.operation_id for row in report.rows if not row.reached] == []
    assert [row.operation_id for row in report.rows] == list(spec.load().operations)
    assert report.left_out == ()


def test_the_description_is_as_before(described, report):
    """A run shares its schemas, and changes its examples, links and answers in copies."""
    assert orjson.dumps(spec.load().document) == described


def test_nothing_goes_wrong_on_the_way(report):
    assert report.notes == ()


def test_the_mock_of_a_command_is_built_when_it_is_first_called(monkeypatch):
    built = []
    monkeypatch.setattr(contract, "mock", lambda: built.append(Mock()) or built[-1].app)
    app = contract.profile_of("mock", {}).target.app
    assert built == []
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/_mock/health").status_code == 200
        assert client.get("/_mock/health").status_code == 200
    assert len(built) == 1
