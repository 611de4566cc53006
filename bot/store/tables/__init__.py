"""Every table; the brief's seven keep their names and columns."""

from bot.store.tables.columns import METADATA
from bot.store.tables.errors import error_fingerprints, error_occurrences, system_errors
from bot.store.tables.fixes import (
    CLOSED_FIX_STATES,
    devops_notifications,
    fix_approvals,
    fix_executions,
    llm_agent_configs,
    llm_fix_requests,
    llm_turns,
)
from bot.store.tables.records import audit_log, cron_slots, webhook_deliveries
from bot.store.tables.tenants import (
    api_tokens,
    github_integrations,
    organizations,
    people_grants,
    secrets,
    settings_flags,
)

__all__ = [
    "CLOSED_FIX_STATES",
    "METADATA",
    "api_tokens",
    "audit_log",
    "cron_slots",
    "devops_notifications",
    "error_fingerprints",
    "error_occurrences",
    "fix_approvals",
    "fix_executions",
    "github_integrations",
    "llm_agent_configs",
    "llm_fix_requests",
    "llm_turns",
    "organizations",
    "people_grants",
    "secrets",
    "settings_flags",
    "system_errors",
    "webhook_deliveries",
]
