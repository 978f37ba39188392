"""Mutated recordings: each entry is counted once, and no traceback ends the run."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.traffic.exchanges import COUPON, error
from tests.traffic.recorders import STYLES, based, entry, written

from liveops_kit.errors import RecordingError
from liveops_kit.har.recording import exchanges
from liveops_kit.openapi.document import served
from liveops_kit.traffic.judge import Judge
from liveops_kit.traffic.reporting import write_reports
from liveops_kit.traffic.summary import Summary
from liveops_kit.traffic.text import text

JUDGE = Judge(served())
CREATION = entry(
    method="POST",
    status=201,
    request_body=json.dumps(COUPON),
    response_body='{"external_id": "spring"}',
)
PACKED = entry(
    answer_headers={"Content-Encoding": "br"},
    content={
        "text": based(brotli.compress(b"{}")), "encoding": "base64", "size": 2,
        "mimeType": "application/json",
    },
)  # fmt: skip
ENTRIES = [
    CREATION,
    PACKED,
    entry(status=429, response_body=json.dumps(error(429, 0)), answer_headers={"Retry-After": "1"}),
    entry(status=0, content={}, _wasAborted=True),
    entry(url="https://example.com/"),
]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**40), 10**40),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from([
            "", "\ud800", "\x00", "base64", "BASE64", "gzip", "br, zstd", "a=b=c",
            "application/json;",
            "multipart/form-data; boundary=x; charset=klingon", "http://[::1", "http://a:b/", "200",
            "https://store.xsolla.com/api/v3/project/%zz/admin/coupon?limit=%ff&limit", "{}", "[",
            "HEAD", "\r\n", "net::ERR_FAILED", 0, -1, 101, 200, 301, 304, 1e300, 10**20,
        ]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
unhurried = settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def paths(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a value, but for the whole."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts:
        yield (*way, name)
        if isinstance(part, dict | list):
            yield from paths(part, (*way, name))


@st.composite
def mutated(draw: st.DrawFn) -> list[Any]:
    """Entries of one recorder, of which some parts are replaced, left out, or there twice."""
    style = STYLES[draw(st.sampled_from(sorted(STYLES)))]
    entries: Any = [style(copy.deepcopy(each)) for each in ENTRIES]
    for _ in range(draw(st.integers(1, 4))):
        if not entries:
            break
        *way, last = draw(st.sampled_from(list(paths(entries))))
        owner = entries
        for name in way:
            owner = owner[name]
        deed = draw(st.sampled_from(["replace", "remove", "repeat"]))
        if deed == "remove":
            del owner[last]
        elif deed == "repeat" and isinstance(owner, list):
            owner.insert(last, copy.deepcopy(owner[last]))
        else:
            owner[last] = draw(VALUES)
    return list(entries)


def summed(content: bytes, name: str) -> Summary:
    summary = Summary()
    for each in exchanges(io.BytesIO(content), name, report=summary.add_odd):
        summary.add(each, JUDGE.judge(each))
    return summary


def parted(summary: Summary) -> int:
    return (
        summary.judged
        + sum(summary.left_out.values())
        + sum(summary.strangers.values())
        + summary.odd
    )


@unhurried
@given(entries=mutated(), style=st.sampled_from(["charles", "ours"]))
def test_every_entry_is_counted_once(entries: list[Any], style: str) -> None:
    name = "a.ndjson" if style == "ours" else "a.har"
    summary = summed(written(style, *entries), name)
    assert summary.exchanges + summary.odd == parted(summary) == len(entries)
    assert text(summary).isascii() or text(summary).encode()


@settings(unhurried, max_examples=40)
@given(entries=mutated())
def test_reports_are_written_whatever_is_in_them(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Any]
) -> None:
    folder: Path = tmp_path_factory.mktemp("reports")
    files = {form: folder / form for form in ("json", "junit", "html", "sarif")}
    write_reports(summed(written("ours", *entries), "-"), "a.har", 1.0, files)
    assert json.loads(files["json"].read_text(encoding="utf-8"))["findings"] is not None


@unhurried
@given(
    style=st.sampled_from(["chrome", "fiddler", "charles", "ours"]),
    encoding=st.sampled_from(["", "utf-16", "latin-1"]),
    place=st.floats(0, 1),
    bytes_instead=st.binary(max_size=6),
    length=st.integers(0, 8),
)
def test_broken_bytes_end_a_recording_in_order(
    style: str, encoding: str, place: float, bytes_instead: bytes, length: int
) -> None:
    content = written(style, *ENTRIES, encoding=encoding)
    at = int(place * len(content))
    content = content[:at] + bytes_instead + content[at + length :]
    odd: list[Any] = []
    name = "a.ndjson" if style == "ours" else "a.har"
    try:
        read = list(exchanges(io.BytesIO(content), name, report=odd.append))
    except RecordingError as raised:
        assert str(raised).startswith(f"{name}: ")  # noqa: PT017 - most of them are read
    else:
        assert len(read) + len(odd) <= len(ENTRIES) + len(bytes_instead) + length
