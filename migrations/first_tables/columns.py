"""The columns of revision 0001, spelt out here so that they mean the same next year."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

INT = sa.Integer()
BIG = sa.BigInteger()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
FLAG = sa.Boolean()


def required(kind: Any, *names: str) -> list[Any]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def optional(kind: Any, *names: str) -> list[Any]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def preset(kind: Any, default: str, *names: str) -> list[Any]:
    return [sa.Column(n, kind, nullable=False, server_default=sa.text(default)) for n in names]


def reference(name: str, target: str, *, null: bool = False, erase: str = "CASCADE") -> Any:
    return ("reference", name, target, null, erase)


def unique(*columns: str) -> Any:
    return ("unique", *columns)


def table(name: str, *content: Any, key: str = "id") -> None:
    """Create one table; the names of constraints follow the convention of the store."""
    parts: list[Any] = [sa.Column("id", ID, nullable=False)] if key == "id" else []
    references = []
    for item in content:
        match item:
            case ("reference", column, target, null, erase):
                parts.append(sa.Column(column, ID, nullable=null))
                rule = {"name": f"fk_{name}_{column}", "ondelete": erase}
                parts.append(sa.ForeignKeyConstraint([column], [f"{target}.id"], **rule))
                references.append(column)
            case ("unique", *columns):
                label = f"uq_{name}_{'_'.join(columns)}"
                parts.append(sa.UniqueConstraint(*columns, name=label))
            case _:
                parts.extend(item)
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(key, name=f"pk_{name}"))
    for column in references:
        index(f"ix_{name}_{column}", name, column)


def index_moving(name: str) -> None:
    index(f"ix_{name}_due", name, "priority", "due_at", where="due_at IS NOT NULL")
    index(f"uq_{name}_lease", name, "lease", where="lease IS NOT NULL", unique=True)
    index(f"uq_{name}_key", name, "key", where="lease IS NOT NULL", unique=True)


def moving() -> list[Any]:
    return [
        *required(TEXT, "status"),
        *optional(TEXT, "lease", "key", "problem"),
        *optional(TIME, "due_at", "lease_until"),
        *preset(INT, "0", "rev", "attempts"),
        *preset(sa.SmallInteger(), "100", "priority"),
    ]


def index(
    name: str, table: str, *columns: str, where: str | None = None, unique: bool = False
) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name,
        table,
        list(columns),
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )
