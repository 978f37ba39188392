"""A stateful mock and contract tests for the LiveOps API, driven by one OpenAPI description.

    with Mock(fixtures="demo", clock="2026-12-24T20:00Z") as mock:
        report = run_contract(mock, tags=("coupons",))

What stands in `__all__` is the public surface; docs/api.md shows its use. Everything but the
exceptions is imported when it is first used.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from liveops_kit.errors import (
    CapabilityError,
    DisconnectError,
    EntryError,
    FixturesError,
    HandlerTableError,
    HistoryError,
    InvalidResponseError,
    KeySetError,
    LiveOpsError,
    NestingError,
    PreflightError,
    RecordingError,
    RouteError,
    SettingsError,
    SnapshotError,
    SpecificationError,
    StateError,
    StateFormatError,
    StateWriteError,
    StoreError,
    StoreUnavailableError,
    TokenError,
    UsageError,
)
from liveops_kit.lazy_names import imported_later
from liveops_kit.version import __version__

if TYPE_CHECKING:
    from liveops_kit.contract.report import Report
    from liveops_kit.contract.target import Target
    from liveops_kit.runs.library import run_contract
    from liveops_kit.runs.mock import Mock

__all__ = [
    "CapabilityError",
    "DisconnectError",
    "EntryError",
    "FixturesError",
    "HandlerTableError",
    "HistoryError",
    "InvalidResponseError",
    "KeySetError",
    "LiveOpsError",
    "Mock",
    "NestingError",
    "PreflightError",
    "RecordingError",
    "Report",
    "RouteError",
    "SettingsError",
    "SnapshotError",
    "SpecificationError",
    "StateError",
    "StateFormatError",
    "StateWriteError",
    "StoreError",
    "StoreUnavailableError",
    "Target",
    "TokenError",
    "UsageError",
    "__version__",
    "run_contract",
]

_import = imported_later(
    globals(),
    {
        "Mock": "liveops_kit.runs.mock",
        "Report": "liveops_kit.contract.report",
        "Target": "liveops_kit.contract.target",
        "run_contract": "liveops_kit.runs.library",
    },
)


def __getattr__(name: str) -> Any:
    """Import a name of the public surface when it is first used."""
    if name == "run_contract" and find_spec("schemathesis") is None:
        raise ImportError(
            "run_contract needs the extra 'contract': pip install 'liveops-kit[contract]'"
        )
    return _import(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
