"""Bodies are unpacked within bounds; docstring examples are true."""

from __future__ import annotations

import doctest
import gzip
import importlib
import zlib

import brotli
import pytest
import zstandard

from liveops_kit.traffic.exchange import LARGEST_BODY, unpacked

each = pytest.mark.parametrize
BODY = b'{"a":1}' * 100


@each(
    ("packed", "coding"),
    [
        (BODY, None),
        (BODY, "identity"),
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), "X-GZIP"),
        (zlib.compress(BODY), "deflate"),
        (zlib.compress(BODY)[2:-4], "deflate"),
        (brotli.compress(BODY), "br"),
        (zstandard.compress(BODY), "zstd"),
        (brotli.compress(gzip.compress(BODY)), "gzip, br"),
    ],
    ids=["none", "identity", "gzip", "x-gzip", "deflate", "bare", "br", "zstd", "both"],
)
def test_known_codings_are_unpacked(packed: bytes, coding: str | None) -> None:
    assert unpacked(packed, coding) == BODY


@each(
    ("packed", "coding"),
    [
        (BODY, "rot13"),
        (BODY, "gzip"),
        (gzip.compress(BODY)[:-9], "gzip"),
        (BODY, "br"),
        (BODY, "zstd"),
        (gzip.compress(b"\x00" * (LARGEST_BODY + 1)), "gzip"),
        (brotli.compress(b"\x00" * (LARGEST_BODY + 1), quality=1), "br"),
    ],
    ids=["unknown", "gzip", "cut", "br", "zstd", "gzip-bomb", "br-bomb"],
)
def test_what_cannot_be_unpacked_is_unknown(packed: bytes, coding: str) -> None:
    assert unpacked(packed, coding) is None


@each("name", ["exchange", "forwarding", "recording", "routes"])
def test_the_examples_of_a_module_are_true(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(f"liveops_kit.traffic.{name}"))
    assert attempted > 0
    assert failed == 0
