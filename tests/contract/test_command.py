"""`liveops test` from its options to its exit code, without the command line in between."""

import json
import re
from pathlib import Path

import pytest

from liveops_kit.background_server import serving
from liveops_kit.contract.reports import check_files
from liveops_kit.errors import SettingsError
from liveops_kit.runs import contract as contract_run
from liveops_kit.runs.contract import merge_and_print, run_and_print

QUICK = {"only": ("laws",), "rules": ("CPN-1",)}

LIAR = """
from liveops_kit.contract.reports import check_files
from liveops_kit.runs.contract import mock
honest = mock()

async def app(scope, receive, send):
    async def lie(message):
        if message["type"] == "http.response.start" and message["status"] == 201:
            message = {**message, "status": 200}
        await send(message)
    await honest(scope, receive, lie)
"""

WSGI = """
def app(environ, start_response):
    start_response("501 Not Implemented", [("Content-Type", "application/json")])
    return [b"{}"]
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder without a profile, from which applications can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("target", "requested", "output"),
    [
        (None, {}, "name a target"),
        ("mock", {"asgi": "a:b"}, "one target"),
        ("localhost:8080", {}, "neither 'mock' nor a URL"),
        ("http://127.0.0.1:9/api", {}, "no answer from"),
        ("mock", {"only": ("laws",), "skip": ("reach",)}, "--only or --skip, not both"),
        ("mock", {"only": ("lawz",)}, "phases are catalogue, laws, conformance, reach, not lawz"),
        ("mock", {"skip": ("lawz",)}, "not lawz"),
        ("mock", {"tags": ("coupon",)}, "there is no tag 'coupon': did you mean coupons, "),
        ("mock", {"rules": ("coupon-1",)}, "there is no rule 'coupon-1': did you mean "),
        ("mock", {"laws": ("coupons.x",)}, "there is no law 'coupons.x': did you mean coupons."),
        (
            "mock",
            {"operations": ("get-cupon",)},
            "there is no operation 'get-cupon': did you mean get-coupon, get-coupons or ",
        ),
        ("mock", {"jwt_secret": ""}, "the JWT secret is empty: set LIVEOPS_JWT_SECRET to 32 bytes"),
        (
            "mock",
            {"ca_file": Path("none.pem")},
            "--ca-file: cannot use none.pem: No such file or directory",
        ),
        ("mock", {"time_budget": "soon"}, "--time-budget"),
        ("mock", {"shard": "3/2"}, "2/4"),
        ("mock", {"rate": "fast"}, "20/s"),
        ("mock", {"update_baseline": True}, "needs --baseline"),
        (None, {"asgi": "nowhere"}, "MODULE:APP"),
        (None, {"asgi": "nowhere:app"}, "cannot find the application"),
    ],
)
def test_a_run_that_cannot_start_says_why(target, requested, output):
    with pytest.raises(SettingsError) as error:
        run_and_print(target, **requested)
    assert output in str(error.value)


def test_a_missing_baseline_is_told(tmp_path):
    with pytest.raises(SettingsError, match="cannot read the baseline"):
        run_and_print("mock", **QUICK, baseline=tmp_path / "none.yaml")


NAMES = {"tags": "tag", "laws": "law", "rules": "rule", "operations": "operation"}


@pytest.mark.parametrize("option", NAMES)
def test_an_unknown_name_is_met_with_the_nearest_three(option):
    with pytest.raises(SettingsError) as error:
        run_and_print("mock", **{option: ("nope",)})
    line = str(error.value)
    assert re.fullmatch(
        rf"there is no {NAMES[option]} 'nope': did you mean (\S+), (\S+) or (\S+)\?", line
    )
    assert len(line) < 300


@pytest.mark.parametrize("option", ["reports", "baseline"])
def test_a_file_that_cannot_be_written_is_told_before_the_run(option, elsewhere, monkeypatch):
    def no_run(*_, **__):
        raise AssertionError("the run began")

    monkeypatch.setattr("liveops_kit.runs.contract.run", no_run)
    (elsewhere / "file").touch()
    file = elsewhere / "file" / "out.json"
    requested = {"reports": {"json": file}}
    if option == "baseline":
        requested = {"baseline": file, "update_baseline": True}
    with pytest.raises(SettingsError) as error:
        run_and_print("mock", **QUICK, **requested)
    assert str(error.value) == f"cannot write {file}: {file.parent} is no folder"


def test_a_check_of_files_leaves_them_as_they_are(elsewhere):
    old, new = elsewhere / "old.json", elsewhere / "folder" / "new.json"
    old.write_text("old")
    check_files([old, new])
    assert old.read_text() == "old"
    assert not new.exists()


def test_tls_on_a_plain_port_is_told():
    with serving(contract_run.mock()) as origin:
        port = origin.rpartition(":")[2]
        with pytest.raises(SettingsError) as error:
            run_and_print(f"https://127.0.0.1:{port}/api", **QUICK)
    line = str(error.value)
    assert line.endswith(f": the port speaks no TLS: did you mean http://127.0.0.1:{port}/api?")
    assert "\n" not in line


def test_everything_that_was_asked_for_is_written(tmp_path, capsys):
    forms = {form: tmp_path / form for form in ("junit", "json", "html", "sarif", "har")}
    assert run_and_print("mock", **QUICK, reports=forms) == 0
    assert "Laws: 2 kept. Findings: none." in capsys.readouterr().out
    calls = json.loads(forms["har"].read_text())["log"]["entries"]
    assert {each["comment"] for each in calls} >= {"admin-create-coupon", "get-coupon"}
    secrets = [h["value"] for call in calls for h in call["request"]["headers"]
               if h["name"].lower() == "authorization"]  # fmt: skip
    assert set(secrets) <= {"Basic ***", "Bearer ***"}
    assert len(secrets) == len(calls) == 6
    assert all(file.stat().st_size > 0 for file in forms.values())


def test_a_dry_run_calls_nothing(capsys, monkeypatch):
    monkeypatch.setattr(contract_run, "run", None)
    assert run_and_print("http://127.0.0.1:9/api", dry_run=True, tags=("coupons",)) == 0
    out = capsys.readouterr().out
    assert "nothing is called now" in out
    assert "calls 14 operations so that they refuse" in out


def test_shards_find_together_what_one_run_finds(tmp_path, capsys):
    requested = {"only": ("laws",), "rules": ("PRM-1a", "PRM-1b")}
    assert run_and_print("mock", **requested, reports={"json": tmp_path / "all"}) == 0
    for number in (1, 2):
        file = tmp_path / str(number)
        assert run_and_print("mock", **requested, shard=f"{number}/2", reports={"json": file}) == 0
    whole = tmp_path / "whole"
    assert merge_and_print([tmp_path / "1", tmp_path / "2"], {"json": whole}) == 0
    one, merged = json.loads((tmp_path / "all").read_text()), json.loads(whole.read_text())
    assert {law["name"] for law in merged["laws"]} == {law["name"] for law in one["laws"]}
    assert len(one["laws"]) > 3
    capsys.readouterr()
    with pytest.raises(SettingsError, match="har is written by"):
        merge_and_print([whole], {"har": tmp_path / "x"})


def test_an_application_with_a_lie_fails_until_it_is_known(elsewhere, capsys):
    (elsewhere / "liar.py").write_text(LIAR)
    requested = {**QUICK, "asgi": "liar:app", "jwt_secret": "x" * 32}
    assert run_and_print(None, **requested) == 1
    out = capsys.readouterr().out
    assert "expected  201 from admin-create-coupon" in out
    known = elsewhere / "known.yaml"
    assert run_and_print(None, **requested, baseline=known, update_baseline=True) == 0
    assert run_and_print(None, **requested, baseline=known) == 0
    assert "high, known: admin-create-coupon" in capsys.readouterr().out
    assert run_and_print("mock", **QUICK, baseline=known) == 0
    assert "Known, but not found any more: 1" in capsys.readouterr().out


ELEVEN = """
from liveops_kit.contract.reports import check_files
from liveops_kit.runs.contract import mock
honest = mock()

