"""Kinds of columns that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BIGINT = BigInteger().with_variant(Integer(), "sqlite")


def storable(value: str) -> str:
    """The text without what a database refuses: NUL (PostgreSQL) and lone surrogates (both)."""
    if "\x00" in value:
        value = value.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def storable_document(value: Any) -> Any:
    """A JSON value with every text in it, keys too, made `storable`."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(key)): storable_document(item) for key, item in value.items()}
        case list() | tuple():
            return [storable_document(item) for item in value]
        case _:
            return value


class Words(TypeDecorator[str]):
    """Text from anywhere; what cannot be stored is replaced, never an error."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 SQLAlchemy's signature
        return None if value is None else storable(value)


class Document(TypeDecorator[Any]):
    """JSON, on PostgreSQL JSONB; None is NULL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind = JSONB if dialect.name == "postgresql" else JSON
        return dialect.type_descriptor(kind(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 SQLAlchemy's signature
        return storable_document(value)


class Moment(TypeDecorator[datetime]):
    """A time, aware and in UTC on both sides; SQLite holds it as text that sorts."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name == "postgresql":
            return value  # asyncpg gives aware UTC
        return value.replace(tzinfo=UTC)


def primary_key() -> Column[Any]:
    return Column("id", BIGINT, primary_key=True)


def reference(
    name: str, target: str, *, nullable: bool = False, ondelete: str = "CASCADE"
) -> Column[Any]:
    """A foreign key; by default the row goes when what it belongs to is erased."""
    key = ForeignKey(f"{target}.id", ondelete=ondelete)
    return Column(name, BIGINT, key, nullable=nullable, index=True)


def required(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def optional(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=True) for name in names]


def flag(name: str, *, default: bool = False) -> Column[Any]:
    literal = text("true" if default else "false")
    return Column(name, Boolean, nullable=False, server_default=literal)


def count(name: str, *, default: int = 0) -> Column[Any]:
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


def default_text(name: str, default: str) -> Column[Any]:
    return Column(name, Words, nullable=False, server_default=text(f"'{default}'"))


def engine_columns() -> list[Column[Any]]:
    """What a row needs to be moved by the engine; its state is the column `status`."""
    return [
        Column("status", Words, nullable=False),
        Column("due_at", Moment, nullable=True),
        count("rev"),
        count("attempts"),
        Column("lease", Words, nullable=True),
        Column("lease_until", Moment, nullable=True),
        Column("key", Words, nullable=True),
        Column("problem", Words, nullable=True),
        Column("priority", SmallInteger, nullable=False, server_default=text("100")),
    ]


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows for which `where` holds."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def engine_indexes(table: str) -> list[Index]:
    """Due rows in their order, leases by token, and one running row per key."""
    return [
        partial(f"ix_{table}_due", "priority", "due_at", where="due_at IS NOT NULL"),
        partial(f"uq_{table}_lease", "lease", where="lease IS NOT NULL", unique=True),
        partial(f"uq_{table}_key", "key", where="lease IS NOT NULL", unique=True),
    ]
