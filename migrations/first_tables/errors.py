"""What went wrong."""

from migrations.first_tables.columns import (
    BIG,
    FLAG,
    INT,
    JSON,
    TEXT,
    TIME,
    index,
    index_moving,
    moving,
    optional,
    preset,
    reference,
    required,
    table,
    unique,
)


def create_errors() -> None:
    table(
        "system_errors",
        reference("integration_id", "github_integrations"),
        required(TEXT, "error_hash", "error_type", "message", "title"),
        optional(TEXT, "stack_trace", "severity", "fix_category", "route", "culprit_key"),
        optional(TEXT, "coarse_hash", "environment", "release"),
        optional(TEXT, "issue_author_login", "requester_login"),
        preset(INT, "0", "occurrence_count"),
        preset(INT, "1", "fingerprint_version"),
        preset(FLAG, "false", "auto_fixable", "trusted", "locked"),
        optional(JSON, "ai_analysis", "report"),
        optional(INT, "issue_number", "ignored_after_count"),
        optional(BIG, "issue_author_id", "tracking_comment_id", "requester_id"),
        optional(BIG, "draft_authorised_by"),
        required(TIME, "created_at", "first_seen", "last_seen"),
        optional(TIME, "ignored_until"),
        moving(),
        unique("error_hash"),
    )
    index_moving("system_errors")
    index("ix_system_errors_recent", "system_errors", "integration_id", "last_seen")
    index("ix_system_errors_issue_number", "system_errors", "integration_id", "issue_number")


def create_occurrences() -> None:
    table(
        "error_occurrences",
        reference("error_id", "system_errors"),
        required(TEXT, "source"),
        optional(TEXT, "event_id", "delivery_id"),
        optional(INT, "issue_number"),
        optional(JSON, "report"),
        required(TIME, "occurred_at", "created_at"),
    )
    table(
        "error_fingerprints",
        reference("integration_id", "github_integrations"),
        reference("error_id", "system_errors"),
        required(TEXT, "hash"),
        preset(INT, "1", "version"),
        unique("integration_id", "hash"),
    )
    known = "event_id IS NOT NULL"
    columns = ("error_id", "event_id")
    index("uq_error_occurrences_event", "error_occurrences", *columns, where=known, unique=True)
