"""Traces of requests by OpenTelemetry, for those who ask for them (the extra `otel`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from liveops_kit.errors import SettingsError
from liveops_kit.server.messages import HttpRequest, HttpResponse
from liveops_kit.version import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

_CONTEXT = (b"traceparent", b"tracestate")
"""Headers by which a caller says which of its own traces a request belongs to (W3C)."""


class Traces:
    """Sends a span for each request, from its arrival until the answer is ready."""

    def __init__(self, endpoint: str, exporter: SpanExporter | None = None) -> None:
        """Send spans to the endpoint in batches, or give them to an exporter.

        Raises:
            SettingsError: OpenTelemetry is not installed.
        """
        try:
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

            if exporter is None:
                from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

                exporter = OTLPSpanExporter(endpoint=endpoint)
        except ImportError as error:
            raise SettingsError(
                "--otlp-endpoint needs OpenTelemetry: pip install 'liveops-kit[otel]'"
            ) from error
        resource = Resource.create({"service.name": "liveops-mock", "service.version": __version__})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("liveops_kit", __version__)
        self._propagator = TraceContextTextMapPropagator()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send what is left at the end."""
        try:
            yield
        finally:
            await asyncio.to_thread(self._provider.shutdown)

    def record(self, request: HttpRequest, response: HttpResponse | None, seconds: float) -> None:
        """Send the span of a request."""
        from opentelemetry.trace import SpanKind, StatusCode

        sent = {name.decode(): request.header(name) or "" for name in _CONTEXT}
        began = int(request.at.timestamp() * 1_000_000) * 1000
        span = self._tracer.start_span(
            request.operation_id or request.method,
            context=self._propagator.extract(sent),
            kind=SpanKind.SERVER,
            start_time=began,
            attributes=_attributes(request, response),
        )
        if response is None or response.status >= 500:
            span.set_status(StatusCode.ERROR)
        span.end(began + int(seconds * 1_000_000_000))


def _attributes(request: HttpRequest, response: HttpResponse | None) -> dict[str, Any]:
    """Return the standard attributes of a request, and those of the mock; no body, no secret."""
    known = {
        "http.request.method": request.method,
        "http.response.status_code": None if response is None else response.status,
        "liveops.operation": request.operation_id,
        "liveops.project_id": request.project_id,
        "liveops.fault": None if request.fault is None else str(request.fault),
    }
    return {name: value for name, value in known.items() if value is not None}
