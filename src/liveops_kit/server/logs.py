"""The log of the mock: on stderr, without secrets."""

from __future__ import annotations

import logging

from liveops_kit.redaction import RedactedFormatter, Redactor
from liveops_kit.settings import Settings


def log_to_stderr(settings: Settings) -> None:
    """Log to stderr without secrets, the server's own lines included."""
    handler = logging.StreamHandler()
    form = "%(levelname)s %(name)s: %(message)s"
    handler.setFormatter(RedactedFormatter(Redactor(settings.secrets), form))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
