"""Webhooks: what is posted, how it is signed, when it is tried again, and that nothing waits."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from queue import Queue
from typing import Any

import pytest
from tests.databases import STORES
from tests.server.game import NOW, Mock, make_mock
from tests.server.till import GUEST, Till, make_till
from tests.shops import bonus, discount

from liveops_kit.domain.values.clock import SystemClock
from liveops_kit.errors import SettingsError
from liveops_kit.server import webhooks
from liveops_kit.server.webhooks import RETRIES, Webhooks
from liveops_kit.settings import Settings

PROJECT = 44056
SECRET = "a-secret-of-the-tests"
PATIENCE = 20


class Receiver:
    """A server of a game: keeps what is posted, and answers with the statuses it was given."""

    def __init__(self, *statuses: int) -> None:
        self.posts: Queue[tuple[str, dict[str, str], bytes]] = Queue()
        self.gate = threading.Event()
        self.gate.set()
        self._statuses = chain(statuses, repeat(statuses[-1] if statuses else 204))
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.posts.put((self.path, headers, body))
                receiver.gate.wait(PATIENCE)
                self.send_response(next(receiver._statuses))
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/hooks?from=mock"

    def next(self) -> tuple[str, dict[str, str], bytes]:
        """The next thing that is posted."""
        return self.posts.get(timeout=PATIENCE)

    def close(self) -> None:
        """End it."""
        self.gate.set()
        self._server.shutdown()
        self._thread.join(PATIENCE)
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def mock_for(url: str, scale: float = 0.0) -> Mock:
    settings = {"webhook_secret": SECRET, "webhook_retry_scale": scale}
    return make_mock(webhook_url=url, store=STORE[0], **settings)


STORE = ["memory"]
"""The store of the mocks of a test."""


@pytest.fixture(params=STORES, autouse=True)
def store(request: pytest.FixtureRequest, new_store: Callable[[str], str]) -> Iterator[str]:
    """Run every test on every kind of store."""
    STORE[0] = new_store(request.param)
    yield request.param
    STORE[0] = "memory"


def settled(mock: Mock) -> Any:
    """The only webhook, when nothing more will become of it."""
    for _ in range(10_000):
        (delivery,) = mock.client.get("/_mock/webhooks").json()["deliveries"]
        if delivery["state"] != "waiting":
            return delivery
    raise AssertionError("the webhook still waits")


def paid(till: Till, **wanted: int) -> int:
    till.fill(**(wanted or {"blade": 1}))
    order_id = till.order()
    assert till.control(order_id, "pay").status_code == 200
    return order_id


# -- what is posted --------------------------------------------------------------------------------
def test_a_paid_order_is_told_in_the_documented_shape(receiver: Receiver) -> None:
    mock = mock_for(receiver.url)
    with mock.client:
        till = make_till(mock, PROJECT)
        till.game.tell("alice", country="DE")
        discount(till.project, "10", "blade")
        discount(till.project, "20", "blade")
        bonus(till.project, ("blade",), gold=5)
        till.fill(blade=2, arrow=1)
        notes = {"sandbox": True, "custom_parameters": {"server": 3, "tags": ["a"]}}
        order_id = till.order(**notes)
        till.control(order_id, "pay")
        path, _, body = receiver.next()
    assert path == "/hooks?from=mock"
    steps = [
        {"amount_without_discount": "20.0000", "amount_with_discount": "18.0000", "sequence": 1},
        {"amount_without_discount": "18.0000", "amount_with_discount": "14.4000", "sequence": 2},
    ]
    line = {"type": "virtual_good", "is_pre_order": False, "promotions": []}
    blade = {**line, "sku": "blade", "quantity": 2, "amount": "14.4000", "promotions": steps}
    gold = {**line, "type": "virtual_currency", "sku": "gold", "quantity": 5, "amount": "0.0000"}
    assert json.loads(body) == {
        "notification_type": "order_paid",
        "items": [blade, {**line, "sku": "arrow", "quantity": 1, "amount": "0.9900"}, gold],
        "order": {
            "id": order_id,
            "mode": "sandbox",
            "currency_type": "real",
            "currency": "USD",
            "amount": "15.3900",
            "status": "paid",
            "platform": "xsolla",
            "comment": None,
            "invoice_id": str(order_id),
            "promotions": [],
        },
        "user": {"external_id": "alice", "email": None, "country": "DE"},
        "billing": {
            "notification_type": "payment",
            "settings": {"project_id": PROJECT, "merchant_id": 2340},
            "purchase": {"total": {"currency": "USD", "amount": 15.39}},
            "transaction": {"id": order_id, "payment_date": NOW.isoformat(), "dry_run": 1},
        },
        "custom_parameters": {"server": 3, "tags": ["a"]},
    }


def test_a_webhook_is_signed_with_its_body_and_the_secret(receiver: Receiver) -> None:
    mock = mock_for(receiver.url)
    with mock.client:
        paid(make_till(mock, PROJECT))
        _, headers, body = receiver.next()
    wanted = hashlib.sha1(body + SECRET.encode()).hexdigest()
    assert headers["authorization"] == f"Signature {wanted}"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == receiver.url.split("/")[2]
    assert headers.keys() == {
        "host", "authorization", "content-type", "user-agent", "connection", "content-length"
    }  # fmt: skip


def test_credentials_of_the_url_do_not_replace_the_signature(receiver: Receiver) -> None:
    mock = mock_for(receiver.url.replace("//", "//user:password@"))
    with mock.client:
        paid(make_till(mock, PROJECT))
        path, headers, body = receiver.next()
    signature = hashlib.sha1(body + SECRET.encode()).hexdigest()
    assert (path, headers["authorization"]) == ("/hooks?from=mock", f"Signature {signature}")
    assert headers["host"] == receiver.url.split("/")[2]


def test_a_cancelled_order_is_told_and_an_expired_one_is_not(receiver: Receiver) -> None:
    mock = mock_for(receiver.url)
    with mock.client:
        till = make_till(mock, PROJECT, GUEST)
        till.fill(blade=1)
        till.control(till.order(), "expire")
        order_id = till.order()
        till.control(order_id, "cancel")
        body = json.loads(receiver.next()[2])
        assert settled(mock)["order_id"] == order_id
    assert body["notification_type"] == "order_canceled"
    assert (body["order"]["id"], body["order"]["status"]) == (order_id, "canceled")
    assert body["user"] == {
        "external_id": "guest:visitor-1",
        "email": "guest@example.com",
        "country": "US",
    }
    assert "billing" not in body
    assert receiver.posts.empty()


def test_orders_nobody_pays_money_for_are_told_without_a_bill(receiver: Receiver) -> None:
    mock = mock_for(receiver.url)
    with mock.client:
        till = make_till(mock, PROJECT)
        till.call("create-free-order-with-item", {}, item_sku="leaf")
        free = json.loads(receiver.next()[2])
        till.project.inventory.grant("alice", "gold", 30)
        path = {"item_sku": "banner", "virtual_currency_sku": "gold"}
        till.call("create-order-with-item-for-virtual-currency", {}, **path)
        virtual = json.loads(receiver.next()[2])
    assert (free["notification_type"], free["order"]["amount"]) == ("order_paid", "0.0000")
    assert virtual["order"]["currency_type"] == "virtual"
    assert (virtual["order"]["currency"], virtual["order"]["amount"]) == ("gold", "30")
    assert virtual["items"][0]["amount"] == "30"
    assert "billing" not in free
    assert "billing" not in virtual


def test_nothing_is_told_of_an_order_that_is_only_opened(receiver: Receiver) -> None:
    mock = mock_for(receiver.url)
    with mock.client:
        till = make_till(mock, PROJECT)
        till.fill(blade=1)
        till.order()
        assert mock.client.get("/_mock/webhooks").json() == {"deliveries": []}


# -- attempts --------------------------------------------------------------------------------------
def test_the_waits_are_the_documented_ones() -> None:
    minutes = [seconds / 60 for seconds in RETRIES]
    assert minutes == [5] * 2 + [15] * 7 + [60] * 10


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ((200,), "delivered"),
        ((201,), "delivered"),
        ((204,), "delivered"),
        ((400,), "refused"),
        ((404,), "refused"),
        ((422,), "refused"),
        ((500, 204), "delivered"),
        ((429, 503, 423, 200), "delivered"),
        ((202, 204), "delivered"),
        ((302, 204), "delivered"),
        ((500, 400), "refused"),
    ],
)
def test_it_is_tried_until_the_answer_is_final(statuses: tuple[int, ...], state: str) -> None:
    receiver = Receiver(*statuses)
    mock = mock_for(receiver.url)
    try:
        with mock.client:
            paid(make_till(mock, PROJECT))
            delivery = settled(mock)
    finally:
        receiver.close()
    assert [attempt["status"] for attempt in delivery["attempts"]] == list(statuses)
    assert delivery["state"] == state
    posts = [receiver.posts.get_nowait() for _ in statuses]
    assert {path for path, _, _ in posts} == {"/hooks?from=mock"}
    assert len({body for _, _, body in posts}) == 1
    assert receiver.posts.empty()


def test_it_is_given_up_after_twenty_attempts() -> None:
    receiver = Receiver(500)
    mock = mock_for(receiver.url)
    try:
        with mock.client:
            paid(make_till(mock, PROJECT))
            delivery = settled(mock)
    finally:
        receiver.close()
    assert (delivery["state"], len(delivery["attempts"])) == ("given_up", 20)


def test_a_server_that_is_not_there_is_told_of() -> None:
    receiver = Receiver()
    url = receiver.url
    receiver.close()
    mock = mock_for(url)
    with mock.client:
        paid(make_till(mock, PROJECT))
        delivery = settled(mock)
    assert delivery["state"] == "given_up"
    assert delivery["attempts"][0]["status"] is None
    assert delivery["attempts"][0]["error"]


def test_a_server_that_does_not_speak_http_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_all, args=(server, b"220 mail ready\r\n\r\n", 20))
        thread.start()
        mock = mock_for(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with mock.client:
            paid(make_till(mock, PROJECT))
            delivery = settled(mock)
        thread.join(PATIENCE)
    assert delivery["state"] == "given_up"
    assert [attempt["status"] for attempt in delivery["attempts"]] == [None] * 20
    assert all(attempt["error"] for attempt in delivery["attempts"])


def test_the_body_of_an_answer_is_not_waited_for() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_all, args=(server, head, 1))
        thread.start()
        mock = mock_for(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with mock.client:
            paid(make_till(mock, PROJECT))
            delivery = settled(mock)
        thread.join(PATIENCE)
    assert [attempt["status"] for attempt in delivery["attempts"]] == [200]
    assert delivery["state"] == "delivered"


def answer_all(server: socket.socket, answer: bytes, count: int) -> None:
    """Answer so many connections with the same bytes, and keep each open until the peer closes."""
    for _ in range(count):
        connection, _ = server.accept()
        with connection:
            connection.settimeout(PATIENCE)
            connection.sendall(answer)
            with suppress(ConnectionResetError):
                while connection.recv(65536):
                    pass


def test_a_retry_waits_its_time() -> None:
    receiver = Receiver(500)
    mock = mock_for(receiver.url, scale=1000.0)
    try:
        with mock.client:
            till = make_till(mock, PROJECT)
            first = paid(till)
            receiver.next()
            second = paid(till)
            bodies = [json.loads(receiver.next()[2])]
            shown = mock.client.get("/_mock/webhooks").json()["deliveries"]
    finally:
        receiver.close()
    assert [body["order"]["id"] for body in bodies] == [second]
    assert [each["order_id"] for each in shown] == [first, second]
    assert {each["state"] for each in shown} == {"waiting"}
    assert receiver.posts.empty()


def test_no_proxy_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    mock = mock_for(receiver.url)
    with mock.client:
        paid(make_till(mock, PROJECT))
        assert settled(mock)["state"] == "delivered"


# -- beside the calls ------------------------------------------------------------------------------
def test_a_call_does_not_wait_for_the_server_and_the_mock_ends_without_it(
    receiver: Receiver,
) -> None:
    receiver.gate.clear()
    mock = mock_for(receiver.url)
    with mock.client:
        till = make_till(mock, PROJECT)
        paid(till)
        receiver.next()
        till.fill(blade=1)
        (delivery,) = mock.client.get("/_mock/webhooks").json()["deliveries"]
        assert (delivery["state"], delivery["attempts"]) == ("waiting", [])
    receiver.gate.set()


def test_the_latest_is_dropped_when_too_many_wait_in_memory(
    monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.setattr(webhooks, "MAX_WAITING", 2)
    mock = mock_for("http://127.0.0.1:9/")
    till = make_till(mock, PROJECT)  # the application does not run: nothing is sent
    for _ in range(3):
        paid(till)
    shown = mock.client.get("/_mock/webhooks").json()["deliveries"]
    latest = "dropped" if store == "memory" else "waiting"
    assert [each["state"] for each in shown] == ["waiting", "waiting", latest]


# -- settings --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"webhook_url": "ftp://127.0.0.1/"}, "--webhook-url is an http or https address"),
        ({"webhook_url": "localhost:3000"}, "--webhook-url is an http or https address"),
        ({"webhook_url": "http://"}, "--webhook-url is an http or https address"),
        ({"webhook_url": "http://a/ b"}, "--webhook-url is an http or https address"),
        ({"webhook_url": "http://a:x/"}, "--webhook-url is an http or https address"),
        ({"webhook_url": "http://127.0.0.1/", "webhook_secret": ""}, "needs --webhook-secret"),
        ({"webhook_retry_scale": -1.0}, "--webhook-retry-scale"),
        ({"webhook_retry_scale": float("nan")}, "--webhook-retry-scale"),
    ],
)
def test_settings_that_cannot_work_are_refused(facts: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError, match=expected):
        Settings(**{"webhook_secret": "s", **facts}).checked()


def test_settings_that_work_are_taken() -> None:
    settings = Settings(webhook_url="https://game.example/hooks", webhook_secret="s")
    assert settings.checked() is settings
    assert asyncio.run(Webhooks(settings, SystemClock()).deliveries()) == []
