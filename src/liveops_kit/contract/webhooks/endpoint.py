"""A game's endpoint for webhooks, over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from liveops_kit.signatures import signature
from liveops_kit.version import __version__

TIMEOUT = 10.0
"""Seconds that an answer may take at all; the vendor gives up then."""
ACCEPTED = frozenset({200, 201, 204})
"""Statuses that the vendor takes for a webhook that has arrived."""
UNSIGNED = ""
"""A signature that is not sent at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of an endpoint to one webhook."""

    body: bytes
    """The webhook's."""
    signature: str
    status: int | None
    """None if no answer came."""
    text: str
    """The answer's body, or why none came."""
    seconds: float

    @property
    def is_accepted(self) -> bool:
        """True if the vendor would not send it again."""
        return self.status in ACCEPTED

    @property
    def code(self) -> str | None:
        """The `code` of the answer's `error`, if there is one."""
        try:
            found = json.loads(self.text)["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None
        return found if isinstance(found, str) else None

    @property
    def line(self) -> str:
        """The answer in a line."""
        if self.status is None:
            return f"no answer: {self.text}"
        code = f" {self.code}" if self.code else ""
        return f"{self.status}{code} in {self.seconds:.2f} s"


class Endpoint:
    """Sends signed webhooks to one address."""

    def __init__(self, url: str, secret: str, client: httpx.Client) -> None:
        self.url = url
        self._secret = secret
        self._client = client

    def send(self, body: Mapping[str, Any] | bytes, *, signed: str | None = None) -> Answer:
        """Send a webhook; `signed` takes the place of the right signature."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = signature(content, self._secret) if signed is None else signed
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"liveops-kit/{__version__}",
            **({"Authorization": f"Signature {given}"} if given != UNSIGNED else {}),
        }
        begun = time.perf_counter()
        try:
            answer = self._client.post(self.url, content=content, headers=headers, timeout=TIMEOUT)
            status: int | None = answer.status_code
            text = answer.text[:2000]
        except httpx.HTTPError as error:
            status, text = None, f"{error}" or type(error).__name__
        return Answer(content, given, status, text, time.perf_counter() - begun)

    def curl(self, answer: Answer) -> str:
        """Return a command that sends the same webhook again."""
        body = answer.body.decode("utf-8", "replace").replace("'", "'\\''")
        signed = f" -H 'Authorization: Signature {answer.signature}'" if answer.signature else ""
        return (
            f"curl -i '{self.url}' -H 'Content-Type: application/json'{signed} \\\n"
            f"  --data-binary '{body}'"
        )
