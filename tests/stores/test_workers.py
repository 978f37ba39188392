"""Several processes serve one world: what is refused and shared, and what stands before them."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests import web
from tests.databases import DATABASES, long
from tests.ports import known_port
from tests.server.game import Game
from tests.stores import clocks
from tests.stores.service import Service, service, together
from tests.stores.storm import LIMIT, WORKERS, storm

from liveops_kit.cli import main

each = pytest.mark.parametrize
nginx = pytest.mark.skipif(
    shutil.which("nginx", path="/usr/sbin:/usr/bin") is None,
    reason="nginx is not installed: apt-get install nginx-light",
)
RECIPE = Path(__file__).parents[2] / "docs" / "nginx.conf"


# -- what is refused -------------------------------------------------------------------------------
@each(
    ("options", "expected"),
    [
        (
            ["--workers", "2"],
            "--workers 2 needs a world that processes can share: say where, with "
            "--store sqlite:///world.db or --store postgresql://...",
        ),
        (
            ["--store", "sqlite:///w.db", "--state", "s.json"],
            "--state and --store both keep the world: take one of them; PUT /_mock/state puts a "
            "saved one into a store",
        ),
        (
            ["--store", "sqlite:///w.db", "--watch"],
            "--watch changes the world of one process, and a store is for several: leave one out",
        ),
        (["--store", "sqlite://"], "--store sqlite:///FILE needs a file; for none, take --store "
         "memory"),
        (["--store", "mysql://db"], "--store is memory, sqlite:///FILE or "
         "postgresql://HOST/DATABASE"),
        (["--store", "world.db"], "--store is memory, sqlite:///FILE or "
         "postgresql://HOST/DATABASE"),
        (["--store", "sqlite:///none/such/w.db"], "the database does not answer: unable to open "
         "database file"),
        (["--store", "postgresql://127.0.0.1:9/x"], "the database does not answer"),
        (["--store", "sqlite:///w.db", "--store-history", "soon"], "--store-history: 'soon' is no "
         "duration"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_in_one_line(
    options: list[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["mock", "--port", "0", *options])
    assert done.exit_code == 2, done.output
    assert expected in done.stderr
    assert "Traceback" not in done.output


# -- what is shared --------------------------------------------------------------------------------
def all_serve(game: Game, operation_id: str, workers: int) -> bool:
    """Call an operation often; True if by then so many workers have served."""
    together(lambda _: game.call(operation_id), range(20))
    listed = game.control("GET", "/journal", params={"limit": 1000}).json()
    return len({each["worker"] for each in listed["requests"]}) == workers


@long
@each("kind", DATABASES)
def test_workers_share_faults_clock_and_journal(kind: str, new_store: Callable[[str], str]) -> None:
    with service(new_store(kind), workers=2) as mock:
        game = mock.game()

        mock.wait_until(partial(all_serve, game, "get-coupons", 2))
        assert game.control("DELETE", "/journal").status_code == 204
        fault = {"operation": "get-coupons", "status": 503, "times": 7}
        assert game.control("POST", "/faults", fault).status_code == 201
        statuses = together(lambda _: game.call("get-coupons").status_code, range(40))
        assert statuses.count(503) == 7
        frozen = {"frozen": "2026-12-24T20:00:00Z"}
        assert game.control("PUT", "/clock", frozen).status_code == 200
        nows = together(lambda _: game.control("GET", "/health").json()["now"], range(20))
        assert set(nows) == {"2026-12-24T20:00:00+00:00"}
        listed = game.control("GET", "/journal", params={"limit": 100}).json()
        assert listed["count"] == 40
        assert len({each["number"] for each in listed["requests"]}) == 40
        assert [each["at"] for each in listed["requests"]] == sorted(
            each["at"] for each in listed["requests"]
        )


@pytest.fixture(scope="module", params=DATABASES)
def four(request: pytest.FixtureRequest, new_store: Callable[[str], str]) -> Iterator[Service]:
    """A mock of four workers."""
    store = new_store(request.param)
    with service(store, "--rate-limit", "5/h", workers=WORKERS) as mock:
        mock.wait_until(lambda: len(mock.workers()) == WORKERS)
        yield mock


def test_workers_count_calls_together_and_give_each_refusal_an_id_of_its_own(
    four: Service,
) -> None:
    four.wait_until(partial(all_serve, four.game(7), "get-promo-codes", WORKERS))
    game = four.game()
    answers = together(lambda _: game.call("get-coupons"), range(40))
    assert Counter(each.status_code for each in answers) == {200: 5, 429: 35}
    ids = [each.json()["transactionId"] for each in answers if each.status_code == 429]
    assert len(set(ids)) == 35
    line = 'liveops_requests_total{operation="get-coupons",status="429"} 35.0'
    texts = together(lambda _: four.client.get("/_mock/metrics").text, range(8))
    assert all(line in text.splitlines() for text in texts)
    assert game.control("PUT", "/rate-limit", {"rate": None}).status_code == 200
    answers = together(lambda _: game.call("get-coupons"), range(20))
    assert {each.status_code for each in answers} == {200}


def test_a_code_is_used_as_often_as_its_limit_allows_over_four_workers(four: Service) -> None:
    """CPN-10c."""
    game = four.game()
    assert game.control("PUT", "/rate-limit", {"rate": None}).status_code == 200
    storm(four)
    history = game.control("GET", "/projects/44056/history", params={"limit": 1000}).json()
    redeemed = [each for each in history["versions"] if each["changed"].get("holdings")]
    assert len(redeemed) == LIMIT


@long
def test_what_a_killed_worker_has_counted_is_not_forgotten(
    new_store: Callable[[str], str],
) -> None:
    with service(new_store("sqlite"), workers=2) as mock:
        game = mock.game()
        together(lambda _: game.call("get-coupons"), range(30))
        line = 'liveops_requests_total{operation="get-coupons",status="200"} 30.0'
        assert line in mock.client.get("/_mock/metrics").text.splitlines()
        before = mock.workers()
        assert mock.kill_a_worker(0)
        mock.wait_until(lambda: len(set(mock.workers()) - set(before)) == 1)
        mock.wait_until(mock.answers)
        assert line in mock.client.get("/_mock/metrics").text.splitlines()


@long
@each("kind", DATABASES)
def test_tests_that_move_time_run_side_by_side_on_one_mock(
    kind: str, new_store: Callable[[str], str], tmp_path: Path
) -> None:
    with service(new_store(kind), workers=2) as mock:
        clocks.run(mock, tmp_path)


# -- what stands before them -----------------------------------------------------------------------
@contextmanager
def nginx_before(servers: list[str], folder: Path, by_project: bool = False) -> Iterator[str]:
    """Debian's nginx with the recipe of the documents, before these servers.

    With the line that gives each project to one of them, if that is asked for.
    """
    port = known_port()
    text = RECIPE.read_text()
    assert text.count("# hash ") == 1
    if by_project:
        text = text.replace("# hash ", "hash ")
    assert text.count("server mock-") == 3
    lines = [line for line in text.splitlines() if "server mock-" not in line]
    place = next(n for n, line in enumerate(lines) if "upstream" in line) + 1
    lines[place:place] = [f"server {each};" for each in servers]
    site = "\n".join(lines).replace("listen 80;", f"listen 127.0.0.1:{port};")
    whole = f"""daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{site}
}}
"""
    (folder / "nginx.conf").write_text(whole)
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert program is not None
    process = subprocess.Popen(
        [program, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


@long
@nginx
def test_nginx_balances_three_mocks_on_two_addresses_as_if_they_were_one(
    new_store: Callable[[str], str], tmp_path: Path
) -> None:
    store = new_store("postgresql")
    tmp_path.chmod(0o755)
    with ExitStack() as stack:
        mocks = [
            stack.enter_context(service(store, "--host", host))
            for host in ("127.0.0.1", "127.0.0.2", "127.0.0.2")
        ]
        addresses = [each.url.removeprefix("http://") for each in mocks]
        origin = stack.enter_context(nginx_before(addresses, tmp_path))
        client = stack.enter_context(web.Client(base_url=origin, timeout=60))
        before = mocks[0]
        before.wait_until(lambda: client.get("/_mock/ready").status_code == 200)
        game = type(before)(origin, before.process, client).game()
        game.coupon("rush", "RUSH", redeem_user_limit=None, redeem_code_limit=10,
                    redeem_total_limit=None)  # fmt: skip
        statuses = together(lambda n: game.redeem("RUSH", user=f"p{n}").status_code, range(40))
        assert statuses.count(200) == 10
        workers = {row["worker"] for row in game.control("GET", "/journal").json()["requests"]}
        assert len(workers) == 3
        # One goes away: its calls go to the others.
        mocks[2].process.terminate()
        mocks[2].process.wait(timeout=30)
        assert {game.call("get-coupons").status_code for _ in range(20)} == {200}


@long
@nginx
def test_nginx_gives_each_project_to_one_mock_where_each_has_a_world_in_memory(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    with ExitStack() as stack:
        mocks = [stack.enter_context(service("memory", "--host", "127.0.0.2")) for _ in range(3)]
        addresses = [each.url.removeprefix("http://") for each in mocks]
        origin = stack.enter_context(nginx_before(addresses, tmp_path, by_project=True))
        client = stack.enter_context(web.Client(base_url=origin, timeout=60))
        before = mocks[0]
        before.wait_until(lambda: client.get("/_mock/ready").status_code == 200)
        ids = range(70_001, 70_013)
        for project_id in ids:
            game = type(before)(origin, before.process, client).game(project_id)
            game.coupon("rush", "RUSH", redeem_user_limit=None, redeem_code_limit=2,
                        redeem_total_limit=None)  # fmt: skip
            statuses = [game.redeem("RUSH", user=f"p{n}").status_code for n in range(3)]
            assert statuses[:2] == [200, 200]
            assert statuses[2] != 200
        listed = [each.client.get("/_mock/projects").json()["projects"] for each in mocks]
        owned = [{row["project_id"] for row in rows} & set(ids) for rows in listed]
        assert sorted(project_id for each in owned for project_id in each) == list(ids)
        assert all(owned)
