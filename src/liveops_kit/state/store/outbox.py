"""The outbox: webhooks that were stored with what they are about, until they are sent.

One process sends at a time: the one that holds the lease. If it dies, another one goes on once the
lease has run out; a webhook that it was just sending is then sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select, update

from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.tables import leases, outbox

LEASE_SECONDS = 30.0
"""Longer than an attempt takes at most."""
KEPT = 1000
"""Webhooks that are listed; older ones that nobody waits for are forgotten."""


class Waiting(Struct, frozen=True):
    """A webhook that is to be sent now."""

    number: int
    order_id: int
    notification_type: str
    body: bytes
    attempts: list[dict[str, Any]]


class OutboxTable:
    """The webhooks in a store."""

    def __init__(self, store: SqlStore, worker: str) -> None:
        self._store = store
        self._worker = worker

    def hold_lease(self, name: str = "outbox") -> bool:
        """Take the lease, or hold it for longer; False if another process has it."""
        now = self._store.now()
        facts = {"worker": self._worker, "until": now + LEASE_SECONDS}
        is_free = (leases.c.worker == self._worker) | (leases.c.until < now)
        statement = (
            self._store.insert(leases)
            .values(name=name, **facts)
            .on_conflict_do_update(index_elements=[leases.c.name], set_=facts, where=is_free)
            .execution_options(preserve_rowcount=True)
        )
        with self._store.connections.lent() as connection:
            return bool(connection.execute(statement).rowcount == 1)

    def release_lease(self, name: str = "outbox") -> None:
        """Let another process have the lease at once."""
        mine = (leases.c.name == name) & (leases.c.worker == self._worker)
        with self._store.connections.lent() as connection:
            connection.execute(delete(leases).where(mine))

    def next(self) -> Waiting | None:
        """Return the webhook whose turn it is; None if nothing is due."""
        query = (
            select(outbox)
            .where(outbox.c.state == "waiting", outbox.c.due <= self._store.now())
            .order_by(outbox.c.due, outbox.c.number)
            .limit(1)
        )
        with self._store.connections.lent() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        attempts = msgspec.json.decode(row["attempts"])
        return Waiting(
            row["number"], row["order_id"], row["notification_type"], bytes(row["body"]), attempts
        )

    def settle(
        self, number: int, state: str, attempts: Sequence[dict[str, Any]], delay: float
    ) -> None:
        """Note what came of an attempt; a webhook that still waits is due after `delay` seconds."""
        facts = {"state": state, "attempts": msgspec.json.encode(attempts)}
        statement = (
            update(outbox)
            .where(outbox.c.number == number)
            .values(**facts, due=self._store.now() + delay)
        )
        old = (outbox.c.number <= number - KEPT) & (outbox.c.state != "waiting")
        with self._store.connections.lent() as connection:
            connection.execute(statement)
            connection.execute(delete(outbox).where(old))

    def latest(self) -> list[dict[str, Any]]:
        """Return the latest webhooks, oldest first."""
        query = select(outbox).order_by(outbox.c.number.desc()).limit(KEPT)
        names = ("number", "project_id", "order_id", "notification_type", "state")
        with self._store.connections.lent() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            {
                **{name: row[name] for name in names},
                "attempts": msgspec.json.decode(row["attempts"]),
            }
            for row in reversed(rows)
        ]
