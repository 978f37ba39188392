"""Forms of the report of a load run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from liveops_kit.load.report import LoadReport
from liveops_kit.load.reports.as_html import html_of
from liveops_kit.load.reports.as_json import json_of
from liveops_kit.load.reports.as_junit import junit_of
from liveops_kit.load.reports.as_markdown import markdown_of

FORMS: Mapping[str, Callable[[LoadReport], str]] = MappingProxyType(
    {"html": html_of, "json": json_of, "junit": junit_of, "markdown": markdown_of}
)
"""The writer of each form."""
