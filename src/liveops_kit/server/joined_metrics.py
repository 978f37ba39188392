"""The numbers of all workers that serve a stored world, as one answer to Prometheus.

Whichever worker is asked, counts are those of all of them, also of those that have ended. What
shows the present, such as the size of the journal, is added up over those that are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from liveops_kit.domain.values.refusals import UNAVAILABLE, Refusal
from liveops_kit.errors import StoreUnavailableError
from liveops_kit.server.all_workers import Gathering

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from liveops_kit.server.metrics import Metrics
    from liveops_kit.state.store.replica import Replica

SUBJECT = "metrics"
HIGHEST = frozenset({"liveops_projects", "process_max_fds"})
"""Numbers that all workers tell of the same thing: they are not added up."""
LOWEST = frozenset({"process_start_time_seconds"})
OF_ENDED = frozenset({"counter", "histogram"})
"""The types of what an ended worker has added to for good."""

Labels = tuple[tuple[str, str], ...]


class Family(Struct, frozen=True, array_like=True):
    """One metric with its samples."""

    name: str
    documentation: str
    kind: str
    samples: list[tuple[str, Labels, float]]
    """Name, labels and value of each."""


_families = msgspec.msgpack.Decoder(list[Family])


class JoinedMetrics:
    """The part of this worker, and the way to those of the others."""

    def __init__(self, metrics: Metrics, replica: Replica, gathering: Gathering) -> None:
        self._metrics = metrics
        self._gathering = gathering
        self._call = replica.store.connections.call
        self._write = replica.store.connections.write
        gathering.answers[SUBJECT] = self._store

    async def join(self) -> list[Metric]:
        """Return the numbers of all workers.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """
        try:
            await self._gathering.ask(SUBJECT)
            stored = await self._call(self._gathering.table.numbers)
        except StoreUnavailableError as error:
            raise Refusal(UNAVAILABLE) from error
        parts = [
            [each for each in _families.decode(content) if is_alive or each.kind in OF_ENDED]
            for content, is_alive in stored
        ]
        return [_metric(each) for each in added_up(parts)]

    async def _store(self) -> None:
        content = msgspec.msgpack.encode([_family(each) for each in self._metrics.families()])
        await self._write(lambda: self._gathering.table.put_numbers(content))


def add_up_ended(contents: Sequence[bytes]) -> bytes:
    """Return the stored numbers of workers that have ended as those of one."""
    parts = [
        [each for each in _families.decode(content) if each.kind in OF_ENDED]
        for content in contents
    ]
    return msgspec.msgpack.encode(added_up(parts))


def added_up(parts: Iterable[Iterable[Family]]) -> list[Family]:
    """Return the numbers of several workers as those of one."""
    found: dict[str, Family] = {}
    values: dict[str, dict[tuple[str, Labels], float]] = {}
    for family in (family for part in parts for family in part):
        found.setdefault(family.name, family)
        sums = values.setdefault(family.name, {})
        for name, labels, value in family.samples:
            key = (name, labels)
            sums[key] = _together(name, sums[key], value) if key in sums else value
    return [
        msgspec.structs.replace(
            family, samples=[(*key, value) for key, value in values[name].items()]
        )
        for name, family in found.items()
    ]


def _together(name: str, one: float, other: float) -> float:
    if name in HIGHEST or name.endswith("_info"):
        return max(one, other)
    return min(one, other) if name in LOWEST else one + other


def _family(metric: Metric) -> Family:
    samples = [
        (each.name, tuple(sorted(each.labels.items())), float(each.value))
        for each in metric.samples
    ]
    return Family(metric.name, metric.documentation, metric.type, samples)


def _metric(family: Family) -> Metric:
    from prometheus_client.metrics_core import Metric

    metric = Metric(family.name, family.documentation, family.kind)
    for name, labels, value in family.samples:
        metric.add_sample(name, dict(labels), value)
    return metric
