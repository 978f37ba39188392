"""How secrets are given, and what is said of those that are no good; none is ever repeated."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from liveops_kit.cli import main
from liveops_kit.contract.profile import read
from liveops_kit.errors import UsageError
from liveops_kit.server import serve
from liveops_kit.settings import Settings

each = pytest.mark.parametrize
EMPTY = (
    "liveops: the JWT secret is empty: set LIVEOPS_JWT_SECRET to 32 bytes or more, or say none\n"
)
SHORT = "liveops: a JWT secret of 5 bytes can be guessed: HS256 wants 32 or more (RFC 7518)\n"


def command(*words: str, **variables: str) -> Result:
    clear: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("LIVEOPS_")
    }
    return CliRunner().invoke(main, words, env={**clear, **variables})


@each(
    "words",
    [
        ("token", "--user", "a"),
        ("mock", "--port", "0"),
        ("test", "http://127.0.0.1:9/api", "--dry-run"),
        ("test", "mock", "--dry-run"),
        ("compare", "mock", "mock"),
    ],
)
def test_an_empty_secret_is_an_error(words: tuple[str, ...]) -> None:
    result = command(*words, "--jwt-secret", "")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", EMPTY)


@each("words", [("token", "--user", "a"), ("mock", "--port", "0")])
def test_an_empty_variable_does_not_open_the_mock(words: tuple[str, ...]) -> None:
    result = command(*words, LIVEOPS_JWT_SECRET="")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", EMPTY)


@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_a_short_secret_signs_with_a_warning() -> None:
    result = command("token", "--user", "a", LIVEOPS_JWT_SECRET="short")
    assert (result.exit_code, result.stderr) == (0, SHORT)
    assert jwt.decode(result.stdout.strip(), "short", ["HS256"])["sub"] == "a"
    result = command("test", "http://127.0.0.1:9/api", "--dry-run", LIVEOPS_JWT_SECRET="short")
    assert (result.exit_code, result.stderr) == (0, SHORT)


def test_a_long_secret_and_the_built_in_one_are_not_spoken_of() -> None:
    long = "a secret of at least thirty-two bytes"
    assert command("token", "--user", "a").stderr == ""
    assert command("token", "--user", "a", LIVEOPS_JWT_SECRET=long).stderr == ""
    assert command("test", "mock", "--dry-run").stderr == ""


@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_a_secret_of_a_profile_is_looked_at_as_well(tmp_path: Path) -> None:
    file = tmp_path / "liveops.toml"
    file.write_text('[users]\nsecret = "env:HIDDEN"\n')
    words = ("test", "http://127.0.0.1:9/api", "--dry-run", "--config", str(file))
    assert command(*words, HIDDEN="short").stderr == SHORT
    result = command(*words, HIDDEN="")
    assert result.exit_code == 2
    assert result.stderr == f"liveops: {file}: users.secret is empty: anybody could sign tokens\n"


def test_the_mock_reads_its_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: list[Settings] = []
    monkeypatch.setattr(serve, "serve", lambda given, *_: settings.append(given))
    monkeypatch.setattr(import_module("liveops_kit.cli.logs"), "configure_logs", lambda given: None)
    assert command("mock", LIVEOPS_API_KEYS="1:a 2:b:c").exit_code == 0
    assert command("mock", "--api-key", "3:d", LIVEOPS_API_KEYS="1:a").exit_code == 0
    assert [each.api_keys for each in settings] == [{"1": "a", "2": "b:c"}, {"3": "d"}]


@each(
    "words",
    [
        ("mock", "--api-key", "hush-hush-key"),
        ("test", "mock", "--header", "hush-hush-key"),
        ("test", "hush-hush-key", "--api-key", "hush-hush-key"),
        ("test", "http://me:hush-hush-key@127.0.0.1:1/api", "--only", "catalogue"),
    ],
)
def test_a_refusal_does_not_repeat_a_secret(words: tuple[str, ...]) -> None:
    result = command(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("liveops: ")
    assert result.stderr.count("\n") == 1
    assert "hush" not in result.output


def test_a_refusal_repeats_no_secret_of_the_environment() -> None:
    result = command("test", "hush-hush-key", LIVEOPS_API_KEY="hush-hush-key")
    assert result.exit_code == 2
    assert "'***' is neither 'mock' nor a URL" in result.stderr


def test_a_profile_does_not_repeat_what_a_variable_holds(tmp_path: Path) -> None:
    file = tmp_path / "liveops.toml"
    file.write_text('[target]\ntimeout = "env:HIDDEN"\n')
    with pytest.raises(UsageError) as error:
        read(file, {"HIDDEN": "hush-hush-key"})
    assert str(error.value) == f"{file}: target.timeout is int or float, not what HIDDEN holds"
