"""What is done about it: agents, fix requests, consent, merges, and who is told."""

from sqlalchemy import BigInteger, Float, Integer, Table, UniqueConstraint

from bot.store.tables.columns import (
    METADATA,
    Document,
    Moment,
    Words,
    count,
    default_text,
    engine_columns,
    engine_indexes,
    flag,
    optional,
    partial,
    primary_key,
    reference,
    required,
)

CLOSED_FIX_STATES = ("executed", "rolled_back", "rejected", "failed", "superseded")
"""A fix request in another state is open; an error has at most one of those."""

llm_agent_configs = Table(
    "llm_agent_configs",
    METADATA,
    primary_key(),
    *required(Words, "agent_name", "provider", "model"),
    *optional(Words, "api_key_ref", "base_url"),
    flag("is_active", default=True),
    *optional(Document, "permissions", "budgets"),
    default_text("level", "MAJOR_FIX"),
    count("rank"),
    *required(Moment, "created_at"),
)

llm_fix_requests = Table(
    "llm_fix_requests",
    METADATA,
    primary_key(),
    reference("error_id", "system_errors"),
    reference("agent_id", "llm_agent_configs", nullable=True, ondelete="SET NULL"),
    *optional(Words, "fix_type", "category", "stop_reason", "requester_login"),
    *optional(Document, "proposed_fix", "files_affected", "analysis", "judgement", "commits"),
    flag("approval_required", default=True),
    flag("is_suggestion"),
    count("attempt", default=1),
    *optional(BigInteger, "requester_id", "draft_authorised_by", "execute_requested_by"),
    *optional(BigInteger, "check_run_id"),
    *optional(Integer, "pull_number"),
    *optional(Words, "execute_head", "base_branch", "base_sha", "branch", "head_sha"),
    *optional(Words, "pull_url", "pull_node_id", "check_head", "merge_sha"),
    *optional(Moment, "execute_requested_at", "head_since"),
    *optional(BigInteger, "rejected_by"),
    *optional(Words, "rejected_login", "reject_reason", "asked_head"),
    *optional(Moment, "rejected_at", "pull_updated_at", "looked_at"),
    *required(Moment, "created_at"),
    *engine_columns(),
    partial(
        "uq_llm_fix_requests_open",
        "error_id",
        where=f"status NOT IN {CLOSED_FIX_STATES}",
        unique=True,
    ),
    *engine_indexes("llm_fix_requests"),
)

fix_approvals = Table(
    "fix_approvals",
    METADATA,
    primary_key(),
    reference("fix_request_id", "llm_fix_requests"),
    *required(BigInteger, "approver_id"),
    *required(Words, "approved_by", "approval_status", "head_sha"),
    *optional(Words, "rejection_reason"),
    *optional(Moment, "approved_at"),
    *required(Moment, "created_at"),
    UniqueConstraint("fix_request_id", "approver_id", "head_sha"),
)

fix_executions = Table(
    "fix_executions",
    METADATA,
    primary_key(),
    reference("fix_request_id", "llm_fix_requests"),
    reference("error_id", "system_errors", nullable=True),
    *required(Words, "execution_status"),
    *optional(Words, "executed_by_agent", "git_commit_sha", "github_pr_url"),
    *optional(Words, "merged_head", "category"),
    *optional(Document, "files_changed"),
    flag("rollback_available", default=True),
    *optional(Moment, "merged_at"),
    *required(Moment, "executed_at"),
    *optional(BigInteger, "rollback_requested_by", "rollback_check_run_id"),
    *optional(Words, "rollback_login", "rollback_state", "rollback_problem", "rollback_pull_url"),
    *optional(Words, "rollback_head", "rollback_sha", "watch_state"),
    *optional(Integer, "rollback_pull_number"),
    *optional(Moment, "rollback_requested_at"),
    UniqueConstraint("fix_request_id"),
)

devops_notifications = Table(
    "devops_notifications",
    METADATA,
    primary_key(),
    reference("error_id", "system_errors", nullable=True),
    reference("fix_request_id", "llm_fix_requests", nullable=True),
    *required(Words, "channel", "notification_type", "dedupe_key"),
    *optional(Document, "payload"),
    *optional(Moment, "sent_at"),
    *required(Moment, "created_at"),
    *engine_columns(),
    UniqueConstraint("dedupe_key"),
    *engine_indexes("devops_notifications"),
)

llm_turns = Table(
    "llm_turns",
    METADATA,
    primary_key(),
    reference("fix_request_id", "llm_fix_requests"),
    *required(Integer, "attempt", "turn"),
    *required(Words, "provider", "model"),
    *required(Document, "request", "response"),
    count("input_tokens"),
    count("cached_tokens"),
    count("output_tokens"),
    *optional(Float, "cost_usd"),
    *required(Moment, "created_at"),
    UniqueConstraint("fix_request_id", "attempt", "turn"),
)
