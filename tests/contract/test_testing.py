"""The fixtures of the plugin, tried by themselves: faults, the journal, players, markers."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from tests.warm import warm_pytest

from liveops_kit.testing.server import Wishes

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
REDEEM = {"coupon_code": "ONCE"}


def redeem(player):
    return player.call("redeem-coupon", body=REDEEM).status_code


# -- players ---------------------------------------------------------------------------------------
def test_a_player_has_what_was_said_and_owns_what_was_given(liveops_player, liveops_control):
    bella = liveops_player("bella", country="DE", clan="bears", level=12)
    assert redeem(bella) == 200
    assert bella.inventory == {"gold": 500, "potion_warm": 5, "sword_ice": 1}
    assert bella.balances == {}
    path = f"/projects/{liveops_control.project_id}/users/bella"
    stored = liveops_control.request("GET", path).json()["attributes"]
    assert stored == {"level": 12, "country": "DE", "clan": "bears"}


def test_players_without_names_are_different_ones(liveops_player):
    first, second = liveops_player(), liveops_player()
    assert (first.external_id, second.external_id) == ("player-1", "player-2")
    assert [redeem(first), redeem(second), redeem(first)] == [200, 200, 422]


# -- the journal -----------------------------------------------------------------------------------
def test_the_journal_counts_the_calls_of_the_test_alone(liveops_player, liveops_journal):
    alice = liveops_player("alice")
    liveops_journal.assert_not_called("redeem-coupon")
    redeem(alice)
    redeem(alice)
    liveops_journal.assert_called("redeem-coupon")
    liveops_journal.assert_called("redeem-coupon", times=2, user="alice")
    assert [call["status"] for call in liveops_journal.calls("redeem-coupon")] == [200, 422]
    assert len(liveops_journal.wait_for("redeem-coupon", 2, timeout=0)) == 2


def test_a_call_that_is_missing_is_told_with_the_others(liveops_player, liveops_journal):
    with pytest.raises(AssertionError) as caught:
        liveops_journal.assert_called("cart-fill")
    expected = "cart-fill was to be called at least once, and was called 0 times"
    assert str(caught.value) == f"{expected}; nothing was called"
    redeem(liveops_player("alice"))
    with pytest.raises(AssertionError) as caught:
        liveops_journal.assert_called("redeem-coupon", times=2, status=200)
    expected = "redeem-coupon status=200 was to be called 2 times, and was called 1 times"
    assert str(caught.value) == f"{expected}; called were:\n  redeem-coupon 200"
    with pytest.raises(AssertionError) as caught:
        liveops_journal.wait_for("redeem-coupon", 2, timeout=0)
    assert str(caught.value).startswith("redeem-coupon: 1 of 2 requests came within 0 seconds")


def test_a_filter_that_there_is_not_is_refused(liveops_journal):
    with pytest.raises(ValueError, match=r"^GET /_mock/journal: 422 "):
        liveops_journal.calls(colour="red")


# -- faults and snapshots --------------------------------------------------------------------------
def test_a_fault_counts_and_goes(liveops_player, liveops_faults):
    alice = liveops_player("alice")
    number = liveops_faults.add("redeem-coupon", status=503)
    other = liveops_faults.add("cart-fill", status=500)
    assert [redeem(alice), redeem(alice)] == [503, 503]
    assert (liveops_faults.fired(number), liveops_faults.fired(other)) == (2, 0)
    liveops_faults.clear()
    assert redeem(alice) == 200


def test_a_fault_that_cannot_be_is_refused_in_the_mocks_words(liveops_faults):
    with pytest.raises(ValueError, match=r"did you mean redeem-coupon"):
        liveops_faults.add("redem-coupon", status=503)


def test_a_snapshot_is_put_back_more_than_once(liveops_player, liveops_snapshot):
    alice = liveops_player("alice")
    before = liveops_snapshot()
    assert before.diff() == {}
    for _ in range(2):
        assert redeem(alice) == 200
        assert "holdings" in before.diff()
        before.restore()
    later = liveops_snapshot()
    redeem(alice)
    before.restore()
    assert (later.diff(), alice.inventory) == ({}, {})


# -- the marker ------------------------------------------------------------------------------------
@pytest.mark.liveops(clock="2026-12-24T20:00:00Z")
def test_a_marker_stops_the_clock(liveops_clock):
    assert liveops_clock.now().isoformat() == "2026-12-24T20:00:00+00:00"


@pytest.mark.liveops(fixtures="empty")
def test_a_marker_names_the_world(liveops_client):
    assert liveops_client.call("get-coupons").json()["items"] == []


@pytest.mark.liveops(auth="strict")
def test_a_marker_has_credentials_checked(liveops_client, liveops_player):
    assert redeem(liveops_player("alice")) == 200
    forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9."
    assert liveops_client.call("redeem-coupon", token=forged, body=REDEEM).status_code == 401


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"world": "demo"}, "the marker liveops takes fixtures, auth and clock, not world"),
        ({"auth": "none"}, "auth is lenient or strict, not 'none'"),
    ],
)
def test_a_marker_that_cannot_be_is_refused(given, reason):
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        Wishes.of(given, "demo")


def test_a_world_that_cannot_be_loaded_fails_the_test_in_a_line(pytester):
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.liveops(fixtures='nothing.yaml')\n"
        "def test_it(liveops_client): ...\n"
        "@pytest.mark.liveops('demo')\n"
        "def test_other(liveops_client): ...\n"
    )
    result = pytester.run(warm_pytest(), "-q", "-p", "no:cacheprovider")
    result.assert_outcomes(errors=2)
    output = result.stdout.str()
    assert "nothing.yaml" in output
    assert "the marker liveops takes no positional arguments" in output
    assert "Traceback" not in output


# -- editors ---------------------------------------------------------------------------------------
def test_the_stub_lists_the_calls_of_the_specification():
    source = ROOT / "scripts" / "write_calls_stub.py"
    loaded = importlib.util.spec_from_file_location("write_calls_stub", source)
    assert loaded is not None
    assert loaded.loader is not None
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    assert module.STUB.read_text(encoding="utf-8") == module.stub(), "stale: make docs"
