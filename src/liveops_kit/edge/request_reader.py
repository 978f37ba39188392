"""Reads a request that has come as a whole, with nothing made for its answer yet."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httptools

_SPECIAL = (b"expect", b"transfer-encoding", b"upgrade")
"""Headers of requests that are more than a head and a body."""


class RequestReader:
    """Reads one request after the other, with the parser that uvicorn has, too."""

    def __init__(self) -> None:
        self._parser: Any = None
        self._begun = self._ended = 0
        """Requests in what was read last."""
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._is_plain = False

    def read(self, data: bytes) -> dict[str, Any] | None:
        """What a scope says of the one request that the data are; None if they are not just that.

        None too for a request that ends its connection, is more than a head and a body, or asks
        for no more than the head of an answer.
        """
        self._begun = self._ended = 0
        self._url, self._headers, self._is_plain = b"", [], True
        parser = self._parser = self._parser or httptools.HttpRequestParser(self)
        try:
            parser.feed_data(data)
            if self._begun == self._ended == 1 and self._is_plain:
                return self._scope()
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            pass
        # It may wait for more, or take no more; and what is read next is another request.
        self._parser = None
        return None

    def _scope(self) -> dict[str, Any]:
        url = httptools.parse_url(self._url)
        path = url.path.decode("ascii")
        return {
            "type": "http",
            "method": self._parser.get_method().decode("ascii"),
            "path": unquote(path) if "%" in path else path,
            "query_string": url.query or b"",
            "headers": self._headers,
        }

    # -- what the parser tells -------------------------------------------------------------------
    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun += 1

    def on_url(self, url: bytes) -> None:
        """What is asked for."""
        self._url = url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        name = name.lower()
        if name in _SPECIAL:
            self._is_plain = False
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """All headers are there."""
        parser = self._parser
        if parser.get_method() == b"HEAD":
            self._is_plain = False
        if parser.get_http_version() != "1.1" or not parser.should_keep_alive():
            self._is_plain = False

    def on_message_complete(self) -> None:
        """A request ends."""
        self._ended += 1
