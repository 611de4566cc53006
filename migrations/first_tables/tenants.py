"""Whose errors these are."""

import sqlalchemy as sa

from migrations.first_tables.columns import (
    BIG,
    FLAG,
    JSON,
    TEXT,
    TIME,
    optional,
    preset,
    reference,
    required,
    table,
    unique,
)


def create_tenants() -> None:
    table(
        "organizations",
        required(BIG, "github_account_id"),
        optional(BIG, "installation_id"),
        required(TEXT, "login"),
        preset(TEXT, "'SUGGEST'", "level"),
        preset(FLAG, "false", "paused"),
        optional(TIME, "suspended_at"),
        required(TIME, "created_at"),
        unique("github_account_id"),
        unique("installation_id"),
    )
    table(
        "github_integrations",
        reference("organization_id", "organizations"),
        required(BIG, "github_repo_id"),
        required(TEXT, "repo_owner", "repo_name", "default_branch"),
        optional(TEXT, "github_token_ref"),
        preset(FLAG, "false", "private", "paused", "auto_merge_paused"),
        preset(FLAG, "true", "auto_create_issues", "auto_create_prs", "is_active"),
        optional(JSON, "label_ids"),
        required(TIME, "created_at"),
        unique("github_repo_id"),
    )
    _create_credentials()
    table("settings_flags", required(TEXT, "name"), optional(JSON, "value"), key="name")


def _create_credentials() -> None:
    table(
        "secrets",
        required(TEXT, "reference"),
        required(sa.LargeBinary(), "ciphertext"),
        required(TIME, "created_at", "updated_at"),
        key="reference",
    )
    table(
        "people_grants",
        required(BIG, "github_user_id"),
        required(TEXT, "login", "token_reference", "scopes"),
        required(TIME, "created_at"),
        unique("github_user_id"),
    )
    table(
        "api_tokens",
        required(TEXT, "name", "token_hash", "login"),
        required(BIG, "github_user_id"),
        required(JSON, "scopes"),
        required(TIME, "created_at"),
        optional(TIME, "expires_at", "last_used_at", "revoked_at"),
        unique("token_hash"),
    )
