"""A run looks for garbage less often, and leaves to its process how often that does."""

import gc

import pytest

from liveops_kit.contract import Options, run
from liveops_kit.contract.runner.garbage import THRESHOLDS


@pytest.fixture
def thresholds():
    own = gc.get_threshold()
    yield gc.set_threshold
    gc.set_threshold(*own)


@pytest.mark.parametrize(
    ("before", "meanwhile"),
    [((700, 10, 10), THRESHOLDS), ((50_000, 5, 5), (50_000, 5, 5)), ((0, 10, 10), (0, 10, 10))],
    ids=["often", "seldom", "never"],
)
def test_it_is_as_before_after_a_run(before, meanwhile, thresholds, stand_in, target):
    thresholds(*before)
    observed = set()
    options = Options(
        operations=("get-coupons",), phases=("catalogue",),
        on_event=lambda progress: observed.add(gc.get_threshold()),
    )  # fmt: skip
    run(target(stand_in()), options)
    assert observed == {meanwhile}
    assert gc.get_threshold() == before
