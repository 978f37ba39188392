"""Contract tests of a LiveOps server: black box, over HTTP, from the specification alone."""

from liveops_kit.contract.client import Client
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.report import Report, Row
from liveops_kit.contract.runner import Options, Progress, run
from liveops_kit.contract.target import Target, UsageError

__all__ = [
    "Client",
    "Finding",
    "Options",
    "Progress",
    "Report",
    "Row",
    "Target",
    "UsageError",
    "run",
]
