"""Numbers about what the mock has done, and how they are told to Prometheus.

Counting is a few additions per request. The library is imported when somebody asks for the numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from liveops_kit.server.messages import HttpRequest, HttpResponse
from liveops_kit.version import __version__

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of durations in seconds, each included."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of the text format of Prometheus."""
NO_OPERATION = "none"
"""The operation of a request to none."""
NO_ANSWER = "dropped"
"""The status of a request whose connection was dropped."""

Outcomes = Callable[[], Mapping[str, int]]
"""Returns how often something ended in each way."""


Join = Callable[[], Awaitable[Iterable["Metric"]]]
"""Returns the numbers of all workers."""


class Metrics:
    """Requests by operation and status with their durations, and what others count."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str | None, int], list[float]] = {}
        """For each operation and status: requests by bucket, and the sum of seconds at the end."""
        self._counters: list[tuple[str, str, Outcomes]] = []
        self._gauges: list[tuple[str, str, Callable[[], float]]] = []
        self._registry: Any = None
        self.join: Join | None = None
        """Asked in place of this process alone, where there may be other workers."""

    def record(self, request: HttpRequest, response: HttpResponse | None, seconds: float) -> None:
        """Count a request and its response, if there was one."""
        key = (request.operation_id, 0 if response is None else response.status)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = [0.0] * (len(BOUNDS) + 2)
        row[bisect_left(BOUNDS, seconds)] += 1
        row[-1] += seconds

    def add_counter(self, name: str, description: str, read: Outcomes) -> None:
        """Tell of a number of events by outcome, too, read when somebody asks."""
        self._counters.append((name, description, read))

    def add_gauge(self, name: str, description: str, read: Callable[[], float]) -> None:
        """Tell of a value, too, read when somebody asks."""
        self._gauges.append((name, description, read))

    def families(self) -> Iterable[Metric]:
        """Return the numbers of this process."""
        from prometheus_client import CollectorRegistry, ProcessCollector

        if self._registry is None:
            self._registry = CollectorRegistry()
            self._registry.register(self)
            ProcessCollector(registry=self._registry)
        found: Iterable[Metric] = self._registry.collect()
        return found

    async def text(self) -> bytes:
        """Return all numbers in the text format of Prometheus.

        Raises:
            Refusal: UNAVAILABLE, if those of other workers cannot be read.
        """
        from prometheus_client import generate_latest

        found = self.families() if self.join is None else await self.join()
        return generate_latest(_Collected(found))

    def collect(self) -> Iterator[Metric]:
        """Yield all numbers as the library's metrics."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
            InfoMetricFamily,
        )

        yield InfoMetricFamily("liveops_mock", "The mock.", {"version": __version__})
        requests = CounterMetricFamily(
            "liveops_requests", "Requests by operation and status.", labels=("operation", "status")
        )
        durations = HistogramMetricFamily(
            "liveops_request_duration_seconds",
            "Seconds until the answer was ready, by operation.",
            labels=("operation",),
        )
        for (operation, status), row in self._rows.items():
            labels = (operation or NO_OPERATION, str(status or NO_ANSWER))
            requests.add_metric(labels, sum(row[:-1]))
        for operation, row in self._by_operation().items():
            durations.add_metric((operation,), _buckets(row), row[-1])
        yield requests
        yield durations
        for name, description, outcomes in self._counters:
            family = CounterMetricFamily(name, description, labels=("outcome",))
            for outcome, count in outcomes().items():
                family.add_metric((outcome,), count)
            yield family
        for name, description, read in self._gauges:
            yield GaugeMetricFamily(name, description, read())

    def _by_operation(self) -> dict[str, list[float]]:
        sums: dict[str, list[float]] = {}
        for (operation, _), row in self._rows.items():
            name = operation or NO_OPERATION
            former = sums.get(name, [0.0] * len(row))
            sums[name] = [one + other for one, other in zip(former, row, strict=True)]
        return sums


class _Collected:
    """Numbers in the place of a registry, which the library asks for them."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Return the numbers."""
        return self._families


def _buckets(row: list[float]) -> list[tuple[str, float]]:
    """Return the number of requests up to each bound."""
    counts, total = [], 0.0
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), row[:-1], strict=True):
        total += count
        counts.append((bound, total))
    return counts
