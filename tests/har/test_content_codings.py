"""Bodies are unpacked within bounds; docstring examples are true."""

from __future__ import annotations

import doctest
import gzip
import importlib
import subprocess
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from liveops_kit.har.content_codings import MAX_BODY, MAX_CODINGS, unpacked

each = pytest.mark.parametrize
BODY = b'{"a":1}' * 100


def gzip_bomb() -> bytes:
    return gzip.compress(b"\x00" * (MAX_BODY + 1))


def brotli_bomb() -> bytes:
    return brotli.compress(b"\x00" * (MAX_BODY + 1), quality=1)


def zstandard_bomb() -> bytes:
    return zstandard.compress(b"\x00" * (MAX_BODY + 1))


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
        (brotli.compress(BODY)[:-3], "br"),
        (zstandard.compress(BODY)[:-3], "zstd"),
        (b"", "br"),
        (b"", "zstd"),
        (b"", "gzip"),
        (BODY, ", ".join(["gzip"] * (MAX_CODINGS + 1))),
    ],
    ids=[
        "unknown",
        "gzip",
        "cut",
        "br",
        "zstd",
        "br-cut",
        "zstd-cut",
        "br-empty",
        "zstd-empty",
        "gzip-empty",
        "layers",
    ],
)
def test_what_cannot_be_unpacked_is_unknown(packed: bytes, coding: str) -> None:
    assert unpacked(packed, coding) is None


@each(
    ("bomb", "coding"), [(gzip_bomb, "gzip"), (brotli_bomb, "br"), (zstandard_bomb, "zstd")],
    ids=["gzip", "br", "zstd"],
)  # fmt: skip
def test_what_is_too_large_unpacked_is_unknown(bomb: Callable[[], bytes], coding: str) -> None:
    assert unpacked(bomb(), coding) is None


@each("pack", [lambda body: brotli.compress(body, quality=1), zstandard.compress])
def test_a_bomb_is_never_held(pack: Callable[[bytes], bytes]) -> None:
    script = (
        "import resource, sys\n"
        "from liveops_kit.har.content_codings import unpacked\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert unpacked(sys.stdin.buffer.read(), sys.argv[1]) is None\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    coding = "zstd" if pack is zstandard.compress else "br"
    run = subprocess.run(
        [sys.executable, "-c", script, coding], input=pack(b"\x00" * 300_000_000),
        capture_output=True, check=True,
    )  # fmt: skip
    assert int(run.stdout) < 220_000


@each(
    "name",
    [
        "har.bodies",
        "har.content_codings",
        "har.encodings",
        "har.media_types",
        "har.numbers",
        "har.recording",
        "traffic.api_urls",
        "traffic.decimal_multiple_of",
        "traffic.forwarding",
    ],
)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(f"liveops_kit.{name}"))
    assert attempted > 0
    assert failed == 0
