"""A small run against the mock itself: it is what the kit asks of others."""

import pytest
from tests.contract.conftest import TOKEN

from liveops_kit.contract import Options, Target, run
from liveops_kit.openapi import document as spec
from liveops_kit.runs.contract import mock
from liveops_kit.runs.library import DEMO_SKUS


@pytest.fixture(scope="module")
def report():
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


def test_nothing_goes_wrong_on_the_way(report):
    assert report.notes == ()
