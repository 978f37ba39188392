"""Files of histories: what is written is read, within a bound, and broken ones are named."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest
import zstandard
from tests.load.histories import Timeline, header

from liveops_kit.errors import HistoryError
from liveops_kit.load.history import Call, Footer, Header, Scheduled
from liveops_kit.load.history_files import History, HistoryWriter
from liveops_kit.load.marks import Again, Limit, Read, Take, Whole

each = pytest.mark.parametrize


def written(path: Path, calls: list[Call], head: Header | None = None, **options: int) -> Footer:
    with HistoryWriter(path, head or header(), **options) as writer:
        for call in calls:
            writer.write(call)
        return writer.close()


def compressed(path: Path, *lines: bytes) -> Path:
    path.write_bytes(zstandard.compress(b"".join(line + b"\n" for line in lines)))
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    timeline = Timeline()
    timeline(1, 2, Take("c"), Read("price", {"amount": "1.50"}), answer={"quantity": 1}, error=None)
    timeline(1, None, Take("c", 3))
    timeline(3, 4, Again("x"), Whole("o", {"a": 1}, {"a": 1}), status=422, error=9802)
    head = header(limits={"c": 5}, scheduled=[Scheduled("price", 7, "1.00")], skew_ns={"w1": 9})

    footer = written(tmp_path / "a", timeline.calls, head)
    history = History(tmp_path / "a")

    assert footer == Footer(written=3)
    assert history.header == head
    assert list(history) == timeline.calls == list(history)
    assert history.footer == footer
    assert [call.outcome for call in history] == ["ok", "unknown", "refused"]


@each(("status", "outcome"), [(204, "ok"), (404, "refused"), (500, "unknown"), (302, "unknown")])
def test_the_outcome_is_the_status(status: int, outcome: str) -> None:
    assert Timeline()(1, 2, status=status).outcome == outcome


def test_the_files_of_workers_are_one_history(tmp_path: Path) -> None:
    timeline = Timeline()
    first, second = timeline(1, 2, worker="w1"), timeline(1, 2, worker="w2")
    written(tmp_path / "a", [first], header(limits={"a": 1}, skew_ns={"w1": 5}))
    written(tmp_path / "b", [second], header(limits={"b": None}, skew_ns={"w2": 6}))

    history = History(tmp_path / "a", tmp_path / "b")

    assert list(history) == [first, second]
    assert history.header == header(limits={"a": 1, "b": None}, skew_ns={"w1": 5, "w2": 6})
    assert history.footer == Footer(written=2)


def test_files_of_two_runs_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "a", [])
    written(tmp_path / "b", [], Header(run="r2", started=0))
    with pytest.raises(HistoryError, match="b: it is of run r2, the first file of r1"):
        History(tmp_path / "a", tmp_path / "b")


def test_a_full_file_keeps_what_changes_the_judgement(tmp_path: Path) -> None:
    timeline = Timeline()
    timeline(1, 2, Take("c"))
    limit = timeline(3, 4, Limit("c", 7), player="admin")
    final = timeline(5, 6, Read("price", 1), story="final")
    timeline(7, 8, Take("c"))

    footer = written(tmp_path / "a", timeline.calls, max_bytes=0)
    history = History(tmp_path / "a")

    assert list(history) == [limit, final]
    assert history.footer == footer == Footer(written=2, dropped=2)
    assert not footer.is_complete


def test_threads_share_a_writer(tmp_path: Path) -> None:
    calls = [Timeline()(n, n + 1, Take("c"), player=f"p{n}") for n in range(400)]
    with HistoryWriter(tmp_path / "a", header()) as writer:
        threads = [
            threading.Thread(target=lambda part=calls[n::4]: [writer.write(c) for c in part])
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(call.began for call in History(tmp_path / "a")) == [c.began for c in calls]


def test_a_file_whose_process_was_killed_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    timeline = Timeline()
    for n in range(5000):
        timeline(n, n + 1, Take("c"), request=f"POST /{n * 7919 % 5003}")
    written(tmp_path / "a", timeline.calls)
    whole = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(whole[: len(whole) // 2])

    history = History(tmp_path / "a")
    calls = list(history)

    assert 1000 < len(calls) < 5000
    assert calls == timeline.calls[: len(calls)]
    assert history.footer == Footer(cut_off=1)
    assert not history.footer.is_complete


HEADER = msgspec.json.encode(header())


@each(
    ("lines", "message"),
    [
        ([b"{}"], r"a, line 1: Object missing required field `line`"),
        ([HEADER, b'{"line":"call","id":"x"}'], r"a, line 2: .*Expected `int`"),
        ([HEADER, HEADER[:-1]], r"a, line 2: Input data was truncated"),
        ([HEADER.replace(b'"run"', b'"version":9,"run"')], r"a, line 1: version 9 .* update"),
        ([b'{"line":"header","version":9}'], r"a, line 1: version 9 .* update"),
        ([b'{"line":"footer"}'], r"a, line 1: no header"),
        ([], r"a, line 1: no header"),
    ],
)
def test_a_broken_file_is_named_with_the_line(
    tmp_path: Path, lines: list[bytes], message: str
) -> None:
    with pytest.raises(HistoryError, match=message):
        list(History(compressed(tmp_path / "a", *lines)))


def test_a_file_that_is_not_compressed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(HEADER)
    with pytest.raises(HistoryError, match=r"a, after line 0: zstd"):
        History(tmp_path / "a")


def test_no_file_is_no_history() -> None:
    with pytest.raises(HistoryError, match="no history given"):
        History()
