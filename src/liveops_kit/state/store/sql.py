"""The store: a log of changes for each project in a SQL database.

A change is written where its version is still free, so that of two workers who change the same
state one is told to look again. Its first half is a condition on the newest version, which a
process that slept through a pruning needs; the second is the primary key, which decides races.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    bindparam,
    case,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from liveops_kit.errors import StoreError
from liveops_kit.state.store.connections import Connections
from liveops_kit.state.store.records import Change, Head, Outgoing
from liveops_kit.state.store.tables import (
    SCHEMA,
    UPGRADES,
    changes,
    images,
    metadata,
    outbox,
    schema,
    sequences,
)

Clock = Callable[[], float]
"""Returns the seconds since 1970."""

NEWEST = (
    f"SELECT id, (SELECT MAX(version) FROM {changes.name} WHERE project_id = id) "  # noqa: S608
    "FROM unnest($1) AS id"
)
"""Asks PostgreSQL for the newest versions of an array of projects."""
_COLUMNS = Change.__struct_fields__


def insert_of(dialect: Dialect) -> Any:
    """Return the INSERT of a database that may say what happens where the row is there."""
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert


class _Append:
    """The statement that stores a change where its version is free, and else changes nothing.

    As the text that the driver takes: putting it together again costs more than executing it.
    """

    def __init__(self, dialect: Dialect) -> None:
        newest = (
            select(func.coalesce(func.max(changes.c.version), 0))
            .where(changes.c.project_id == bindparam("project_id", type_=BigInteger))
            .scalar_subquery()
        )
        values = [bindparam(name, type_=changes.c[name].type) for name in _COLUMNS]
        row = select(*values).where(newest == bindparam("version", type_=BigInteger) - 1)
        statement = (
            insert_of(dialect)(changes).from_select(list(_COLUMNS), row).on_conflict_do_nothing()
        )
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._literals = {
            name: value for name, value in compiled.params.items() if name not in _COLUMNS
        }
        self._order: Sequence[str] | None = compiled.positiontup

    def execute(self, connection: Connection, entry: Change) -> bool:
        """Return True if the change is stored now."""
        values = {**asdict(entry), **self._literals}
        order = self._order
        parameters: Any = values if order is None else tuple(values[name] for name in order)
        return connection.exec_driver_sql(self._text, parameters).rowcount == 1


class _Load:
    """The query for the changes of a project after a version, as the text that the driver takes.

    Where two workers change a project by turns, each asks for the other's before nearly every call.
    """

    def __init__(self, dialect: Dialect) -> None:
        mine = changes.c.project_id == bindparam("project_id", type_=BigInteger)
        newer = changes.c.version > bindparam("after", type_=BigInteger)
        query = select(*(changes.c[name] for name in _COLUMNS)).where(mine & newer)
        compiled = query.order_by(changes.c.version).compile(dialect=dialect)
        self._text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup

    def execute(self, connection: Connection, project_id: int, after: int) -> list[Change]:
        """Return the changes, oldest first."""
        values = {"project_id": project_id, "after": after}
        order = self._order
        parameters: Any = values if order is None else tuple(values[name] for name in order)
        return [_change(row) for row in connection.exec_driver_sql(self._text, parameters)]


class SqlStore:
    """The changes, images and webhooks of one world."""

    def __init__(self, connections: Connections, wall: Clock = time.time) -> None:
        self.connections = connections
        self._wall = wall
        self._ahead = 0.0
        """Seconds by which the clock of the database is ahead of this machine's."""
        self.insert = insert_of(connections.engine.dialect)
        """The INSERT of this database, with `on_conflict_do_update`."""
        self._append = _Append(connections.engine.dialect)
        self._load = _Load(connections.engine.dialect)

    def now(self) -> float:
        """Return the seconds since 1970 by the clock of the database, which all workers share."""
        return self._wall() + self._ahead

    # -- the schema --------------------------------------------------------------------------------
    def prepare(self) -> None:
        """Create the tables, or bring those of an older release up to date.

        Raises:
            StoreError: they are of a newer release.
        """
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                # Workers that start together create the tables one after the other.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1279870035)")
                clock = connection.exec_driver_sql("SELECT EXTRACT(EPOCH FROM clock_timestamp())")
                self._ahead = float(clock.scalar_one()) - self._wall()
            if not inspect(connection).has_table(schema.name):
                metadata.create_all(connection)
                connection.execute(insert(schema).values(version=SCHEMA))
                return
            found = connection.execute(select(schema.c.version)).scalar_one()
            if found > SCHEMA:
                raise StoreError(
                    f"--store: this database is of schema {found}, and this release knows up to "
                    f"{SCHEMA}: use a newer liveops-kit, or another database"
                )
            metadata.create_all(connection)  # those that an older release did not have
            for step in range(found, SCHEMA):
                for statement in UPGRADES[step]:
                    connection.exec_driver_sql(statement)
            if found < SCHEMA:
                connection.execute(update(schema).values(version=SCHEMA))

    def check(self) -> None:
        """Return if the database answers.

        Raises:
            StoreUnavailableError: it does not.
        """
        with self.connections.lent() as connection:
            connection.exec_driver_sql("SELECT 1")

    # -- versions ----------------------------------------------------------------------------------
    def newest(self, project_ids: Sequence[int]) -> dict[int, int]:
        """Return the newest version of each project, 0 for one without any."""
        # Asked before every request: without the layer that builds statements it costs a third.
        # The ids are numbers, so that nothing in them needs to be quoted.
        one = f"(SELECT MAX(version) FROM {changes.name} WHERE project_id = %d)"  # noqa: S608
        query = "SELECT " + ", ".join(one % project_id for project_id in project_ids)
        with self.connections.lent() as connection:
            found = connection.exec_driver_sql(query).one()
        return {key: version or 0 for key, version in zip(project_ids, found, strict=True)}

    def heads(self) -> dict[int, Head]:
        """Return the newest version of every project there ever was."""
        newest = (
            select(changes.c.project_id, func.max(changes.c.version).label("version"))
            .group_by(changes.c.project_id)
            .subquery()
        )
        query = select(changes.c.project_id, changes.c.version, changes.c.is_present).join(
            newest,
            (changes.c.project_id == newest.c.project_id) & (changes.c.version == newest.c.version),
        )
        with self.connections.lent() as connection:
            return {row[0]: Head(row[1], row[2]) for row in connection.execute(query)}

    # -- reading -----------------------------------------------------------------------------------
    def load(
        self, project_id: int, after: int, *, until: int | None = None, from_image: bool = False
    ) -> list[Change]:
        """Return the changes after a version; or only those since the newest image among them."""
        if until is None and not from_image:
            with self.connections.lent() as connection:
                return self._load.execute(connection, project_id, after)
        mine = changes.c.project_id == project_id
        newer = mine & (changes.c.version > after)
        if until is not None:
            newer &= changes.c.version <= until
        query = select(*(changes.c[name] for name in _COLUMNS)).where(newer)
        if from_image:
            newest = select(func.max(changes.c.version)).where(newer & changes.c.image.is_not(None))
            query = query.where(changes.c.version >= func.coalesce(newest.scalar_subquery(), 0))
        query = query.order_by(changes.c.version)
        with self.connections.lent() as connection:
            return [_change(row) for row in connection.execute(query)]

    def image(self, number: int) -> bytes:
        """Return the content of an image.

        Raises:
            StoreError: it is not kept.
        """
        query = select(images.c.content).where(images.c.image == number)
        with self.connections.lent() as connection:
            content = connection.execute(query).scalar_one_or_none()
        if content is None:
            raise StoreError(f"the store has no image {number}")
        return bytes(content)

    # -- writing -----------------------------------------------------------------------------------
    def append(self, entries: Sequence[Change], outgoing: Sequence[Outgoing] = ()) -> bool:
        """Store changes and the webhooks about them, all or none.

        Returns False if one of the versions is taken: then nothing is stored.
        """
        if len(entries) == 1 and not outgoing:
            with self.connections.lent() as connection:
                return self._append.execute(connection, entries[0])
        try:
            with self.writing() as connection:
                for entry in entries:
                    if not self._append.execute(connection, entry):
                        raise _TakenError
                for each in outgoing:
                    connection.execute(insert(outbox).values(**self._waiting(each)))
        except _TakenError:
            return False
        return True

    def add_image(self, content: bytes) -> int:
        """Store an image and return its number; nothing refers to it yet."""
        statement = insert(images).values(made_at=self.now(), content=content)
        with self.connections.lent() as connection:
            number: int = connection.execute(statement.returning(images.c.image)).scalar_one()
            return number

    def mark(self, project_id: int, version: int, image: int) -> None:
        """Note that an image shows a project after one of its changes."""
        statement = (
            update(changes)
            .where(changes.c.project_id == project_id, changes.c.version == version)
            .values(image=image)
        )
        with self.connections.lent() as connection:
            connection.execute(statement)

    def count(self, connection: Connection, name: str, start: int, number: int) -> int | None:
        """Count that many more of a sequence, and return how many there are now.

        None, if the sequence has started again, and so belongs to a higher number of start.
        """
        facts = {"start": start, "value": number}
        statement = self.insert(sequences).values(name=name, **facts)
        new = statement.excluded
        is_same = sequences.c.start == new.start
        value = case((is_same, sequences.c.value + new.value), else_=new.value)
        counted = statement.on_conflict_do_update(
            index_elements=[sequences.c.name],
            set_={"start": new.start, "value": value},
            where=sequences.c.start <= new.start,
        )
        found: int | None = connection.execute(
            counted.returning(sequences.c.value)
        ).scalar_one_or_none()
        return found

    def _waiting(self, each: Outgoing) -> dict[str, Any]:
        return {**asdict(each), "state": "waiting", "attempts": b"[]", "due": self.now()}

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend a connection for writes that are all stored at the end, or none of them."""
        with self.connections.lent() as connection:
            connection.exec_driver_sql(self.connections.begin_writing)
            try:
                yield connection
            except BaseException:
                if not connection.invalidated:
                    connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")


def _change(row: Any) -> Change:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("rows", "counts", "random"):
        if values[name] is not None:
            values[name] = bytes(values[name])
    values["is_present"] = bool(values["is_present"])  # SQLite has numbers
    return Change(**values)


class _TakenError(Exception):
    """A version that somebody else has written."""
