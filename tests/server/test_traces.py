"""Traces by OpenTelemetry: a span for each request, sent to a collector, and no secrets."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tests.server.game import make_mock
from tests.worlds import make_world

from liveops_kit.errors import SettingsError
from liveops_kit.server.application import build
from liveops_kit.settings import Settings

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """A collector that keeps the spans it is sent, as the protocol's own library reads them."""

    def __init__(self) -> None:
        spans = self.spans = dict[str, Span]()
        self.resource: dict[str, str] = {}
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                for group in ExportTraceServiceRequest.FromString(body).resource_spans:
                    collector.resource.update(_plain(group.resource.attributes))
                    for scope in group.scope_spans:
                        spans.update({span.name: span for span in scope.spans})
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"


def _plain(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    thread = threading.Thread(target=collector.server.serve_forever)
    thread.start()
    yield collector
    collector.server.shutdown()
    thread.join(timeout=10)
    collector.server.server_close()


def test_each_request_is_a_span(collector: Collector) -> None:
    mock = make_mock(otlp_endpoint=collector.url)
    with mock.client:
        game = mock.game(7)
        game.coupon("secret-name", "SECRETCODE")
        assert game.redeem("NONE", user="mallory").status_code == 404
        assert game.call("get-coupons", headers={**game.admin, "traceparent": PARENT}).is_success
        assert mock.client.get("/api/nowhere").status_code == 404
        assert mock.client.get("/_mock/ready").status_code == 200
    spans = collector.spans
    assert collector.resource["service.name"] == "liveops-mock"
    assert {"admin-create-coupon", "redeem-coupon", "get-coupons", "GET", "mock-ready"} <= set(
        spans
    )
    assert _plain(spans["redeem-coupon"].attributes) == {
        "http.request.method": "POST",
        "http.response.status_code": 404,
        "liveops.operation": "redeem-coupon",
        "liveops.project_id": 7,
    }
    assert _plain(spans["GET"].attributes) == {
        "http.request.method": "GET", "http.response.status_code": 404
    }  # fmt: skip
    redeem, listed = spans["redeem-coupon"], spans["get-coupons"]
    assert redeem.kind == Span.SPAN_KIND_SERVER
    assert redeem.start_time_unix_nano <= redeem.end_time_unix_nano
    assert redeem.end_time_unix_nano - redeem.start_time_unix_nano < 60e9
    # The caller's own trace goes on.
    assert listed.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert listed.parent_span_id.hex() == "b7ad6b7169203331"
    assert redeem.parent_span_id == b""
    for span in spans.values():
        for name in (b"secret-name", b"SECRETCODE", b"mallory"):
            assert name not in span.SerializeToString()


@pytest.mark.parametrize(("fault", "is_error"), [("status=503", True), ("error=9804", False)])
def test_a_failure_of_the_server_is_an_error(
    collector: Collector, fault: str, is_error: bool
) -> None:
    fault = f"operation=redeem-coupon,{fault}"
    mock = make_mock(otlp_endpoint=collector.url, faults=(fault,))
    with mock.client:
        assert mock.game().redeem("ANY").status_code == (503 if is_error else 422)
    span = collector.spans["redeem-coupon"]
    assert (span.status.code == 2) is is_error
    assert _plain(span.attributes)["liveops.fault"] == "1"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError) as refused:
        build(Settings(otlp_endpoint="http://127.0.0.1:9/v1/traces"), make_world())
    assert str(refused.value) == (
        "--otlp-endpoint needs OpenTelemetry: pip install 'liveops-kit[otel]'"
    )


def test_an_endpoint_is_an_address() -> None:
    with pytest.raises(SettingsError, match="--otlp-endpoint is an http or https address"):
        Settings(otlp_endpoint="collector:4317").checked()