async def app(scope, receive, send):
    async def lie(message):
        body = message.get("body", b"")
        ten, eleven = b'_limit":10,', b'_limit":11,'
        await send({**message, "body": body.replace(ten, eleven)} if body else message)
    await honest(scope, receive, lie)
"""


def test_differences_fail_a_strict_run_alone(elsewhere, capsys):
    (elsewhere / "eleven.py").write_text(ELEVEN)
    # PRM-5 is decided: a limit that is left out is 10.
    requested = {
        "only": ("laws",),
        "laws": ("coupons.a_coupon_has_limits_of_ten_unless_stated",),
        "asgi": "eleven:app",
    }
    requested["jwt_secret"] = "x" * 32
    assert [run_and_print(None, **requested, strict=strict) for strict in (False, True)] == [0, 1]
    assert "Findings: 1 difference." in capsys.readouterr().out


def test_a_wsgi_application_that_has_nothing_is_told(elsewhere):
    (elsewhere / "bare.py").write_text(WSGI)
    with pytest.raises(SettingsError, match=r"this is not the LiveOps API: .* answered 501"):
        run_and_print(None, wsgi="bare:app", operations=("get-coupons",))


def test_a_little_time_still_tries_every_law(capsys):
    requested = {"tags": ("upsell",), "only": ("laws", "conformance"), "time_budget": "1s"}
    assert run_and_print("mock", **requested) == 0
    out = capsys.readouterr().out
    assert "note: time ran out: not every generated case was played" in out
    assert "Laws not verifiable here: the server is in lenient mode: 1\n" in out


def test_workers_come_to_the_same_verdicts(tmp_path, capsys):
    found = []
    for workers in (1, 4):
        file = tmp_path / str(workers)
        requested = {"only": ("laws",), "tags": ("user_limits",), "workers": workers}
        assert run_and_print("mock", **requested, reports={"json": file}) == 0
        report = json.loads(file.read_text())
        found.append([(law["name"], law["verdict"]) for law in report["laws"]])
    assert found[0] == found[1]
    capsys.readouterr()
