"""Whose errors these are: accounts, repositories, people and what they hold."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, UniqueConstraint

from bot.store.tables.columns import (
    METADATA,
    Document,
    Moment,
    Words,
    default_text,
    flag,
    optional,
    primary_key,
    reference,
    required,
)

organizations = Table(
    "organizations",
    METADATA,
    primary_key(),
    Column("github_account_id", BigInteger, nullable=False, unique=True),
    *required(Words, "login"),
    Column("installation_id", BigInteger, nullable=True, unique=True),
    default_text("level", "SUGGEST"),
    flag("paused"),
    *optional(Moment, "suspended_at"),
    *required(Moment, "created_at"),
)

github_integrations = Table(
    "github_integrations",
    METADATA,
    primary_key(),
    reference("organization_id", "organizations"),
    Column("github_repo_id", BigInteger, nullable=False, unique=True),
    *required(Words, "repo_owner", "repo_name", "default_branch"),
    *optional(Words, "github_token_ref"),
    flag("private"),
    flag("auto_create_issues", default=True),
    flag("auto_create_prs", default=True),
    flag("is_active", default=True),
    flag("paused"),
    flag("auto_merge_paused"),
    *optional(Document, "label_ids"),
    *required(Moment, "created_at"),
)

secrets = Table(
    "secrets",
    METADATA,
    Column("reference", Words, primary_key=True),
    *required(LargeBinary, "ciphertext"),
    *required(Moment, "created_at", "updated_at"),
)

people_grants = Table(
    "people_grants",
    METADATA,
    primary_key(),
    Column("github_user_id", BigInteger, nullable=False, unique=True),
    *required(Words, "login", "token_reference", "scopes"),
    *required(Moment, "created_at"),
)

api_tokens = Table(
    "api_tokens",
    METADATA,
    primary_key(),
    *required(Words, "name", "token_hash", "login"),
    *required(BigInteger, "github_user_id"),
    *required(Document, "scopes"),
    *required(Moment, "created_at"),
    *optional(Moment, "expires_at", "last_used_at", "revoked_at"),
    UniqueConstraint("token_hash"),
)

settings_flags = Table(
    "settings_flags",
    METADATA,
    Column("name", Words, primary_key=True),
    *optional(Document, "value"),
)
