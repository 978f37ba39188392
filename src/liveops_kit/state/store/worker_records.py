"""The requests and the numbers that each worker keeps for itself until somebody asks.

Whoever asks raises a number; every worker looks at it a few times in a second, stores what it has,
and notes up to which number it has answered. So requests cost nothing until then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import delete, func, insert, select

from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.tables import journal, numbers, questions, workers

LIVE_SECONDS = 6.0
"""A worker that was not seen for so long is gone."""
FORGOTTEN_SECONDS = 3600.0
"""A worker that was not seen for so long does not come back."""
ALL_GONE = ""
"""In the place of a worker's name: the numbers of all that are forgotten."""


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

    def questions(self, after: int) -> Mapping[int, str]:
        """Return the subjects of the questions after a number, by their numbers."""
        query = select(questions.c.number, questions.c.subject).where(questions.c.number > after)
        with self._store.connections.lent() as connection:
            rows = connection.execute(query.order_by(questions.c.number)).all()
        return {row.number: row.subject for row in rows}

    def ask(self, subject: str) -> int:
        """Ask all workers for what they have of a subject; return the number of the question."""
        new = insert(questions).values(at=self._store.now(), subject=subject)
        with self._store.connections.lent() as connection:
            number: int = connection.execute(new.returning(questions.c.number)).scalar_one()
            old = (questions.c.number < number) & (questions.c.subject == subject)
            connection.execute(delete(questions).where(old))
        return number

    def answer(self, number: int) -> None:
        """Note that this worker is alive and has answered all questions up to a number."""
        facts = {"seen_at": self._store.now(), "answered": number}
        alive = (
            self._store.insert(workers)
            .values(worker=self._worker, **facts)
            .on_conflict_do_update(index_elements=[workers.c.worker], set_=facts)
        )
        with self._store.connections.lent() as connection:
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

    # -- requests ----------------------------------------------------------------------------------
    def add(self, entries: Sequence[StoredEntry]) -> None:
        """Store requests to this worker."""
        rows = [
            {"at": each.at, "worker": each.worker, "project_id": each.project_id,
             "entry": each.entry}
            for each in entries
        ]  # fmt: skip
        if rows:
            with self._store.connections.lent() as connection:
                connection.execute(insert(journal), rows)

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

    # -- numbers -----------------------------------------------------------------------------------
    def put_numbers(self, content: bytes) -> None:
        """Store the numbers of this worker in place of its earlier ones."""
        facts = {"content": content}
        statement = (
            self._store.insert(numbers)
            .values(worker=self._worker, **facts)
            .on_conflict_do_update(index_elements=[numbers.c.worker], set_=facts)
        )
        with self._store.connections.lent() as connection:
            connection.execute(statement)

    def numbers(self) -> list[tuple[bytes, bool]]:
        """Return the numbers of all workers there were, and whether each is still alive."""
        since = self._store.now() - LIVE_SECONDS
        is_alive = workers.c.seen_at > since
        query = (
            select(numbers.c.content, is_alive)
            .select_from(numbers.outerjoin(workers, numbers.c.worker == workers.c.worker))
            .order_by(numbers.c.worker)
        )
        with self._store.connections.lent() as connection:
            return [(bytes(row[0]), bool(row[1])) for row in connection.execute(query)]

    def forget_gone(self, add_up: Callable[[Sequence[bytes]], bytes]) -> None:
        """Put one row in place of the numbers of all workers that do not come back."""
        since = self._store.now() - FORGOTTEN_SECONDS
        live = select(workers.c.worker).where(workers.c.seen_at > since)
        gone = numbers.c.worker.not_in(live)
        with self._store.writing() as connection:
            rows = connection.execute(select(numbers.c.content).where(gone)).all()
            if len(rows) < 2:
                return
            connection.execute(delete(numbers).where(gone))
            content = add_up([bytes(row.content) for row in rows])
            connection.execute(insert(numbers).values(worker=ALL_GONE, content=content))
            connection.execute(delete(workers).where(workers.c.seen_at <= since))
