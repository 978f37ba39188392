"""The processes of a run, by the messages between them."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import msgspec
import pytest

from liveops_kit.load.events import Done, Event, Listening, Role
from liveops_kit.load.processes import Engine


def test_a_master_listens_on_a_free_port_that_nobody_can_take_before_it() -> None:
    role = msgspec.json.encode(Role(kind="master", workers=1)).decode()
    command = [sys.executable, "-m", "liveops_kit.load.engine", role]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            event = msgspec.json.decode(process.stdout.readline(), type=Event)
            assert isinstance(event, Listening)
            with pytest.raises(OSError, match="Address already in use"):
                socket.create_server(("127.0.0.1", event.port))
        finally:
            process.kill()


def test_a_worker_whose_master_has_ended_before_it_told_its_port_ends() -> None:
    role = msgspec.json.encode(Role(kind="worker")).decode()
    command = [sys.executable, "-m", "liveops_kit.load.engine", role]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


class Ended:
    """A process that has ended when it is looked at, and whose last words are read after that."""

    stdin = None
    returncode = 0

    def __init__(self) -> None:
        self.looked = threading.Event()
        self.stdout = self.lines()

    def lines(self) -> Iterator[bytes]:
        assert self.looked.wait(60)
        yield msgspec.json.encode(Done(interrupted=False, errors=["the last"]))

    def poll(self) -> int:
        self.looked.set()
        return 0


def test_the_last_words_of_a_process_count_though_it_has_ended() -> None:
    assert Engine(Ended(), []).wait_for(Done, print).errors == ["the last"]
