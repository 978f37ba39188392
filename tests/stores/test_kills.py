"""Processes and the database are killed in the middle of writes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.databases import DATABASES, PostgresqlServer, long
from tests.ports import known_port
from tests.stores.kill import Ledger, kill_database, kill_workers, prepare, write
from tests.stores.service import kill, service

each = pytest.mark.parametrize
KILLS = 4


@long
@each("kind", DATABASES)
def test_what_was_acknowledged_outlasts_killed_workers_and_nothing_is_there_twice(
    kind: str, new_store: Callable[[str], str]
) -> None:
    ledger = kill_workers(new_store(kind), KILLS)
    assert ledger.acknowledged.total() >= KILLS


@long
def test_what_was_acknowledged_outlasts_a_killed_database(postgresql: PostgresqlServer) -> None:
    ledger = kill_database(postgresql, KILLS)
    assert ledger.acknowledged.total() >= KILLS


def test_what_was_acknowledged_outlasts_the_only_process(new_store: Callable[[str], str]) -> None:
    store, ledger, over = new_store("sqlite"), Ledger(), threading.Event()
    with service(store) as mock:
        prepare(mock)
        writer = threading.Thread(target=write, args=(mock, 1, ledger, over))
        writer.start()
        mock.wait_until(lambda: ledger.acknowledged.total() > 20)
        assert kill(mock.process.pid)
        over.set()
        writer.join()
    with service(store) as again:
        ledger.check(again)
        assert again.game().redeem("ENDLESS", user="player-1").status_code == 200


@long
def test_while_the_database_is_away_calls_are_refused_and_afterwards_all_goes_on(
    postgresql: PostgresqlServer,
) -> None:
    with service(postgresql.new_database(), workers=2) as mock:
        prepare(mock)
        game = mock.game()
        assert game.redeem("ENDLESS").status_code == 200
        postgresql.stop("immediate")
        try:
            for call in (lambda: game.redeem("ENDLESS"), lambda: game.call("get-coupons")):
                refused = call()
                assert refused.status_code == 503
                body = refused.json()
                assert (body["errorCode"], body["errorMessage"]) == (0, "Service Unavailable")
            assert mock.client.get("/_mock/health").status_code == 200
            ready = mock.client.get("/_mock/ready")
            assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
            (reason,) = ready.json()["reasons"]
            assert reason.startswith("the database does not answer: ")
        finally:
            postgresql.start()
        mock.wait_until(lambda: game.call("get-coupons").status_code == 200)
        assert mock.client.get("/_mock/ready").status_code == 200
        assert game.inventory() == {"sword_ice": 1}
        assert game.redeem("ENDLESS").status_code == 200
        assert game.inventory() == {"sword_ice": 2}


@long
def test_a_webhook_that_waits_is_sent_once_by_another_process_after_a_kill(
    new_store: Callable[[str], str],
) -> None:
    posts: queue.Queue[bytes] = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    # Nobody listens at first, so that the first attempts fail; the next ones come 30 ms later.
    port = known_port()
    options = ("--webhook-url", f"http://127.0.0.1:{port}/", "--webhook-secret", "s3cret",
               "--webhook-retry-scale", "0.0001")  # fmt: skip
    store = new_store("sqlite")
    with service(store, *options) as mock:
        game = mock.game()
        body = {"currency": "USD"}
        made = game.call("create-order-with-item", item_sku="sword_ice", body=body)
        assert made.status_code == 200, made.text
        path = f"/projects/{game.project_id}/orders/{made.json()['order_id']}/pay"
        assert game.control("POST", path).status_code == 200
        assert kill(mock.process.pid)
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with service(store, *options) as again:
            again.wait_until(lambda: posts.qsize() > 0)
            states = lambda: [  # noqa: E731
                each["state"] for each in again.client.get("/_mock/webhooks").json()["deliveries"]
            ]
            again.wait_until(lambda: states() == ["delivered"])
            assert posts.qsize() == 1
    finally:
        server.shutdown()
        server.server_close()
