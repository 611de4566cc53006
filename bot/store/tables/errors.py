"""What went wrong: groups, their sample of occurrences, and the hashes that lead to them."""

from sqlalchemy import BigInteger, Index, Integer, Table, UniqueConstraint

from bot.store.tables.columns import (
    METADATA,
    Document,
    Moment,
    Words,
    count,
    engine_columns,
    engine_indexes,
    flag,
    optional,
    partial,
    primary_key,
    reference,
    required,
)

system_errors = Table(
    "system_errors",
    METADATA,
    primary_key(),
    reference("integration_id", "github_integrations"),
    *required(Words, "error_hash", "error_type", "message", "title"),
    *optional(Words, "stack_trace", "severity", "fix_category", "route"),
    count("occurrence_count"),
    flag("auto_fixable"),
    *optional(Document, "ai_analysis", "report"),
    *optional(Words, "culprit_key", "coarse_hash", "environment", "release"),
    count("fingerprint_version", default=1),
    *optional(Integer, "issue_number", "ignored_after_count"),
    *optional(BigInteger, "issue_author_id", "tracking_comment_id", "requester_id"),
    *optional(BigInteger, "draft_authorised_by"),
    *optional(Words, "issue_author_login", "requester_login"),
    flag("trusted"),
    flag("locked"),
    *required(Moment, "created_at", "first_seen", "last_seen"),
    *optional(Moment, "ignored_until"),
    *engine_columns(),
    UniqueConstraint("error_hash"),
    Index("ix_system_errors_recent", "integration_id", "last_seen"),
    Index("ix_system_errors_issue_number", "integration_id", "issue_number"),
    *engine_indexes("system_errors"),
)

error_occurrences = Table(
    "error_occurrences",
    METADATA,
    primary_key(),
    reference("error_id", "system_errors"),
    *required(Words, "source"),
    *optional(Words, "event_id", "delivery_id"),
    *optional(Integer, "issue_number"),
    *optional(Document, "report"),
    *required(Moment, "occurred_at", "created_at"),
    partial(
        "uq_error_occurrences_event",
        "error_id",
        "event_id",
        where="event_id IS NOT NULL",
        unique=True,
    ),
)

error_fingerprints = Table(
    "error_fingerprints",
    METADATA,
    primary_key(),
    reference("integration_id", "github_integrations"),
    *required(Words, "hash"),
    count("version", default=1),
    reference("error_id", "system_errors"),
    UniqueConstraint("integration_id", "hash"),
)
