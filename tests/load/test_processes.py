"""The processes of a run, by the messages between them."""

from __future__ import annotations

import socket
import subprocess
import sys

import msgspec
import pytest

from liveops_kit.load.events import Event, Listening, Role


def test_a_master_listens_on_a_free_port_that_nobody_can_take_before_it() -> None:
    role = msgspec.json.encode(Role(kind="master", workers=1)).decode()
    command = [sys.executable, "-m", "liveops_kit.load.start", role]
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
    command = [sys.executable, "-m", "liveops_kit.load.start", role]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
