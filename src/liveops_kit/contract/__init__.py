"""Contract tests of a LiveOps server: black box, over HTTP, from the specification alone."""

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
