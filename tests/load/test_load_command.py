"""Options of `liveops load` that are refused in one line, and targets that lack things."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

each = pytest.mark.parametrize
Load = Callable[..., Result]


@each(
    ("options", "line"),
    [
        (["--stories", "dorp"], "there is no story 'dorp': did you mean drop, rush or cart?"),
        (["--stories", "drop,drop"], "--stories names drop twice"),
        (["--stories", "drop=0"], "the weight of drop is a number from 1 on, not '0'"),
        (["--stories", "drop", "--mix", "mix.toml"], "--stories or --mix, not both"),
        (["--mix", "none.toml"], "cannot read the mix none.toml: No such file or directory"),
        (["--mix", "mix.toml"], "mix.toml: a mix is one table [stories] with lines such as "
         "drop = 5"),
        (["--users", "3"], "3 users are too few for 7 stories and their admins: give --users 9 or "
         "more, or fewer --stories"),
        (["--time", "soon"], "--time: 'soon' is no duration: write for example +1d, 90m, P7D or "
         "PT36H"),
        (["--time", "0s"], "--time: a run takes some time, not '0s'"),
        (["--think", "-1s"], "--think: '-1s' is before now"),
        (["--history-max", "much"], "--history-max takes a size such as 500MB or 2GB, not 'much'"),
        (["--history", "full"], "full is not empty: --history takes a folder for this run alone"),
        (["--workers", "2", "--master", "127.0.0.1:5557"], "--workers starts workers here, "
         "--master waits for others: not both"),
        (["--master", "5557"], "an address is HOST:PORT such as 10.0.0.5:5557, not '5557'"),
        (["--worker", "127.0.0.1:5557"], "--worker takes its target from the master: name none"),
        (["--report", "sarif=x"], "--report knows html, json, junit, markdown, not 'sarif'"),
    ],
)  # fmt: skip
def test_options_that_cannot_work_are_refused_in_one_line(
    load: Load, tmp_path: Path, options: list[str], line: str
) -> None:
    (tmp_path / "mix.toml").write_text("drop = 5\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    done = load("http://127.0.0.1:9/api", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"liveops: {line}\n"


def test_a_target_is_needed(load: Load) -> None:
    done = load()
    assert done.exit_code == 2
    assert done.stderr.startswith("liveops: name a target: a URL such as ")


def test_a_rate_is_refused_since_a_run_keeps_none(load: Load, tmp_path: Path) -> None:
    (tmp_path / "liveops.toml").write_text('[target]\nrate = "20/s"\n')
    done = load("http://127.0.0.1:9/api")
    assert done.exit_code == 2
    assert "a load run keeps no rate: set --users and --think instead of rate" in done.stderr


def test_a_server_that_is_not_there_is_named(load: Load) -> None:
    done = load("http://127.0.0.1:9/api", "--users", "10")
    assert done.exit_code == 2
    assert done.stderr.startswith("liveops: no answer from http://127.0.0.1:9/api/")


def test_stories_that_the_target_cannot_play_are_left_out(
    load: Load, target: str, tmp_path: Path
) -> None:
    scope = '[scope]\nwithout = ["carts", "offer_chains"]\n[control]\nmode = "none"\n'
    (tmp_path / "liveops.toml").write_text(scope)
    options = ("--time", "1s", "--users", "10", "--spawn-rate", "50", "--think", "1s")
    done = load(target, *options, "--stories", "drop,rush,cart,clan")
    assert done.exit_code == 0, done.output
    lines = [line for line in done.stdout.splitlines() if line.startswith("left out")]
    assert lines == [
        "left out rush: the server does not implement offer_chains",
        "left out clan: the target has no control plane of the mock",
        "left out cart: the server does not implement carts",
    ]


def test_nothing_is_played_where_every_story_is_left_out(
    load: Load, target: str, tmp_path: Path
) -> None:
    (tmp_path / "liveops.toml").write_text('[scope]\nwithout = ["coupons"]\n')
    done = load(target, "--stories", "drop", "--users", "5")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == (
        "liveops: no story can be played here: drop: the server does not implement coupons"
    )


def test_without_players_the_refusal_says_how_to_have_some(
    load: Load, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIVEOPS_JWT_SECRET")
    done = load(target, "--stories", "drop", "--users", "5")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == (
        "liveops: no story can be played here: drop: no user token is known; "
        "set LIVEOPS_JWT_SECRET, which signs the tokens of players"
    )


@each(
    ("content", "line"),
    [(None, "cannot read h: No such file or directory"), (b"", "h, line 1: no header; ")],
)
def test_a_history_that_is_none_is_refused(
    load: Load, tmp_path: Path, content: bytes | None, line: str
) -> None:
    if content is not None:
        (tmp_path / "h").write_bytes(content)
    done = load("judge", "h")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"liveops: {line}")
