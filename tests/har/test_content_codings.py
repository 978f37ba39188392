"""Bodies are unpacked within bounds; docstring examples are true."""

from __future__ import annotations

import doctest
import gzip
import importlib
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard

from liveops_kit.har import content_codings
from liveops_kit.har.content_codings import MAX_CODINGS, unpacked

each = pytest.mark.parametrize
BODY = b'{"a":1}' * 100


MEGABYTE = b"\x00" * 1_000_000


def bomb(packer: Any) -> bytes:
    """300 MB of zeros, packed piece by piece."""
    pack = packer.process if hasattr(packer, "process") else packer.compress
    last = packer.finish if hasattr(packer, "finish") else packer.flush
    return b"".join([*(pack(MEGABYTE) for _ in range(300)), last()])


def inflating_bomb() -> bytes:
    """The same, of equal parts: a packer takes a second for what it has packed already."""
    packer = zlib.compressobj(wbits=31)
    first, part = (packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + part * 299 + packer.flush()


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
    ("pack", "coding"),
    [(gzip.compress, "gzip"), (brotli.compress, "br"), (zstandard.compress, "zstd")],
    ids=["gzip", "br", "zstd"],
)
def test_what_is_too_large_unpacked_is_unknown(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes], coding: str
) -> None:
    monkeypatch.setattr(content_codings, "MAX_BODY", 100_000)
    fits = b"\x00" * 100_000
    assert unpacked(pack(fits), coding) == fits
    assert unpacked(pack(fits + b"\x00"), coding) is None


def test_a_bomb_is_never_held(tmp_path: Path) -> None:
    bombs = {
        "br": bomb(brotli.Compressor(quality=1)),
        "zstd": bomb(zstandard.ZstdCompressor().compressobj(size=300 * len(MEGABYTE))),
        "gzip": inflating_bomb(),
    }
    for coding, packed in bombs.items():
        (tmp_path / coding).write_bytes(packed)
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from liveops_kit.har.content_codings import unpacked\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for coding in sys.argv[1:]:\n"
        "    assert unpacked(Path(coding).read_bytes(), coding) is None\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *bombs], cwd=tmp_path, capture_output=True, check=True
    )
    grown = [int(line) for line in run.stdout.split()]
    assert len(grown) == len(bombs)
    assert max(grown) < 220_000, dict(zip(bombs, grown, strict=True))


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
