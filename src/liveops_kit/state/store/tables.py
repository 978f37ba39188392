"""The tables of a store, as SQLAlchemy describes them, and the version of their schema.

`SCHEMA` grows by one with every change of them; a store of a newer schema is refused, an older one
is brought up to date by the steps in `UPGRADES`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

SCHEMA = 2
"""The version of the schema that this release writes."""
UPGRADES: Mapping[int, tuple[str, ...]] = {
    1: ("ALTER TABLE liveops_questions ADD COLUMN subject TEXT NOT NULL DEFAULT 'journal'",),
}
"""The statements that bring a store of each older schema to the next one, beside new tables."""

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""

metadata = MetaData()

schema = Table("liveops_schema", metadata, Column("version", Integer, nullable=False))

changes = Table(
    "liveops_changes",
    metadata,
    Column("project_id", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("worker", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("is_present", Boolean, nullable=False),
    Column("rows", LargeBinary),
    Column("counts", LargeBinary, nullable=False),
    Column("random", LargeBinary),
    Column("image", BigInteger),
    PrimaryKeyConstraint("project_id", "version"),
)
Index(
    "liveops_images_of_projects",
    changes.c.project_id,
    changes.c.version,
    sqlite_where=changes.c.image.is_not(None),
    postgresql_where=changes.c.image.is_not(None),
)

images = Table(
    "liveops_images",
    metadata,
    Column("image", _NUMBER, primary_key=True, autoincrement=True),
    Column("made_at", Float(53), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

outbox = Table(
    "liveops_outbox",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("project_id", BigInteger, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("notification_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", LargeBinary, nullable=False),
    Column("due", Float(53), nullable=False),
    sqlite_autoincrement=True,
)
Index("liveops_outbox_due", outbox.c.state, outbox.c.due)

leases = Table(
    "liveops_leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("until", Float(53), nullable=False),
)

workers = Table(
    "liveops_workers",
    metadata,
    Column("worker", Text, primary_key=True),
    Column("seen_at", Float(53), nullable=False),
    Column("answered", BigInteger, nullable=False),
)

questions = Table(
    "liveops_questions",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", Float(53), nullable=False),
    Column("subject", Text, nullable=False, server_default="journal"),
    sqlite_autoincrement=True,
)

numbers = Table(
    "liveops_numbers",
    metadata,
    Column("worker", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The counts of each worker."""

sequences = Table(
    "liveops_sequences",
    metadata,
    Column("name", Text, primary_key=True),
    Column("start", BigInteger, nullable=False),
    Column("value", BigInteger, nullable=False),
)

buckets = Table(
    "liveops_buckets",
    metadata,
    Column("project_id", BigInteger, nullable=False),
    Column("caller", Text, nullable=False),
    Column("used", Float(53), nullable=False),
    Column("at", Float(53), nullable=False),
    PrimaryKeyConstraint("project_id", "caller"),
)

journal = Table(
    "liveops_journal",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", Float(53), nullable=False),
    Column("worker", Text, nullable=False),
    Column("project_id", BigInteger),
    Column("entry", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
