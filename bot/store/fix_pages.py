"""Fix requests as lists show them: a page at a time, newest first, without their patches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from bot.store import tenants
from bot.store.session import Session
from bot.store.tables import (
    CLOSED_FIX_STATES,
    github_integrations,
    llm_fix_requests,
    organizations,
    system_errors,
)
from bot.store.tenants import Tenant

OPEN = "open"
ALL = "all"
MOST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which fix requests."""

    status: str = OPEN
    """A state, `open` or `all`."""
    category: str | None = None
    """As it was judged last."""
    integration_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One fix request, with the repository it belongs to."""

    id: int
    error_id: int
    status: str
    category: str | None
    """As it was judged last; before that, as it was weighed."""
    weighed: str | None
    fix_type: str | None
    title: str
    """Of the error."""
    summary: str | None
    """Of the draft, in its author's words."""
    requester_login: str | None
    head_sha: str | None
    pull_url: str | None
    pull_number: int | None
    judgement: Mapping[str, Any] | None
    is_suggestion: bool
    stop_reason: str | None
    problem: str | None
    created_at: datetime
    tenant: Tenant


_C = llm_fix_requests.c
_judged = func.coalesce(_C.judgement["category"].as_string(), _C.category)
_PLAIN = (
    *("id", "error_id", "status", "fix_type", "requester_login", "head_sha", "pull_url"),
    *("pull_number", "judgement", "is_suggestion", "stop_reason", "problem", "created_at"),
)


async def page(
    session: Session, wanted: Wanted, *, before: int | None, limit: int
) -> tuple[Listed, ...]:
    """At most `limit` of them with an id below `before`; only of repositories that are served."""
    statement = _where(wanted).order_by(_C.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(_C.id < before)
    rows = (await session.execute(statement)).mappings().all()
    owners = {number: await tenants.tenant(session, number) for number in _repositories(rows)}
    return tuple(_listed(row, owners[row["integration_id"]]) for row in rows)


async def one(session: Session, fix_id: int) -> Listed | None:
    """None: there is none, or its repository is not served."""
    if not 0 < fix_id <= MOST_ID:
        return None
    statement = _where(Wanted(status=ALL)).where(_C.id == fix_id)
    row = (await session.execute(statement)).mappings().one_or_none()
    return _listed(row, await tenants.tenant(session, row["integration_id"])) if row else None


def _where(wanted: Wanted) -> Select[Any]:
    repos, accounts = github_integrations.c, organizations.c
    statement = (
        select(
            *(_C[name] for name in _PLAIN),
            _judged.label("category"),
            _C.category.label("weighed"),
            _C.proposed_fix["summary"].as_string().label("summary"),
            system_errors.c.title,
            system_errors.c.integration_id,
        )
        .join(system_errors, system_errors.c.id == _C.error_id)
        .join(github_integrations, repos.id == system_errors.c.integration_id)
        .join(organizations, accounts.id == repos.organization_id)
        .where(
            repos.is_active.is_(True),
            accounts.suspended_at.is_(None),
            accounts.installation_id.is_not(None),
        )
    )
    if wanted.status == OPEN:
        statement = statement.where(_C.status.not_in(CLOSED_FIX_STATES))
    elif wanted.status != ALL:
        statement = statement.where(_C.status == wanted.status)
    if wanted.category is not None:
        statement = statement.where(_judged == wanted.category)
    if wanted.integration_id is not None:
        statement = statement.where(repos.id == wanted.integration_id)
    return statement


def _repositories(rows: Sequence[RowMapping]) -> set[int]:
    return {row["integration_id"] for row in rows}


def _listed(row: RowMapping, tenant: Tenant) -> Listed:
    kept = {name: value for name, value in row.items() if name != "integration_id"}
    return Listed(**kept, tenant=tenant)
