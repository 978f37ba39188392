"""A run leaves nothing on the mock, whenever it is interrupted."""

import json

import pytest
from tests import web

from liveops_kit.background_server import serving
from liveops_kit.contract import Options, Target, run
from liveops_kit.contract.capabilities import origin_of
from liveops_kit.contract.tokens import signed_with
from liveops_kit.runs.contract import mock
from liveops_kit.runs.library import DEMO_SKUS

MADE = (
    "items", "item_groups", "upsell", "rules", "guards", "value_points", "point_rewards",
    "reward_chains", "daily_chains", "offer_chains", "carts", "promotions", "listings", "codes",
)  # fmt: skip
"""Tables of what a game's makers make; orders, uses and users stay, for no call deletes them."""


def rows(base_url, project_id):
    """The rows of each table that a run may leave nothing in."""
    state = web.get(f"{origin_of(base_url)}/_mock/state").json()
    project = state["projects"][str(project_id)]
    tables = project.get("tables", project)
    # An empty cart is no more than a cart that nobody has asked for yet.
    tables["carts"] = [each for each in tables["carts"] if each["row"]["lines"]]
    return {name: json.dumps(tables[name], sort_keys=True) for name in MADE}


@pytest.fixture(scope="module")
def base_url():
    with serving(mock()) as origin:
        yield f"{origin}/api"


@pytest.mark.parametrize(
    ("kind", "phase", "steps"),
    [
        ("catalogue", "catalogue", 20),
        ("laws", "laws", 3),
        ("laws", "laws", 40),
        ("conformance", "fuzzing", 4),
        ("conformance", "stateful", 1),
    ],
)
def test_an_interrupted_run_leaves_nothing(base_url, kind, phase, steps):
    mint = signed_with("x" * 32)
    target = Target(
        base_url=base_url, mint=mint, user_token=mint("player-1", {}),
        second_user_token=mint("player-2", {}), skus=DEMO_SKUS, disposable=True, makes_items=True,
    )  # fmt: skip
    web.get(f"{base_url}/v3/project/44056/admin/coupon", auth=target.basic)
    before = rows(base_url, 44056)
    heard = []

    def interrupt(progress):
        heard.append(progress.phase)
        if progress.phase == phase and heard.count(phase) > steps:
            raise KeyboardInterrupt

    tags = ("coupons", "daily_chains", "discounts")
    generators = ("fuzzing", "stateful")
    options = Options(
        phases=(kind,), generators=generators, max_examples=2, tags=tags, on_event=interrupt
    )
    report = run(target, options)
    assert report.interrupted
    assert report.notes == ()
    assert rows(base_url, 44056) == before
