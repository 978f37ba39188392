"""The command line besides `mock` and `fixtures`: help, token, spec, operations, settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import jwt
import pytest
import yaml
from click.testing import CliRunner, Result
from msgspec.structs import fields
from tests.server.game import Game, bearer, refusal

from liveops_kit import __version__
from liveops_kit.addresses import is_loopback
from liveops_kit.cli import COMMANDS, Commands, main
from liveops_kit.errors import SettingsError
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.naming import named
from liveops_kit.openapi.version31 import to_version_31
from liveops_kit.server import serve
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings, from_environment

each = pytest.mark.parametrize


def run(*arguments: str, **variables: str) -> Result:
    env = {name: None for name in os.environ if name.startswith("LIVEOPS_")}
    return CliRunner().invoke(main, arguments, env={**env, **variables})


def ok(*arguments: str, **variables: str) -> str:
    """Return the output of a command that succeeds."""
    result = run(*arguments, **variables)
    assert result.exit_code == 0, result.output
    assert result.exception is None
    return result.stdout


def declined(*arguments: str, **variables: str) -> str:
    """The line a command declines with."""
    result = run(*arguments, **variables)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("\n")
    return result.stderr.splitlines()[-1]


# -- help ------------------------------------------------------------------------------------------
def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The path of every command, groups included."""
    found = [path]
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        below = (*path, name)
        found += commands(command, below) if isinstance(command, click.Group) else [below]
    return found


def test_these_are_the_commands() -> None:
    assert sorted(" ".join(path) for path in commands()) == [
        "",
        "check",
        "compare",
        "console",
        "doctor",
        "fixtures",
        "fixtures check",
        "fixtures diff",
        "fixtures from",
        "fixtures generate",
        "fixtures list",
        "fixtures schema",
        "init",
        "journal",
        "journal export",
        "load",
        "load judge",
        "load run",
        "mcp",
        "mock",
        "operations",
        "proxy",
        "pull",
        "push",
        "rehearse",
        "report",
        "report merge",
        "spec",
        "test",
        "token",
        "wait",
        "webhooks",
        "webhooks check",
        "webhooks trigger",
    ]


