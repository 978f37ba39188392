"""Forms of the report of a load run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from liveops_kit.load.report import LoadReport

FORMS: Mapping[str, Callable[[LoadReport], str]] = MappingProxyType({})
