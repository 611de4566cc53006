"""Which tenant a delivery belongs to: our own table, by numeric id (R54)."""

from bot.errors import NotFound
from bot.github.address import RepoRef
from bot.github.repository import Repo
from bot.store import tenants
from bot.store.tenants import Tenant
from bot.workflows.house import House


async def tenant_of(
    house: House, *, installation_id: int | None, repository_id: int, name: str | None
) -> Tenant | None:
    """The tenant of a repository; None if it is not ours or is switched off.

    On first contact GitHub is asked; `name` from the payload is only a hint for that
    question, and the answer must carry the numeric id.
    """
    async with house.db.read() as session:
        known = await tenants.tenant_by_repo_id(session, repository_id)
    if known is not None:
        return known if known.is_active else None
    if installation_id is None:
        return None
    return await _learn(house, installation_id, repository_id, name)


async def _learn(
    house: House, installation_id: int, repository_id: int, name: str | None
) -> Tenant | None:
    try:
        installation = await house.github.installation(installation_id)
        info = await house.github.describe(installation_id, repository_id, name)
    except NotFound:
        return None
    async with house.db.begin() as session:
        await tenants.upsert_installation(
            session,
            installation_id=installation_id,
            account_id=installation.account_id,
            login=installation.login,
            level=house.default_permission.name,
        )
        return await tenants.upsert_integration(
            session,
            installation_id=installation_id,
            github_repo_id=repository_id,
            owner=info.full_name.partition("/")[0],
            name=info.full_name.partition("/")[2],
            default_branch=info.default_branch,
            private=info.private,
        )


def repo_of(house: House, tenant: Tenant) -> Repo:
    """The tenant's repository, with a token narrowed to it."""
    return house.github.repo(
        RepoRef(
            installation_id=tenant.installation_id,
            repo_id=tenant.github_repo_id,
            full_name=f"{tenant.owner}/{tenant.name}",
        )
    )
