"""The stop button: everything, one account, or one repository."""

from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select, update

from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import github_integrations, organizations, settings_flags

PAUSED = "paused"


async def set_paused(session: Session, paused: bool, repo_id: int | None) -> bool:  # noqa: FBT001 the brief's order: paused, what
    """Pause or resume a repository (GitHub's id), or all with None; False: not ours."""
    if repo_id is not None:
        condition = github_integrations.c.github_repo_id == repo_id
        return await _set(session, github_integrations, condition, paused=paused)
    statement = upsert(session, settings_flags).values(name=PAUSED, value=paused)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": paused})
    )
    return True


async def set_organization_paused(session: Session, organization_id: int, *, paused: bool) -> bool:
    return await _set(session, organizations, organizations.c.id == organization_id, paused=paused)


async def is_paused(session: Session, integration_id: int) -> bool:
    """Read it inside the transaction that starts a merge; an unknown repository is paused."""
    own = (
        select(
            or_(
                github_integrations.c.paused,
                organizations.c.paused,
                github_integrations.c.is_active.is_(False),
                organizations.c.suspended_at.is_not(None),
            )
        )
        .join(organizations, organizations.c.id == github_integrations.c.organization_id)
        .where(github_integrations.c.id == integration_id)
    )
    if await paused_everywhere(session):
        return True
    paused: bool | None = (await session.execute(own)).scalar()
    return paused is not False


async def paused_everywhere(session: Session) -> bool:
    flag = select(settings_flags.c.value).where(settings_flags.c.name == PAUSED)
    return bool((await session.execute(flag)).scalar())


async def paused_repositories(session: Session) -> tuple[str, ...]:
    """The full names of those that are paused themselves."""
    c = github_integrations.c
    names = select(c.repo_owner + "/" + c.repo_name).where(c.paused).order_by(c.id)
    return tuple((await session.execute(names)).scalars())


async def _set(
    session: Session, table: Table, condition: ColumnElement[bool], *, paused: bool
) -> bool:
    columns: tuple[Any, ...] = (table.c.id,)
    changed = update(table).where(condition).values(paused=paused).returning(*columns)
    return (await session.execute(changed)).one_or_none() is not None
