"""`liveops doctor`: what is wrong is said, what is only absent is no mistake."""

from __future__ import annotations

import socket
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.ports import known_port
from tests.processes import mock_process

from liveops_kit.cli import main
from liveops_kit.runs import doctor


@pytest.fixture
def port() -> str:
    return str(known_port())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words: str, **variables: str) -> Result:
    return CliRunner(env=variables).invoke(main, ["doctor", *words])


def test_where_nothing_is_wrong(port: str) -> None:
    done = command("--port", port)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0].startswith("ok     liveops-kit 0.1.0, Python 3.")
    assert lines[1 : 1 + len(doctor.EXTRAS)] == [f"ok     extra {name}" for name in doctor.EXTRAS]
    assert f"ok     port {port} is free" in lines
    assert "-      liveops.toml: no target profile; `liveops init` writes one" in lines
    assert lines[-1] == "Nothing is wrong."


def test_a_variable_that_nobody_reads_is_wrong(port: str) -> None:
    done = command("--port", port, LIVEOPS_JWT_SECRT="keep-me", LIVEOPS_API_KEY="keep-me")
    assert done.exit_code == 1
    expected = "WRONG  LIVEOPS_JWT_SECRT is read by nobody: did you mean LIVEOPS_JWT_SECRET"
    assert expected in done.output
    assert "ok     LIVEOPS_API_KEY is set\n" in done.output
    assert "keep-me" not in done.output


def test_a_profile_is_read(port: str, folder: Path) -> None:
    (folder / "liveops.toml").write_text('[target]\nbase_url = "http://a/api"\n', encoding="utf-8")
    assert "ok     liveops.toml: http://a/api, project 44056\n" in command("--port", port).output
    (folder / "liveops.toml").write_text("[targets]\n", encoding="utf-8")
    done = command("--port", port)
    assert (done.exit_code, "WRONG  liveops.toml: nobody knows targets\n" in done.output) == (
        1,
        True,
    )


def test_a_port_that_is_taken_is_told_by_whom() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        line = doctor._port(number)
    assert line.state == "none"
    with mock_process() as origin:
        number = int(origin.rpartition(":")[2])
        done = command("--port", str(number))
    assert done.exit_code == 0
    assert f"-      port {number} is taken: a mock runs there (version 0.1.0)\n" in done.output


def test_an_extra_that_is_absent_or_old_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"furniture": "0.9"}

    def version(name: str) -> str:
        if name not in installed:
            raise PackageNotFoundError(name)
        return installed[name]

    needed = ["click>=8", "furniture>=1.0; extra == 'store'", "tables>=2; extra == 'keys'"]
    monkeypatch.setattr(doctor, "requires", lambda _: needed)
    monkeypatch.setattr(doctor, "version", version)
    how = "pip install 'liveops-kit[store]'"
    text = f"extra store: furniture 0.9, needed is >=1.0: {how}"
    assert doctor._extra("store") == doctor.Line("wrong", text)
    text = "extra keys: tables not installed: pip install 'liveops-kit[keys]'"
    assert doctor._extra("keys") == doctor.Line("none", text)
    assert doctor._extra("otel") == doctor.Line("ok", "extra otel")
