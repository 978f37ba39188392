"""The use that callers make of the rate limit, counted by all workers together."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Float, bindparam, case, delete, select

from liveops_kit.state.store.coalescing import Together
from liveops_kit.state.store.records import WORLD
from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.tables import buckets


class Taking(Struct, frozen=True):
    """A request that takes its part of a bucket, if there is room for it."""

    project_id: int | None
    credential: str
    most: float
    """The requests that a bucket holds."""
    refill: float
    """The requests that flow out of it in a second."""


class SharedBuckets:
    """The buckets of all callers: each is full of what was used lately, and empties steadily."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._together = Together(self._take_all)
        self._take = _statement(store)

    async def take(self, taking: Taking) -> float | None:
        """Count a request, and return None; or what is used, if there is no room for it.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        return await self._together.ask(taking)

    async def refill(self, project_id: int | None = None) -> None:
        """Forget what callers have used, in one project or everywhere.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        statement = delete(buckets)
        if project_id is not None:
            statement = statement.where(buckets.c.project_id == project_id)
        await self._store.connections.tally(lambda connection: connection.execute(statement))

    def forget_before(self, moment: float) -> None:
        """Delete what was used before a moment, in seconds since 1970."""
        with self._store.connections.lent() as connection:
            connection.execute(delete(buckets).where(buckets.c.at < moment))

    async def _take_all(self, takings: Sequence[Taking]) -> Sequence[float | None]:
        def work(connection: Connection) -> list[float | None]:
            return [self._take_one(connection, each) for each in takings]

        return await self._store.connections.tally(work)

    def _take_one(self, connection: Connection, taking: Taking) -> float | None:
        now = self._store.now()
        # A credential is a secret, and nobody needs to read it here.
        caller = sha256(taking.credential.encode()).hexdigest()
        project_id = WORLD if taking.project_id is None else taking.project_id
        facts = {"caller": caller, "project_id": project_id, "now": now}
        limit = {"most": taking.most, "refill": taking.refill}
        if connection.execute(self._take, {**facts, **limit}).rowcount == 1:
            return None
        mine = (buckets.c.project_id == project_id) & (buckets.c.caller == caller)
        row = connection.execute(select(buckets.c.used, buckets.c.at).where(mine)).one_or_none()
        if row is None:  # refilled meanwhile
            return taking.most
        used: float = row.used - max(0.0, now - row.at) * taking.refill
        return max(0.0, used)


def _statement(store: SqlStore) -> Any:
    """Return the statement that counts a request in its bucket, where there is room for it."""
    now, refill = bindparam("now", type_=Float(53)), bindparam("refill", type_=Float(53))
    first = store.insert(buckets).values(
        project_id=bindparam("project_id"), caller=bindparam("caller"), used=1.0, at=now
    )
    # A clock that was set back empties nothing.
    gone = case((now > buckets.c.at, (now - buckets.c.at) * refill), else_=0.0)
    left = case((buckets.c.used > gone, buckets.c.used - gone), else_=0.0)
    return first.on_conflict_do_update(
        index_elements=[buckets.c.project_id, buckets.c.caller],
        set_={"used": left + 1.0, "at": now},
        where=left + 1.0 <= bindparam("most", type_=Float(53)),
    ).execution_options(preserve_rowcount=True)
