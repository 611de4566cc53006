"""What came in, what was decided, and what runs by the clock."""

from sqlalchemy import BigInteger, Index, Table, UniqueConstraint

from bot.store.tables.columns import (
    METADATA,
    Document,
    Moment,
    Words,
    engine_columns,
    engine_indexes,
    flag,
    optional,
    primary_key,
    required,
)

webhook_deliveries = Table(
    "webhook_deliveries",
    METADATA,
    primary_key(),
    *required(Words, "delivery_id", "event", "payload"),
    *required(Moment, "received_at"),
    *optional(Moment, "handled_at"),
    flag("redelivered"),
    *engine_columns(),
    UniqueConstraint("delivery_id"),
    Index("ix_webhook_deliveries_received_at", "received_at"),
    *engine_indexes("webhook_deliveries"),
)

audit_log = Table(
    "audit_log",
    METADATA,
    primary_key(),
    *required(Moment, "at"),
    *required(Words, "actor", "action", "subject", "previous_hash", "hash"),
    *optional(BigInteger, "actor_id", "integration_id"),
    *optional(Words, "delivery_id"),
    *required(Document, "facts"),
    UniqueConstraint("previous_hash"),  # the chain cannot fork, whoever writes
)

cron_slots = Table(
    "cron_slots",
    METADATA,
    primary_key(),
    *required(Words, "name"),
    *required(BigInteger, "slot"),
    *engine_columns(),
    UniqueConstraint("name", "slot"),
    *engine_indexes("cron_slots"),
)
