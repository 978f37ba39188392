"""Contract tests of a LiveOps server: black box, over HTTP, from the specification alone.

What stands in `__all__` is imported when it is first used: most of the kit takes a part of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liveops_kit.contract.findings import Finding
    from liveops_kit.contract.http.client import Client
    from liveops_kit.contract.report import Report, Row
    from liveops_kit.contract.runner.options import PHASES, PROFILES, Options, Progress, profile
    from liveops_kit.contract.runner.run import run
    from liveops_kit.contract.target import Target

__all__ = [
    "PHASES",
    "PROFILES",
    "Client",
    "Finding",
    "Options",
    "Progress",
    "Report",
    "Row",
    "Target",
    "profile",
    "run",
]

_LAZY = {
    "PHASES": "runner.options",
    "PROFILES": "runner.options",
    "Client": "http.client",
    "Finding": "findings",
    "Options": "runner.options",
    "Progress": "runner.options",
    "Report": "report",
    "Row": "report",
    "Target": "target",
    "profile": "runner.options",
    "run": "runner.run",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used."""
    if name not in _LAZY:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
