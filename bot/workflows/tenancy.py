"""Which tenant a delivery belongs to: our own table, by numeric id (R54)."""

from dataclasses import dataclass

from bot.errors import GitHubRefused, NotFound
from bot.github.address import RepoRef
from bot.github.repository import Repo
from bot.store import tenants
from bot.store.tenants import Tenant
from bot.workflows.house import House


@dataclass(frozen=True, slots=True)
class Told:
    """What a payload says of its repository: hints for a question to GitHub, never facts."""

    installation_id: int | None
    name: str | None
    private: bool | None = None
    default_branch: str | None = None

    def differs_from(self, known: Tenant) -> bool:
        """Renamed, transferred, published, another default branch: GitHub is asked again."""
        name = f"{known.owner}/{known.name}"
        pairs = (
            (self.installation_id, known.installation_id),
            (self.name, name),
            (self.private, known.private),
            (self.default_branch, known.default_branch),
        )
        return any(told is not None and told != held for told, held in pairs)


async def tenant_of(house: House, repository_id: int, told: Told) -> Tenant | None:
    """The tenant of a repository; None if it is not ours or is switched off.

    On first contact, and where the payload says other things than our table, GitHub is
    asked, and its answer must carry the numeric id.
    """
    async with house.db.read() as session:
        known = await tenants.tenant_by_repo_id(session, repository_id)
    if known is not None and not is_served(known):
        return None
    if known is not None and not told.differs_from(known):
        return known
    installation = told.installation_id or (known.installation_id if known else None)
    if installation is None:
        return None
    return await _learn(house, installation, repository_id, told.name)


async def _learn(
    house: House, installation_id: int, repository_id: int, name: str | None
) -> Tenant | None:
    try:
        info = await house.github.describe(installation_id, repository_id, name)
    except NotFound:
        return None
    async with house.db.begin() as session:
        await tenants.upsert_installation(
            session,
            installation_id=installation_id,
            account_id=info.owner_id,
            login=info.owner_login,
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


def is_served(tenant: Tenant) -> bool:
    """Not suspended, removed or switched off."""
    return tenant.is_active and tenant.installation_id is not None


async def tenant_by_name(house: House, full_name: str) -> Tenant | None:
    """The tenant a person names; GitHub is asked where our table does not know it yet."""
    owner, _, name = full_name.partition("/")
    async with house.db.read() as session:
        known = await tenants.tenant_by_name(session, owner, name)
    if known is not None:
        return known if is_served(known) else None
    try:
        found = await house.github.installation_of(full_name)
    except GitHubRefused:
        return None
    return await _learn(house, found.installation_id, found.repo_id, full_name)


def repo_of(house: House, tenant: Tenant) -> Repo:
    """The tenant's repository, with a token narrowed to it."""
    assert tenant.installation_id is not None, "a workflow runs for served tenants only"
    return house.github.repo(
        RepoRef(
            installation_id=tenant.installation_id,
            repo_id=tenant.github_repo_id,
            full_name=f"{tenant.owner}/{tenant.name}",
        )
    )
