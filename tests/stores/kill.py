"""Writes while processes are killed: what was acknowledged is there, and nothing twice.

`python -m tests.stores.kill --times 200` kills so many workers on each database, and as often the
database itself, which `--on server` does alone.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from tests.databases import PostgresqlServer
from tests.stores.proof import options, prove, server
from tests.stores.service import Service, service

WRITERS = 6


@dataclass
class Ledger:
    """The answers that the writers got, and the calls without one."""

    acknowledged: Counter[str] = field(default_factory=Counter)
    """Redemptions answered with 200, by player."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Redemptions without an answer, or refused since the store did not answer."""
    codes: list[str] = field(default_factory=list)
    """Codes whose creation was acknowledged."""

    def check(self, mock: Service) -> None:
        """Fail unless every acknowledged write is there, and none is there twice."""
        game = mock.game()
        for player in self.acknowledged.keys() | self.unknown.keys():
            owned = game.inventory(player).get("sword_ice", 0)
            sure = self.acknowledged[player]
            assert sure <= owned <= sure + self.unknown[player], (player, owned, sure)
        pages = [
            game.call("get-coupon-codes", external_id="endless", query={"limit": 50, "offset": at})
            for at in range(0, len(self.codes) + 50 + self.unknown.total(), 50)
        ]
        there = Counter(row["code"] for page in pages for row in page.json()["codes"])
        assert set(self.codes) <= there.keys()
        assert max(there.values()) == 1


def write(mock: Service, number: int, ledger: Ledger, over: threading.Event) -> None:
    """Redeem and create codes, one after the other, until the end."""
    game, player = mock.game(), f"player-{number}"
    for turn in range(1_000_000):
        if over.is_set():
            return
        try:
            response = game.redeem("ENDLESS", user=player)
        except httpx.HTTPError:
            ledger.unknown[player] += 1
            continue
        if response.status_code == 503:
            ledger.unknown[player] += 1
            continue
        assert response.status_code == 200, response.text
        ledger.acknowledged[player] += 1
        if turn % 5:
            continue
        code = f"C{number}X{turn}"
        try:
            body = {"coupon_code": code}
            made = game.call("create-coupon-code", external_id="endless", body=body)
        except httpx.HTTPError:
            continue
        assert made.status_code in (201, 503), made.text
        if made.status_code == 201:
            ledger.codes.append(code)


def prepare(mock: Service) -> None:
    """A code without limits."""
    mock.game().coupon(
        "endless", "ENDLESS", bonus=[{"sku": "sword_ice", "quantity": 1}], redeem_user_limit=None,
        redeem_code_limit=None, redeem_total_limit=None,
    )  # fmt: skip


def kill_while_writing(
    mock: Service, kills: int, kill_one: Callable[[random.Random], None]
) -> Ledger:
    """Kill something so often while others write; look at what is there, and return the answers."""
    ledger, over, chance = Ledger(), threading.Event(), random.Random(1)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            write(mock, number, ledger, over)
        except BaseException as error:  # shown at the end
            failures.append(error)

    prepare(mock)
    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            # In the middle of writes: some were acknowledged since the last kill.
            enough = ledger.acknowledged.total() + 1 + chance.randrange(20)
            mock.wait_until(lambda enough=enough: ledger.acknowledged.total() >= enough)
            kill_one(chance)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert not failures, failures
    mock.wait_until(mock.answers)
    mock.wait_until(lambda: mock.game().call("get-coupons").status_code == 200)
    ledger.check(mock)
    return ledger


def kill_workers(store: str, kills: int, workers: int = 2) -> Ledger:
    """Kill workers while others write."""
    with service(store, workers=workers) as mock:

        def kill_one(chance: random.Random) -> None:
            mock.wait_until(lambda: mock.kill_a_worker(chance.randrange(workers)))

        ledger = kill_while_writing(mock, kills, kill_one)
    with service(store) as mock:
        ledger.check(mock)  # a fresh start reads the same
    return ledger


def kill_database(database: PostgresqlServer, kills: int) -> Ledger:
    """Kill PostgreSQL, all its processes, while two workers write."""

    def kill_one(_: random.Random) -> None:
        database.kill()
        database.start()

    with service(database.new_database(), workers=2) as mock:
        return kill_while_writing(mock, kills, kill_one)


def verdict(ledger: Ledger, kills: int) -> str:
    """A line about what was told and is there."""
    return (
        f"{kills} kills, {ledger.acknowledged.total()} redemptions acknowledged, "
        f"{ledger.unknown.total()} without an answer, {len(ledger.codes)} codes: "
        "all there, none twice"
    )


def main() -> None:
    """Prove it on what the command line names."""
    found = options("Kill in the middle of writes.", times=200, more=("server",))
    kills = found.times
    with_server = "server" in found.on
    found.on = [kind for kind in found.on if kind != "server"]
    prove(lambda store, times: verdict(kill_workers(store, times), times), found)
    if with_server:
        with server() as database:
            print(f"the server: {verdict(kill_database(database, kills), kills)}", flush=True)


if __name__ == "__main__":
    main()
