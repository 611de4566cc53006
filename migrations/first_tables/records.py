"""What came in, what was decided, and what runs by the clock."""

from alembic import op

from migrations.first_tables.columns import (
    BIG,
    FLAG,
    JSON,
    TEXT,
    TIME,
    index,
    index_moving,
    moving,
    optional,
    preset,
    required,
    table,
    unique,
)


def create_records() -> None:
    table(
        "webhook_deliveries",
        required(TEXT, "delivery_id", "event", "payload"),
        required(TIME, "received_at"),
        optional(TIME, "handled_at"),
        preset(FLAG, "false", "redelivered"),
        moving(),
        unique("delivery_id"),
    )
    table(
        "audit_log",
        required(TIME, "at"),
        required(TEXT, "actor", "action", "subject", "previous_hash", "hash"),
        optional(BIG, "actor_id", "integration_id"),
        optional(TEXT, "delivery_id"),
        required(JSON, "facts"),
        unique("previous_hash"),
    )
    table(
        "cron_slots",
        required(TEXT, "name"),
        required(BIG, "slot"),
        moving(),
        unique("name", "slot"),
    )
    index("ix_webhook_deliveries_received_at", "webhook_deliveries", "received_at")
    index_moving("webhook_deliveries")
    index_moving("cron_slots")


def close_the_audit_log() -> None:
    """Rows are added, never changed: not even by us."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_log_no_{verb.lower()} BEFORE {verb} ON audit_log "
                "BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "EXECUTE FUNCTION audit_log_is_append_only()"
    )
