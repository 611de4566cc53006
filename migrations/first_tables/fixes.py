"""What is done about it."""

import sqlalchemy as sa

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


def create_fixes() -> None:
    table(
        "llm_agent_configs",
        required(TEXT, "agent_name", "provider", "model"),
        optional(TEXT, "api_key_ref", "base_url"),
        preset(FLAG, "true", "is_active"),
        optional(JSON, "permissions", "budgets"),
        preset(TEXT, "'MAJOR_FIX'", "level"),
        preset(INT, "0", "rank"),
        required(TIME, "created_at"),
    )
    table(
        "llm_fix_requests",
        reference("error_id", "system_errors"),
        reference("agent_id", "llm_agent_configs", null=True, erase="SET NULL"),
        optional(TEXT, "fix_type", "category", "stop_reason", "requester_login", "execute_head"),
        optional(TEXT, "base_branch", "base_sha", "branch", "head_sha", "pull_url"),
        optional(TEXT, "pull_node_id", "check_head", "merge_sha"),
        optional(JSON, "proposed_fix", "files_affected", "analysis", "judgement", "commits"),
        preset(FLAG, "true", "approval_required"),
        preset(FLAG, "false", "is_suggestion"),
        preset(INT, "1", "attempt"),
        optional(BIG, "requester_id", "draft_authorised_by", "execute_requested_by"),
        optional(BIG, "check_run_id"),
        optional(INT, "pull_number"),
        optional(TIME, "execute_requested_at", "head_since"),
        required(TIME, "created_at"),
        moving(),
    )
    index_moving("llm_fix_requests")
    is_open = "status NOT IN ('executed', 'rolled_back', 'rejected', 'failed', 'superseded')"
    index("uq_llm_fix_requests_open", "llm_fix_requests", "error_id", where=is_open, unique=True)


def create_consent() -> None:
    table(
        "fix_approvals",
        reference("fix_request_id", "llm_fix_requests"),
        required(BIG, "approver_id"),
        required(TEXT, "approved_by", "approval_status", "head_sha"),
        optional(TEXT, "rejection_reason"),
        optional(TIME, "approved_at"),
        required(TIME, "created_at"),
        unique("fix_request_id", "approver_id", "head_sha"),
    )
    table(
        "fix_executions",
        reference("fix_request_id", "llm_fix_requests"),
        reference("error_id", "system_errors", null=True),
        required(TEXT, "execution_status"),
        optional(TEXT, "executed_by_agent", "git_commit_sha", "github_pr_url", "merged_head"),
        optional(TEXT, "category"),
        optional(JSON, "files_changed"),
        preset(FLAG, "true", "rollback_available"),
        optional(TIME, "merged_at"),
        required(TIME, "executed_at"),
        unique("fix_request_id"),
    )


def create_outbox_and_transcripts() -> None:
    table(
        "devops_notifications",
        reference("error_id", "system_errors", null=True),
        reference("fix_request_id", "llm_fix_requests", null=True),
        required(TEXT, "channel", "notification_type", "dedupe_key"),
        optional(JSON, "payload"),
        optional(TIME, "sent_at"),
        required(TIME, "created_at"),
        moving(),
        unique("dedupe_key"),
    )
    table(
        "llm_turns",
        reference("fix_request_id", "llm_fix_requests"),
        required(INT, "attempt", "turn"),
        required(TEXT, "provider", "model"),
        required(JSON, "request", "response"),
        preset(INT, "0", "input_tokens", "cached_tokens", "output_tokens"),
        optional(sa.Float(), "cost_usd"),
        required(TIME, "created_at"),
        unique("fix_request_id", "attempt", "turn"),
    )
    index_moving("devops_notifications")