def test_a_start_imports_the_command_that_is_asked_for() -> None:
    """Half a megabyte of a mock's memory, and some milliseconds of each start."""
    code = """
import sys
from liveops_kit.cli import COMMANDS, Commands, main
main(["token", "--help"], standalone_mode=False)
"""
    listing = "print(*sorted(name for name in sys.modules if name.startswith('liveops_kit.cli.')))"
    done = subprocess.run(
        [sys.executable, "-c", f"import atexit, sys\natexit.register(lambda: {listing}){code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1].split() == [
        "liveops_kit.cli.mock",
        "liveops_kit.cli.settings_options",
        "liveops_kit.cli.words",
    ]


def test_an_unknown_command_is_compared_with_all() -> None:
    group = Commands()
    context = click.Context(group)
    assert group.get_command(context, "mock") is not None
    assert list(group.commands) == ["mock"]
    assert group.get_command(context, "moc") is None
    assert sorted(group.commands) == group.list_commands(context) == sorted(COMMANDS)


@each("path", commands(), ids=" ".join)
@each("flag", ["--help", "-h"])
def test_every_command_helps_within_eighty_columns(path: tuple[str, ...], flag: str) -> None:
    for columns in ("80", "200"):
        text = ok(*path, flag, COLUMNS=columns)
        assert text.startswith("Usage: ")
        assert max(map(len, text.splitlines())) <= 80


@each("path", commands(), ids=" ".join)
def test_every_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    command: Any = main
    for name in path:
        command = command.get_command(click.Context(command), name)
    assert command.help
    assert command.help.split("\n")[0].endswith(".")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.help.endswith("."), parameter.name


def test_the_exit_codes_are_told() -> None:
    expected = "0 done, 1 findings, 2 the command cannot be carried out or has nothing to judge."
    assert expected in " ".join(ok("--help").split())


def test_the_version_is_the_packages() -> None:
    assert ok("--version") == f"liveops, version {__version__}\n"


def test_no_command_and_an_unknown_one_are_declined() -> None:
    assert run().exit_code == 2
    assert "No such command 'mok'" in declined("mok")


# -- token -----------------------------------------------------------------------------------------
def claims_of(*arguments: str, **variables: str) -> Any:
    text = ok("token", *arguments, **variables)
    assert text.count("\n") == 1
    return jwt.decode(text.strip(), DEVELOPMENT_SECRET, algorithms=["HS256"])


def test_a_token_names_its_user_and_is_good_for_a_day() -> None:
    claims = claims_of("--user", "alice")
    assert claims == {
        "sub": "alice",
        "iat": claims["iat"],
        "exp": claims["iat"] + 86_400,
        "type": "server_custom_id",
    }


@each(("text", "seconds"), [("90m", 5400), ("+1h", 3600), ("P7D", 604_800), ("30d", 2_592_000)])
def test_a_token_is_good_as_long_as_it_is_told(text: str, seconds: int) -> None:
    claims = claims_of("--user", "alice", "--expires", text)
    assert claims["exp"] - claims["iat"] == seconds


def test_a_token_says_what_is_known_of_the_user() -> None:
    values = ["level=10", "ratio=0.5", "vip=true", "race=orc", "note=a=b", "list=[1]", "none=null"]
    options = [part for value in values for part in ("--attribute", value)]
    claims = claims_of("--user", "a", "--name", "Alice", "--email", "a@example.com", *options)
    assert (claims["username"], claims["email"]) == ("Alice", "a@example.com")
    assert claims["attributes"] == {
        "level": 10,
        "ratio": 0.5,
        "vip": True,
        "race": "orc",
        "note": "a=b",
        "list": "[1]",
        "none": "null",
    }


def test_a_token_opens_the_mock(game: Game) -> None:
    token = ok("token", "--user", "alice", "--expires", "3650d").strip()
    response = game.call("verify-promotion-code", headers=bearer(token), code="NONE")
    assert refusal(response) == (404, 9811, "[0401-9811]: Code not found.")


SECRET = "a-secret-of-at-least-thirty-two-bytes"


def test_a_token_is_signed_with_the_secret_of_option_or_environment() -> None:
    secret = "another secret of thirty-two bytes"
    for text in (
        ok("token", "--user", "a", "--jwt-secret", secret),
        ok("token", "--user", "a", LIVEOPS_JWT_SECRET=secret),
    ):
        assert jwt.decode(text.strip(), secret, algorithms=["HS256"])["sub"] == "a"


@each(
    ("options", "line"),
    [
        ([], "liveops: Missing option '--user'. See 'liveops token --help'."),
        (["--user", ""], "liveops: --user is one word without spaces"),
        (["--user", "a b"], "liveops: --user is one word without spaces"),
        (
            ["--user", "a", "--expires", "soon"],
            "liveops: --expires: 'soon' is no duration: write for example +1d, 90m, P7D or PT36H",
        ),
        (
            ["--user", "a", "--attribute", "level"],
            "liveops: --attribute takes NAME=VALUE, not 'level'",
        ),
        (["--user", "a", "--attribute", "=1"], "liveops: --attribute takes NAME=VALUE, not '=1'"),
    ],
)
def test_a_token_that_cannot_be_is_declined(options: list[str], line: str) -> None:
    assert declined("token", *options) == line


# -- spec ------------------------------------------------------------------------------------------
@each(
    ("arguments", "printed"),
    [
        ((), spec.load()),
        (("--all",), spec.served()),
        *(((f"--{name}",), spec.load(name)) for name in spec.NAMES if name != "liveops"),
    ],
    ids=["liveops", "all", *(name for name in spec.NAMES if name != "liveops")],
)
def test_the_specification_is_printed_in_both_forms_and_read_back(
    arguments: tuple[str, ...], printed: spec.Spec
) -> None:
    document = named(printed.document)
    as_yaml = ok("spec", *arguments)
    as_json = ok("spec", "--format", "json", *arguments)
    assert json.loads(as_json) == document
    assert spec.parse_yaml(as_yaml) == document
    assert list(json.loads(as_json)["paths"]) == list(document["paths"])
    assert "&id0" not in as_yaml
    assert "*id0" not in as_yaml


def test_the_specification_is_printed_in_the_version_that_is_asked_for() -> None:
    document = named(spec.load("control").document)
    command = ("spec", "--control", "--format", "json")
    assert ok(*command, "--openapi", "3.0") == ok(*command)
    assert json.loads(ok(*command, "--openapi", "3.1")) == to_version_31(document)


def test_the_printed_yaml_means_the_same_to_a_reader_that_knows_dates() -> None:
    """Moments are quoted, so that no reader makes dates of them."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert yaml.load(ok("spec"), loader) == named(spec.load().document)


# -- operations ------------------------------------------------------------------------------------
def listed(text: str) -> dict[str, str]:
    """Operation id to method."""
    rows = [line.split() for line in text.splitlines() if not line.startswith(" ")]
    return {operation_id: method for method, operation_id in rows}


@pytest.mark.parametrize(
    ("name", "options"), [("liveops", ()), ("store", ("--store",)), ("twins", ("--twins",))]
)
def test_every_operation_is_listed(name: str, options: tuple[str, ...]) -> None:
    result = run("operations", *options)
    known = spec.load(name).operations
    assert listed(result.stdout) == {each: operation.method for each, operation in known.items()}
    assert result.stderr == f"{len(known)} of {len(known)} operations\n"
    paths = [line.strip() for line in result.stdout.splitlines() if line.startswith(" ")]
    assert paths == [operation.path for operation in known.values()]


def test_operations_are_listed_by_tag() -> None:
    assert len(listed(ok("operations", "--tag", "coupons"))) == 14
    result = run("operations", "--store", "--tag", "inventory")
    assert listed(result.stdout) == {
        "get-user-inventory": "GET",
        "get-user-virtual-balance": "GET",
        "consume-item": "POST",
    }
    assert result.stderr.startswith("3 of ")


def test_a_tag_nobody_has_is_declined() -> None:
    line = declined("operations", "--tag", "coupon")
    assert (
        line == "liveops: there is no tag 'coupon': did you mean coupons, discounts or promo_codes?"
    )


# -- settings of the mock --------------------------------------------------------------------------
@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Return the settings that `liveops mock` would serve."""

    def read(*arguments: str, **variables: str) -> Settings:
        taken: list[Settings] = []
        monkeypatch.setattr(serve, "serve", lambda settings, *_: taken.append(settings))
        assert ok("mock", *arguments, **variables) == ""
        return taken[0]

    return read


def test_without_options_the_mock_is_as_the_settings_say(
    settings_of: Callable[..., Settings],
) -> None:
    assert settings_of() == Settings()


def test_every_option_reaches_the_settings(
    settings_of: Callable[..., Settings], tmp_path: Path
) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text("{}")
    options = (
        "--host 0.0.0.0 --port 9 --fixtures empty --seed -3 --auth strict --api-key 1:a "
        f"--api-key 2:b:c --jwt-secret {SECRET} --jwks {jwks} --no-validate-responses "
        "--clock frozen:2030-01-01T00:00:00Z --cors-origin https://a.example "
        "--cors-origin https://b.example --control-host mock.test --body-limit 5 --log-level debug "
        "--fault status=503 --fault drop --rate-limit 20/s --journal 7 --state world.json --watch "
        "--most-projects 3 --control-origin http://a.example:3000 --control-origin app://b "
        "--control-token t0ken"
    )
    assert settings_of(*options.split()) == Settings(
        host="0.0.0.0",
        port=9,
        fixtures=("empty",),
        seed=-3,
        auth="strict",
        api_keys={"1": "a", "2": "b:c"},
        jwt_secret=SECRET,
        jwks=jwks,
        validate_responses=False,
        clock="frozen:2030-01-01T00:00:00Z",
        cors_origins=("https://a.example", "https://b.example"),
        control_hosts=("mock.test",),
        body_limit=5,
        log_level="debug",
        faults=("status=503", "drop"),
        rate_limit="20/s",
        journal=7,
        state=Path("world.json"),
        watch="keep",
        most_projects=3,
        control_origins=("http://a.example:3000", "app://b"),
        control_token="t0ken",
    )


def test_every_variable_of_the_mock_reaches_the_settings(
    settings_of: Callable[..., Settings], tmp_path: Path
) -> None:
    file = tmp_path / "a file.pem"
    file.write_text("{}")
    given: dict[str, tuple[str, Any]] = {
        "host": ("127.0.0.2", "127.0.0.2"),
        "port": ("9", 9),
        "ssl_certfile": (str(file), file),
        "ssl_keyfile": (str(file), file),
        "fixtures": (os.pathsep.join(("demo", str(file))), ("demo", str(file))),
        "seed": ("7", 7),
        "auth": ("strict", "strict"),
        "api_keys": ("1:a 2:b", {"1": "a", "2": "b"}),
        "jwt_secret": (SECRET, SECRET),
        "jwks": (str(file), file),
        "clock": ("frozen:2030-01-01T00:00:00Z", "frozen:2030-01-01T00:00:00Z"),
        "control_hosts": ("mock.test, mock", ("mock.test", "mock")),
        "control_origins": ("http://a.example", ("http://a.example",)),
        "control_token": ("t0ken", "t0ken"),
        "webhook_url": ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        "webhook_secret": (SECRET, SECRET),
        "state": ("world.json", Path("world.json")),
        "store": ("memory", "memory"),  # no other one goes with a state: see the next test
        "workers": ("1", 1),
        "autosave": ("10s", "10s"),
        "log_level": ("info", "info"),
        "log_format": ("json", "json"),
        "otlp_endpoint": ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        "shutdown_delay": ("3", 3),
        "shutdown_timeout": ("4", 4),
    }
    options = {field.name: get_args(field.type)[1] for field in fields(Settings)}
    names = {name: option.variable for name, option in options.items() if option.variable}
    assert names.keys() == given.keys()
    variables = {names[name]: text for name, (text, _) in given.items()}
    expected = {name: value for name, (_, value) in given.items()}
    assert settings_of(**variables) == Settings(**expected)


def test_the_variables_of_a_store_reach_the_settings(
    settings_of: Callable[..., Settings],
) -> None:
    variables = {"LIVEOPS_STORE": "sqlite:///world.db", "LIVEOPS_WORKERS": "3"}
    assert settings_of(**variables) == Settings(store="sqlite:///world.db", workers=3)


def test_an_option_wins_over_the_environment(settings_of: Callable[..., Settings]) -> None:
    variables = {
        "LIVEOPS_HOST": "127.0.0.2",
        "LIVEOPS_PORT": "9",
        "LIVEOPS_FIXTURES": "empty",
        "LIVEOPS_SEED": "7",
        "LIVEOPS_JWT_SECRET": SECRET,
        "LIVEOPS_CLOCK": "frozen:2030-01-01T00:00:00Z",
        "LIVEOPS_CONTROL_TOKEN": "t0ken",
        "LIVEOPS_CONTROL_ORIGIN": "http://a.example, http://b.example",
    }
    from_variables = settings_of(**variables)
    assert from_variables == Settings(
        host="127.0.0.2",
        port=9,
        fixtures=("empty",),
        seed=7,
        jwt_secret=SECRET,
        clock="frozen:2030-01-01T00:00:00Z",
        control_token="t0ken",
        control_origins=("http://a.example", "http://b.example"),
    )
    origin = settings_of("--control-origin", "http://c.example", **variables).control_origins
    assert origin == ("http://c.example",)
    assert settings_of("--control-token", "another", **variables).control_token == "another"
    assert settings_of("--port", "10", "--clock", "system", **variables).port == 10
    assert settings_of("--clock", "system", **variables).clock == "system"


@each(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.7", False),
        ("localhost.evil.example", False),
        ("", False),
        ("LOCALHOST", False),
    ],
)
def test_lenient_is_the_default_on_this_machine_alone(host: str, loopback: bool) -> None:
    """AUTH-4d."""
    assert is_loopback(host) is loopback
    if loopback:
        assert Settings(host=host).checked().is_strict is False
    else:
        with pytest.raises(SettingsError, match="say --auth strict, or --auth lenient if that is"):
            Settings(host=host).checked()
    for auth in ("lenient", "strict"):
        assert Settings(host=host, auth=auth).checked().is_strict is (auth == "strict")


def test_only_our_variables_are_read() -> None:
    environment = {"LIVEOPS_JWT_SECRET": "s", "PATH": "/bin", "XLIVEOPS_A": "1", "LIVEOPS_": ""}
    assert from_environment(environment) == {"jwt_secret": "s", "": ""}
