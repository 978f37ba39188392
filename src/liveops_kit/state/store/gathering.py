"""Requests that each worker keeps for itself until somebody reads the journal.

Whoever reads asks by raising a number; every worker looks at it a few times in a second, stores
what it has, and notes up to which number it has answered. So requests cost nothing until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, func, insert, select

from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.tables import journal, questions, workers

LIVE_SECONDS = 6.0
"""A worker that was not seen for so long is gone."""


class StoredEntry(Struct, frozen=True):
    """One request of a worker."""

    worker: str
    at: float
    project_id: int | None
    entry: bytes
    number: int = 0


class GatheringTable:
    """The entries that workers have stored, and who has answered."""

    def __init__(self, store: SqlStore, worker: str) -> None:
        self._store = store
        self._worker = worker

    def question(self) -> int:
        """Return the number of the latest question."""
        with self._store.connections.lent() as connection:
            return connection.execute(select(func.max(questions.c.number))).scalar_one() or 0

    def ask(self) -> int:
        """Ask all workers, and return the number of the question."""
        with self._store.connections.lent() as connection:
            number: int = connection.execute(
                insert(questions).values(at=self._store.now()).returning(questions.c.number)
            ).scalar_one()
            connection.execute(delete(questions).where(questions.c.number < number))
        return number

    def answer(self, number: int, entries: Sequence[StoredEntry] = ()) -> None:
        """Store entries, and note that this worker is alive and has answered a question."""
        facts = {"seen_at": self._store.now(), "answered": number}
        alive = (
            self._store.insert(workers)
            .values(worker=self._worker, **facts)
            .on_conflict_do_update(index_elements=[workers.c.worker], set_=facts)
        )
        rows = [
            {"at": each.at, "worker": each.worker, "project_id": each.project_id,
             "entry": each.entry}
            for each in entries
        ]  # fmt: skip
        with self._store.connections.lent() as connection:
            if rows:
                connection.execute(insert(journal), rows)
            connection.execute(alive)

    def has_answered(self, number: int) -> bool:
        """Return True if every worker that is alive has answered a question."""
        since = self._store.now() - LIVE_SECONDS
        late = select(func.count()).where(workers.c.seen_at > since, workers.c.answered < number)
        with self._store.connections.lent() as connection:
            return connection.execute(late).scalar_one() == 0

    def leave(self) -> None:
        """Note that this worker answers no more."""
        mine = workers.c.worker == self._worker
        with self._store.connections.lent() as connection:
            connection.execute(delete(workers).where(mine))

    def entries(self, limit: int) -> list[StoredEntry]:
        """Return the latest entries by the time of their arrival; older ones are forgotten."""
        query = select(journal).order_by(journal.c.at.desc(), journal.c.number.desc()).limit(limit)
        with self._store.connections.lent() as connection:
            rows = connection.execute(query).mappings().all()
            if len(rows) == limit and rows:
                connection.execute(delete(journal).where(journal.c.at < rows[-1]["at"]))
        return [
            StoredEntry(
                row["worker"], row["at"], row["project_id"], bytes(row["entry"]), row["number"]
            )
            for row in reversed(rows)
        ]

    def forget(self, project_id: int | None = None) -> int:
        """Delete all entries, or those of one project; return the highest number there was."""
        statement = delete(journal)
        if project_id is not None:
            statement = statement.where(journal.c.project_id == project_id)
        with self._store.connections.lent() as connection:
            highest: int | None = connection.execute(
                select(func.max(journal.c.number))
            ).scalar_one()
            connection.execute(statement)
        return highest or 0
