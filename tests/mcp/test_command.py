"""`liveops mcp` as an agent starts it, over stdio and over HTTP, and what it refuses."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.mcp.conftest import use
from tests.ports import known_port
from tests.warm import warm_liveops

from liveops_kit.cli import main
from liveops_kit.runs.mock import Mock

if TYPE_CHECKING:
    from mcp import Client


def started(*options: str) -> Client:
    """A client of the command in a process of its own."""
    from mcp import Client, StdioServerParameters, stdio_client

    return Client(
        stdio_client(StdioServerParameters(command=warm_liveops(), args=["mcp", *options]))
    )


def test_over_stdio_it_serves_a_mock_of_its_own(tmp_path: Path) -> None:
    world = tmp_path / "game.yaml"
    world.write_text("project: {project_id: 7, name: Tiny}\nusers: [{external_id: zoe}]\n")

    async def story() -> tuple[dict, dict]:
        async with started("--mock", str(world)) as client:
            await use(client, "move_clock", freeze_at="2030-01-01T00:00:00Z")
            return await use(client, "read_mock"), await use(client, "read_clock")

    mock, clock = asyncio.run(story())
    assert mock["connected_project_id"] == 7
    assert [each["name"] for each in mock["projects"]] == ["Tiny"]
    assert clock["now"] == "2030-01-01T00:00:00+00:00"


def test_over_stdio_it_works_on_a_mock_that_runs() -> None:
    async def story(url: str, token: str) -> dict:
        options = ("--url", url, "--control-token", token, "--api-key", "demo-key")
        async with started(*options) as client:
            redeem = {"operation_id": "redeem-coupon", "body": {"coupon_code": "WELCOME"}}
            await use(client, "call_operation", user="alice", **redeem)
            return await use(client, "read_user", user="alice")

    with Mock(auth="strict") as mock:
        alice = asyncio.run(story(mock.url, mock.control_token))
        assert alice["inventory"] == [{"sku": "sword_ice", "quantity": 1}]


def test_the_project_is_the_first_of_the_mock_unless_another_is_named(tmp_path: Path) -> None:
    world = tmp_path / "game.yaml"
    world.write_text("project: {project_id: 7}\n", encoding="utf-8")

    async def connected(*options: str) -> int:
        async with started(*options) as client:
            return (await use(client, "read_mock"))["connected_project_id"]

    async def story(url: str) -> list[int]:
        # The first of a mock of its own is above.
        return [
            await connected("--url", url),
            await connected("--url", url, "--project-id", "8"),
            await connected("--mock", str(world), "--project-id", "8"),
        ]

    with Mock(world) as mock:
        assert asyncio.run(story(mock.url)) == [7, 8, 8]


@contextmanager
def serving(address: str) -> Iterator[None]:
    """The command in a process of its own at an address, once it takes connections."""
    process = subprocess.Popen(
        [warm_liveops(), "mcp", "--http", address], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        assert (
            process.stderr.readline() == f"liveops: tools at http://{address}/mcp; Ctrl-C ends.\n"
        )
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode in (0, 130)


def test_over_http_it_serves_this_machine() -> None:
    from mcp import Client

    address = f"127.0.0.1:{known_port()}"

    async def story() -> dict:
        async with Client(f"http://{address}/mcp") as client:
            return await use(client, "read_mock")

    with serving(address):
        assert asyncio.run(story())["connected_project_id"] == 44056


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--http", "0.0.0.0:9092"), "listen on this machine alone"),
        (("--http", "9092"), "--http takes HOST:PORT such as"),
        (("--url", "http://127.0.0.1:9", "--mock", "demo"), "a mock that runs, or --mock"),
        (("--url", "http://127.0.0.1:9"), "http://127.0.0.1:9 is no running mock"),
        (("--mock", "nowhere.yaml"), "nowhere.yaml"),
        (("--config", "nowhere.toml"), "nowhere.toml"),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_refused_in_one_line(options, says) -> None:
    result = CliRunner().invoke(main, ["mcp", *options])
    assert result.exit_code == 2
    assert says in result.stderr and result.stderr.count("\n") == 1


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveops_kit.cli.words.find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["mcp"])
    assert result.exit_code == 2
    assert result.stderr == (
        "liveops: this needs the extra 'mcp': pip install 'liveops-kit[mcp]'\n"
    )
