"""A whole run against a server that does everything right."""

import pytest

from liveops_kit import Mock
from liveops_kit.contract import Options, Target, run
from liveops_kit.runs.contract import mock

GENERATED = ("catalogue", "conformance", "reach")
"""The stand-in has a few calls and few rules: laws are for servers that have them."""


@pytest.fixture(scope="module")
def server(stand_in):
    server = stand_in()
    server.coupons["winter_coupon"] = {
        "external_id": "winter_coupon",
        "name": {"en": "Somebody else's"},
        "promotion_periods": [],
        "bonus": [],
        "redeem_total_limit": 5,
        "redeem_user_limit": None,
        "redeem_code_limit": None,
        "is_enabled": True,
    }
    server.codes["WINTER2021"] = "winter_coupon"
    return server


@pytest.fixture(scope="module")
def report(server, target):
    return run(target(server), Options(phases=GENERATED, max_examples=2))


def test_nothing_is_found(report):
    assert report.findings == ()
    assert report.exit_code == 0


def test_every_operation_it_has_is_reached(report, server):
    assert [row.operation_id for row in report.rows if not row.reached] == []
    assert len(report.rows) == 11


def test_what_it_lacks_is_named(report):
    assert {"generate-coupon-codes", "verify-promotion-code"} <= set(report.not_implemented)


def test_tags_it_lacks_as_a_whole_are_out_of_scope(report):
    assert ("upsell", "its reads answered 501") in report.missing_tags
    assert {"put-upsell", "admin-create-daily-chain"} <= set(report.not_implemented)
    assert report.left_out == ()


def left_out_on(app, *operations, **facts):
    options = Options(
        phases=GENERATED, operations=operations, max_examples=1, generators=("examples",)
    )
    return dict(run(Target(app=app, **facts), options).left_out)


def test_what_cannot_be_undone_is_left_out_and_named():
    operations = ("get-coupons", "put-upsell", "get-user-daily-chain-by-id")
    left_out = left_out_on(mock(), *operations)
    assert set(left_out) == set(operations[1:])
    assert left_out["put-upsell"] == (
        "replaces the upsell of the project; for disposable projects only"
    )
    assert left_out["get-user-daily-chain-by-id"].startswith("needs a running chain")
    assert left_out_on(mock(), *operations[:2], disposable=True) == {}


def test_what_needs_an_item_is_left_out_where_none_is_known():
    operations = ("get-coupons", "admin-create-daily-chain", "create-item-promotion")
    left_out = left_out_on(Mock("empty").app, *operations)
    assert left_out == {"admin-create-daily-chain": "no item of the catalog is known"}


def test_nothing_stays_behind(report, server):
    assert set(server.coupons) == {"winter_coupon"}
    assert set(server.codes) == {"WINTER2021"}


def test_other_peoples_objects_are_as_before(report, server):
    assert server.coupons["winter_coupon"]["name"] == {"en": "Somebody else's"}
    assert server.coupons["winter_coupon"]["is_enabled"] is True
    assert "WINTER2021" not in server.redeemed


def test_nothing_is_deleted_but_own_coupons(report, server):
    deleted = [path.rsplit("/", 1)[-1] for method, path in server.asked if method == "DELETE"]
    plausible = [name for name in deleted if name.isascii() and name.replace("-", "").isalnum()]
    strangers = {name for name in plausible if not name.startswith("lk-1-")}
    assert strangers.isdisjoint({"winter_coupon"})
    assert any(name.startswith("lk-1-") for name in deleted)


def test_an_operation_without_links_can_be_judged_alone(stand_in, target):
    options = Options(phases=GENERATED, operations=("get-coupon-codes",), max_examples=2)
    assert run(target(stand_in()), options).findings == ()


def test_the_same_seed_asks_the_same(stand_in, target):
    first, second = stand_in(), stand_in()
    operations = ("get-coupons", "get-coupon", "delete-coupon-promotion", "create-coupon-code")
    options = Options(phases=GENERATED, operations=operations, max_examples=1, seed=7)
    for server in (first, second):
        run(target(server), options)
    assert first.asked == second.asked
    assert len(first.asked) > 100
