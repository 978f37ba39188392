"""One law on one target: what it may do there, and where it ends."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from liveops_kit.contract import Target
from liveops_kit.contract.builders.operations import (
    admin_calls,
    client_calls,
    operations,
)
from liveops_kit.contract.capabilities import NO_CAPABILITIES, ControlClient
from liveops_kit.contract.cleanup import CleanupStack
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import LawBroken, NamePrefix, Scenario, calls
from liveops_kit.openapi import document as spec


class Endless(Client):
    """A server whose every page is full of new entries."""

    def send(self, operation_id, request, *, group=0):
        offset = int(dict(request.url.params).get("offset", 0))
        page = {"items": [{"sku": f"point-{offset}"}]}
        return Exchange(operation_id, request, httpx.Response(200, json=page))


@pytest.fixture
def tried():
    client = Endless(Target(), spec.served())
    yield Scenario(
        client, NO_CAPABILITIES, CleanupStack(client.request, client.send), NamePrefix("t-"), 1
    )
    client.close()


def test_a_law_that_walks_without_end_is_broken(tried, monkeypatch):
    monkeypatch.setattr(calls, "MAX_CALLS", 12)
    with pytest.raises(LawBroken) as ended:
        list(tried.entries("admin-get-value-points-list"))
    assert ended.value.actual == "12 calls; admin-get-value-points-list answered 200"
    assert len(ended.value.evidence) == 3


def test_a_list_that_repeats_itself_is_walked_no_further(tried, monkeypatch):
    page = httpx.Response(200, json={"items": [{"sku": "again"}]})
    monkeypatch.setattr(
        tried.client, "send", lambda name, request, **_: Exchange(name, request, page)
    )
    assert list(tried.entries("admin-get-value-points-list")) == [{"sku": "again"}] * 2


@pytest.mark.parametrize(
    ("merchant_id", "lenient", "opens"),
    [(None, True, True), (None, False, False), (7, False, True), (7, True, True)],
)
def test_a_fresh_project_opens_to_any_key_or_to_a_merchants(merchant_id, lenient, opens):
    control = ControlClient("http://127.0.0.1:9", Target())
    control.close()
    capabilities = replace(
        NO_CAPABILITIES, projects=control, create_empty_project=control.create_empty_project
    ).restricted_to(Target(merchant_id=merchant_id), lenient=lenient)
    assert (Need.OWN_PROJECT in capabilities.needs_met) is opens
    assert (Need.EMPTY_PROJECT in capabilities.needs_met) is opens
    assert (Need.STRICT in capabilities.needs_met) is not lenient


def test_a_server_without_fresh_projects_has_none_for_any_key():
    capabilities = NO_CAPABILITIES.restricted_to(Target(merchant_id=7), lenient=True)
    assert Need.OWN_PROJECT not in capabilities.needs_met


def test_every_call_is_the_servers_the_projects_or_a_players(tried):
    both = [each.operation_id for each in (*admin_calls(tried), *client_calls(tried))]
    requested = [each.operation_id for each in operations(tried) if each.security]
    assert sorted(both) == sorted(requested)
    assert len(set(both)) == len(both)
