"""Accounts that installed the App and their repositories, by GitHub's numeric ids (R54)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, null, select, update

from bot.clock import utc_now
from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import github_integrations as repos
from bot.store.tables import organizations as accounts


@dataclass(frozen=True, slots=True)
class Tenant:
    """One repository of one installation, with all that holds for it."""

    integration_id: int
    organization_id: int
    installation_id: int | None
    """None: the App was removed there."""
    github_repo_id: int
    owner: str
    name: str
    default_branch: str
    private: bool
    level: str
    """The name of the installation's `Level`."""
    is_active: bool
    """The App is installed, not suspended, and may see the repository."""
    paused: bool
    """The repository or its account is."""
    auto_create_issues: bool
    auto_create_prs: bool
    auto_merge_paused: bool
    """A merge by proof went wrong here: category A asks people until somebody resumes it."""
    label_ids: Mapping[str, str]
    """Node ids of the labels that we made or adopted, by name (R22)."""


async def upsert_installation(
    session: Session, *, installation_id: int, account_id: int, login: str, level: str
) -> int:
    """The organisation's id; `level` is for a new installation, a known one keeps its own."""
    moved = and_(
        accounts.c.installation_id == installation_id, accounts.c.github_account_id != account_id
    )
    await session.execute(update(accounts).where(moved).values(installation_id=None))
    fresh: dict[str, Any] = {"installation_id": installation_id, "login": login}
    statement = upsert(session, accounts).values(
        **fresh, github_account_id=account_id, level=level, created_at=utc_now()
    )
    is_new = accounts.c.installation_id.is_distinct_from(installation_id)
    fresh["level"] = case((is_new, level), else_=accounts.c.level)
    fresh["suspended_at"] = case((is_new, null()), else_=accounts.c.suspended_at)
    kept = statement.on_conflict_do_update(index_elements=["github_account_id"], set_=fresh)
    organization_id: int = (await session.execute(kept.returning(accounts.c.id))).scalar_one()
    return organization_id


async def upsert_integration(
    session: Session,
    *,
    installation_id: int,
    github_repo_id: int,
    owner: str,
    name: str,
    default_branch: str,
    private: bool,
) -> Tenant:
    """Learn a repository of a known installation, or what has changed about it.

    A transferred repository moves to its new account. Raises `LookupError` for an
    installation that is not ours.
    """
    known = select(accounts.c.id).where(accounts.c.installation_id == installation_id)
    organization_id = (await session.execute(known)).scalar_one_or_none()
    if organization_id is None:
        raise LookupError(f"installation {installation_id} is not known")
    fresh = {
        "organization_id": organization_id,
        "repo_owner": owner,
        "repo_name": name,
        "default_branch": default_branch,
        "private": private,
        "is_active": True,
    }
    statement = upsert(session, repos).values(
        **fresh, github_repo_id=github_repo_id, created_at=utc_now()
    )
    kept = statement.on_conflict_do_update(index_elements=["github_repo_id"], set_=fresh)
    integration_id: int = (await session.execute(kept.returning(repos.c.id))).scalar_one()
    return await tenant(session, integration_id)


async def tenant_by_repo_id(session: Session, github_repo_id: int) -> Tenant | None:
    return await _find(session, _TENANT.where(repos.c.github_repo_id == github_repo_id))


async def tenant_by_name(session: Session, owner: str, name: str) -> Tenant | None:
    """For what people type; never for what a payload says (R54)."""
    full_name = func.lower(repos.c.repo_owner + "/" + repos.c.repo_name)
    same = _TENANT.where(full_name == f"{owner}/{name}".lower())
    return await _find(session, same.order_by(repos.c.is_active.desc(), repos.c.id.desc()).limit(1))


async def tenant(session: Session, integration_id: int) -> Tenant:
    """Raises `LookupError` if it was erased."""
    found = await _find(session, _TENANT.where(repos.c.id == integration_id))
    if found is None:
        raise LookupError(f"repository {integration_id} is not known")
    return found


async def tenants(session: Session) -> tuple[Tenant, ...]:
    """Every repository, inactive ones too."""
    rows = (await session.execute(_TENANT.order_by(repos.c.id))).mappings()
    return tuple(_fact(row) for row in rows)


async def suspend_installation(session: Session, installation_id: int, *, now: datetime) -> None:
    await _change_installation(session, installation_id, suspended_at=now)


async def unsuspend_installation(session: Session, installation_id: int) -> None:
    await _change_installation(session, installation_id, suspended_at=None)


async def remove_installation(session: Session, installation_id: int, *, now: datetime) -> None:
    """The App was uninstalled: nothing there may start any more; erasing comes by schedule."""
    await _change_installation(session, installation_id, installation_id=None, suspended_at=now)


async def deactivate_integration(session: Session, github_repo_id: int) -> None:
    await _change(session, repos.c.github_repo_id == github_repo_id, is_active=False)


async def reactivate_integration(session: Session, github_repo_id: int) -> None:
    await _change(session, repos.c.github_repo_id == github_repo_id, is_active=True)


async def set_label_ids(
    session: Session, integration_id: int, label_ids: Mapping[str, str]
) -> None:
    await _change(session, repos.c.id == integration_id, label_ids=dict(label_ids))


async def pause_auto_merge(session: Session, integration_id: int) -> None:
    """No proven A merges by itself there until `resume OWNER/REPO`."""
    await _change(session, repos.c.id == integration_id, auto_merge_paused=True)


async def resume_auto_merge(session: Session, integration_id: int | None) -> None:
    """Take that back, in one repository or (None) in all."""
    everywhere = repos.c.id.is_not(None) if integration_id is None else repos.c.id == integration_id
    await _change(session, everywhere, auto_merge_paused=False)


async def describe_again(
    session: Session, integration_id: int, *, default_branch: str, private: bool
) -> None:
    """What GitHub says of the repository now."""
    values = {"default_branch": default_branch, "private": private}
    await _change(session, repos.c.id == integration_id, **values)


async def set_organization_level(session: Session, organization_id: int, level: str) -> None:
    changed = update(accounts).where(accounts.c.id == organization_id).values(level=level)
    await session.execute(changed)


_TENANT = select(
    repos.c.id.label("integration_id"),
    repos.c.organization_id,
    accounts.c.installation_id,
    repos.c.github_repo_id,
    repos.c.repo_owner.label("owner"),
    repos.c.repo_name.label("name"),
    repos.c.default_branch,
    repos.c.private,
    accounts.c.level,
    (repos.c.is_active & accounts.c.suspended_at.is_(None)).label("is_active"),
    (repos.c.paused | accounts.c.paused).label("paused"),
    repos.c.auto_create_issues,
    repos.c.auto_create_prs,
    repos.c.auto_merge_paused,
    repos.c.label_ids,
).join_from(repos, accounts, accounts.c.id == repos.c.organization_id)


async def _find(session: Session, statement: Select[Any]) -> Tenant | None:
    row = (await session.execute(statement)).mappings().one_or_none()
    return None if row is None else _fact(row)


def _fact(row: Mapping[Any, Any]) -> Tenant:
    return Tenant(**{**row, "label_ids": row["label_ids"] or {}})


async def _change(session: Session, condition: ColumnElement[bool], **values: Any) -> None:
    await session.execute(update(repos).where(condition).values(values))


async def _change_installation(session: Session, number: int, **values: Any) -> None:
    condition = accounts.c.installation_id == number
    await session.execute(update(accounts).where(condition).values(values))
