"""Contract tests of a LiveOps server: black box, over HTTP, from the specification alone.

What stands in `__all__` is imported when it is first used: most of the kit takes a part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liveops_kit.lazy_names import imported_later

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

_MODULES = {
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
__getattr__ = imported_later(
    globals(), {name: f"{__name__}.{module}" for name, module in _MODULES.items()}
)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
