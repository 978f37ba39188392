"""Generated calls are turned away from objects that are not of the run."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from liveops_kit.contract import Target
from liveops_kit.contract.fuzz.isolation import FIRST_UNUSED_ID, MAX_CODES, Isolation
from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.names import Names
from liveops_kit.contract.resources import Instance
from liveops_kit.openapi import document as spec


class Silent:
    """A client whose every call succeeds; what it numbers gets 101, 102, and so on."""

    target = Target(user_token="e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30", skus=("sword", "shield"))
    out_of_scope: frozenset[str] = frozenset()

    def __init__(self):
        self.number = 100

    def call(self, operation_id, path=None, **extra):
        if operation_id == "get-coupon-code-limit":
            content = {"promotion_id": 7 if path["external_id"] == "lk-1-kept" else 8}
        elif operation_id == "get-item-promotion-list":
            content = {"promotions": [{"id": 55}]}
        else:
            self.number += operation_id == "create-item-promotion"
            content = {"promotion_id": self.number}
        return SimpleNamespace(status_code=201, is_success=True, json=lambda: content)


@pytest.fixture
def pool():
    pool = ObjectPool(Silent(), Silent(), Names(1))
    pool.catalog.find()
    pool.prepare(spec.load().operations.values())
    return pool


@pytest.fixture
def sent(pool):
    def sent(operation_id, path, body=None):
        case = SimpleNamespace(path_parameters={"project_id": "44056", **path}, body=body)
        Isolation(pool, Silent.target).protect(spec.load().operations[operation_id], case)
        return case

    return sent


def test_the_run_knows_its_coupons(pool):
    kept, scratch = pool.kept("coupon"), pool.scratch("coupon")
    assert kept == Instance("coupon", "lk-1-kept", {"code": "lk1xkept", "promotion_id": 7})
    assert scratch == Instance("coupon", "lk-1-scratch", {"code": "lk1xscratch", "promotion_id": 8})


@pytest.mark.parametrize(
    ("operation_id", "meant", "met"),
    [
        ("get-coupon", "winter_coupon", "winter_coupon"),
        ("get-coupon", "lk-1-kept", "lk-1-kept"),
        ("activate-coupon", "lk-1-kept", "lk-1-kept"),
        ("activate-coupon", "winter_coupon", "lk-1-none-winter_coupon"),
        ("deactivate-coupon", "lk-1-kept", "lk-1-scratch"),
        ("update-coupon-promotion", "winter_coupon", "lk-1-none-winter_coupon"),
        ("delete-coupon-promotion", "winter_coupon", "lk-1-none-winter_coupon"),
        ("delete-coupon-promotion", "lk-1-kept", "lk-1-1-throwaway"),
        ("delete-coupon-promotion", "lk-1-scratch", "lk-1-1-throwaway"),
        ("delete-coupon-promotion", "lk-1-other", "lk-1-other"),
        ("delete-coupon-promotion", "%C3%A9", "%C3%A9"),
    ],
)
def test_external_ids(operation_id, meant, met, sent):
    assert sent(operation_id, {"external_id": meant}).path_parameters["external_id"] == met


@pytest.mark.parametrize(
    ("meant", "met"),
    [
        ("8", "8"),
        ("7", "8"),
        (12, str(FIRST_UNUSED_ID + 12)),
        ("3.0", str(FIRST_UNUSED_ID + 3)),
        ("0", "0"),
        ("abc", "abc"),
        ("2147483648", "2147483648"),
    ],
)
def test_promotion_ids(meant, met, sent):
    case = sent("deactivate-promotion", {"promotion_id": meant})
    assert case.path_parameters["promotion_id"] == met


@pytest.mark.parametrize(("meant", "met"), [("1", "44056"), ("-1", "-1"), ("x", "x")])
def test_other_projects_are_never_met(meant, met, sent):
    assert sent("get-coupons", {"project_id": meant}).path_parameters["project_id"] == met


@pytest.mark.parametrize(
    ("operation_id", "meant", "met"),
    [
        ("get-item-promotion", "55", "55"),
        ("set-user-promotion-limit", "101", "101"),
        ("set-user-promotion-limit", "55", str(FIRST_UNUSED_ID + 55)),
        ("update-item-promotion", "101", "102"),
        ("update-item-promotion", "102", "102"),
        ("update-item-promotion", "55", str(FIRST_UNUSED_ID + 55)),
        ("delete-item-promotion", "101", "103"),
        ("delete-item-promotion", "102", "103"),
        ("delete-item-promotion", "55", str(FIRST_UNUSED_ID + 55)),
        ("delete-item-promotion", "x", "x"),
    ],
)
def test_numbered_objects(operation_id, meant, met, sent):
    assert sent(operation_id, {"promotion_id": meant}).path_parameters["promotion_id"] == met


def _deleted(isolation, path):
    delete = spec.load().operations["delete-item-promotion"]
    case = SimpleNamespace(path_parameters=path, body=None)
    isolation.protect(delete, case)
    isolation.note(delete, case, SimpleNamespace(status_code=204))
    return case.path_parameters["promotion_id"]


def test_a_throwaway_is_replaced_once_it_is_gone(pool):
    isolation = Isolation(pool, Silent.target)
    deleted = [
        _deleted(isolation, {"project_id": "44056", "promotion_id": "102"}) for _ in range(2)
    ]
    assert deleted == ["103", "104"]


def test_what_was_there_before_is_never_adopted(pool):
    create = spec.load().operations["create-item-promotion"]
    for number in (55, 56):
        answer = SimpleNamespace(status_code=201, json=lambda n=number: {"promotion_id": n})
        case = SimpleNamespace(path_parameters={}, body={})
        Isolation(pool, Silent.target).note(create, case, answer)
    assert pool.owns("discount", 56)
    assert not pool.owns("discount", 55)


def test_nobody_else_has_their_limits_reset(sent):
    body = {"user": {"user_external_id": "somebody"}}
    met = sent("reset-all-user-promotions-limit", {}, body).body
    assert met == {"user": {"user_external_id": "player-1"}}


def test_nothing_is_switched_on_that_players_would_see(sent):
    body = {"name": "Winter", "is_enabled": True}
    assert sent("create-filter-rule", {}, body).body == {"name": "Winter", "is_enabled": False}


def test_on_a_disposable_project_bodies_name_what_is_there(pool):
    isolation = Isolation(pool, replace(Silent.target, disposable=True))
    create = spec.load().operations["create-filter-rule"]
    met = []
    for number in range(30):
        body = {"name": str(number), "items": [{"sku": "anything"}, {"sku": "no sku"}]}
        case = SimpleNamespace(path_parameters={}, body=body)
        isolation.protect(create, case)
        met.append([entry["sku"] for entry in case.body["items"]])
    assert ["shield", "no sku"] in met
    assert ["anything", "no sku"] in met


def test_a_new_coupon_gets_a_name_of_the_run(sent):
    body = {"external_id": "winter_coupon", "name": {}}
    assert sent("admin-create-coupon", {}, body).body == {
        **body,
        "external_id": "lk-1-1-winter_coupon",
    }
    assert body["external_id"] == "winter_coupon"


def test_an_invalid_name_stays_for_the_server_to_refuse(sent):
    body = {"external_id": "no spaces please"}
    assert sent("admin-create-coupon", {}, body).body is body


def test_a_server_cannot_talk_the_kit_into_removing_what_it_did_not_make(pool):
    create = spec.load().operations["admin-create-coupon"]
    case = SimpleNamespace(path_parameters={}, body={"external_id": "lk-1-5-made"})
    answer = SimpleNamespace(status_code=201, json=lambda: {"external_id": "winter_coupon"})
    Isolation(pool, Silent.target).note(create, case, answer)
    assert pool.owns("coupon", "lk-1-5-made")
    assert not pool.owns("coupon", "winter_coupon")


@pytest.mark.parametrize(
    ("meant", "met"),
    [("lk1xkept", "lk1xkept"), ("WINTER2021", "lk1xnoneWINTER2021"), ("", ""), (None, None)],
)
def test_only_own_codes_are_redeemed(meant, met, sent):
    assert sent("redeem-coupon", {}, {"coupon_code": meant}).body == {"coupon_code": met}


@pytest.mark.parametrize(
    ("meant", "met"),
    [(100_000, MAX_CODES), (3, 3), (100_001, 100_001), (True, True), ("9999", "9999")],
)
def test_codes_are_not_made_by_the_thousand(meant, met, sent):
    case = sent("generate-coupon-codes", {"external_id": "lk-1-kept"}, {"count": meant})
    assert case.body == {"count": met}
