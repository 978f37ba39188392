"""Log lines on stderr: to be read, or a JSON object on each; both without secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from liveops_kit.redaction import RedactedFormatter, Redactor
from liveops_kit.settings import Settings

FORM = "%(levelname)s %(name)s: %(message)s"


class JsonFormatter(logging.Formatter):
    """Formatter of log lines as JSON: time, level, logger, message, and the traceback of an error.

    Secrets are masked in each text by itself, so that a line stays JSON.
    """

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redactor.text(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = self._redactor.text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def configure_logs(settings: Settings) -> None:
    """Log to stderr as the settings say, the server's own lines included."""
    redactor = Redactor(settings.secrets)
    handler = logging.StreamHandler()
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonFormatter(redactor) if is_json else RedactedFormatter(redactor, FORM))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
