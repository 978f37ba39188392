"""Health, readiness and metrics: what a supervisor, a balancer and Prometheus ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.server.game import Mock, basic, client_of, make_mock, make_world

from liveops_kit.server.application import build
from liveops_kit.server.messages import HttpRequest, HttpResponse
from liveops_kit.server.metrics import BOUNDS, Metrics
from liveops_kit.server.readiness import Readiness
from liveops_kit.settings import Settings
from liveops_kit.version import __version__

TOKEN = "t0ken-of-the-control-plane"
Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]
each = pytest.mark.parametrize


@pytest.fixture
def own() -> Iterator[Mock]:
    """A mock for one test, whose numbers begin at zero."""
    made = make_mock()
    with made.client:
        yield made


def samples(text: str) -> Samples:
    """All samples of a text, as the library's own parser reads them."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def read(mock: Mock) -> Samples:
    response = mock.client.get("/_mock/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return samples(response.text)


def value(found: Samples, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


# -- readiness -------------------------------------------------------------------------------------
def mock_with(readiness: Readiness, **settings: Any) -> Mock:
    chosen = Settings(**settings)
    world = make_world(chosen)
    app = build(chosen, world, readiness=readiness)
    return Mock(world, app, client_of(app))


def test_a_mock_is_ready_until_it_drains_and_healthy_all_the_same() -> None:
    readiness = Readiness()
    mock = mock_with(readiness)
    ready = mock.client.get("/_mock/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": []})
    readiness.is_draining = True
    ready = mock.client.get("/_mock/ready")
    expected = {"status": "not ready", "reasons": ["the mock is ending"]}
    assert (ready.status_code, ready.json()) == (503, expected)
    assert mock.client.get("/_mock/health").json()["status"] == "ok"
    assert mock.game().call("get-coupons").status_code == 200


def test_a_mock_is_not_ready_without_what_it_depends_on() -> None:
    reasons = ["the store cannot be reached"]

    async def check() -> str:
        return reasons[0] if reasons else ""

    readiness = Readiness()
    readiness.add_check(check)
    mock = mock_with(readiness)
    ready = mock.client.get("/_mock/ready")
    expected = {"status": "not ready", "reasons": ["the store cannot be reached"]}
    assert (ready.status_code, ready.json()) == (503, expected)
    reasons.clear()
    assert mock.client.get("/_mock/ready").status_code == 200


@each(("path", "status"), [("/health", 200), ("/ready", 200), ("/metrics", 401)])
def test_probes_bring_no_token_and_need_no_name_but_metrics_do(path: str, status: int) -> None:
    mock = mock_with(Readiness(), control_token=TOKEN)
    url = f"http://10.0.0.7:8080/_mock{path}"
    if status == 401:
        assert mock.client.get(url).status_code == 403  # a host it does not know
        url = f"/_mock{path}"
        with_token = mock.client.get(url, headers={"Authorization": f"Bearer {TOKEN}"})
        assert with_token.status_code == 200
    assert mock.client.get(url).status_code == status
    assert mock.client.head(url).status_code == status
    foreign = mock.client.get(url, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403


# -- metrics ---------------------------------------------------------------------------------------
def test_requests_are_counted_by_operation_and_status(own: Mock) -> None:
    game = own.game()
    for external_id in ("a", "b"):
        game.coupon(external_id)
    assert game.call("get-coupon", external_id="none").status_code == 404
    assert own.client.get("/api/v2/nowhere").status_code == 404
    found = read(own)
    count = "liveops_requests_total"
    assert value(found, count, operation="admin-create-coupon", status="201") == 2
    assert value(found, count, operation="get-coupon", status="404") == 1
    assert value(found, count, operation="get-coupon", status="200") is None
    assert value(found, count, operation="none", status="404") == 1
    # The look at the metrics counts itself the next time.
    assert value(found, count, operation="mock-metrics", status="200") is None
    assert value(read(own), count, operation="mock-metrics", status="200") == 1


def test_durations_are_a_histogram_of_all_requests_of_an_operation(own: Mock) -> None:
    game = own.game()
    game.coupon("a")
    for external_id in ("a", "none"):
        game.call("get-coupon", external_id=external_id)
    found = read(own)
    name = "liveops_request_duration_seconds"
    assert value(found, f"{name}_count", operation="get-coupon") == 2
    buckets = [
        value(found, f"{name}_bucket", operation="get-coupon", le=bound)
        for bound in (*map(str, BOUNDS), "+Inf")
    ]
    assert None not in buckets
    assert buckets == sorted(buckets, key=float)
    assert buckets[-1] == 2
    assert 0 < value(found, f"{name}_sum", operation="get-coupon") < 60


def test_a_dropped_connection_is_counted_and_a_fault_too() -> None:
    mock = make_mock(faults=("operation=get-coupons,status=503",))
    assert mock.game().call("get-coupons").status_code == 503
    assert value(read(mock), "liveops_requests_total", operation="get-coupons", status="503") == 1


def test_transactions_projects_and_the_journal_are_told(own: Mock) -> None:
    before = read(own)
    game = own.game()
    game.coupon("a", "A", redeem_user_limit=1)
    assert game.redeem("A").status_code == 200
    assert game.redeem("A").status_code == 422
    found = read(own)

    def more(name: str, **labels: str) -> float:
        return value(found, name, **labels) - value(before, name, **labels)

    # The second redemption is undone; whoever redeems is met in a transaction of its own.
    assert more("liveops_transactions_total", outcome="undone") == 1
    assert more("liveops_transactions_total", outcome="committed") >= 4
    assert more("liveops_projects") == 1
    assert more("liveops_journal_entries") == 5
    assert more("liveops_journal_bytes") > 5000
    assert value(found, "liveops_mock_info", version=__version__) == 1


def test_a_forgotten_project_takes_no_transaction_back(own: Mock) -> None:
    own.game().coupon("a")
    before = value(read(own), "liveops_transactions_total", outcome="committed")
    assert own.client.post("/_mock/reset").status_code == 204
    found = read(own)
    assert value(found, "liveops_transactions_total", outcome="committed") == before
    assert value(found, "liveops_projects") == 0


def test_metrics_name_no_player_code_or_project(own: Mock) -> None:
    own.game().coupon("very-secret", "VERYSECRET")
    own.game().redeem("VERYSECRET", user="mallory")
    text = own.client.get("/_mock/metrics").text
    for name in ("very-secret", "VERYSECRET", "mallory", "44056"):
        assert name not in text


def test_two_mocks_in_one_process_have_numbers_of_their_own() -> None:
    one, other = make_mock(), make_mock()
    one.game().call("get-coupons")
    labels = {"operation": "get-coupons", "status": "200"}
    assert value(read(one), "liveops_requests_total", **labels) == 1
    assert value(read(other), "liveops_requests_total", **labels) is None


@each(
    ("seconds", "bucket"),
    [(0.0, 0), (0.0005, 0), (0.00050001, 1), (10.0, 13), (10.1, 14), (1e9, 14)],
)
def test_the_bound_of_a_bucket_belongs_to_it(seconds: float, bucket: int) -> None:
    metrics = Metrics()
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    metrics.record(HttpRequest(scope, None, None), HttpResponse(200, ()), seconds)
    found = samples(asyncio.run(metrics.text()).decode())
    bounds = (*map(str, BOUNDS), "+Inf")
    counts = [
        value(found, "liveops_request_duration_seconds_bucket", operation="none", le=bound)
        for bound in bounds
    ]
    assert counts == [0.0] * bucket + [1.0] * (len(bounds) - bucket)


def test_a_call_without_a_key_is_counted_too(own: Mock) -> None:
    path = "/api/v3/project/1/admin/coupon"
    assert own.client.get(path).status_code == 401
    assert own.client.get(path, headers=basic("1")).status_code == 200
    found = read(own)
    for status in ("401", "200"):
        labels = {"operation": "get-coupons", "status": status}
        assert value(found, "liveops_requests_total", **labels) == 1
