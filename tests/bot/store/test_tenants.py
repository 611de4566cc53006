"""Accounts and repositories by GitHub's numeric ids, and the stop button over them."""

from collections.abc import Awaitable, Callable

import pytest

from bot.store import Database, Session, flags, tenants
from bot.store.tenants import Tenant
from tests.toys import T0

Change = Callable[[Session], Awaitable[object]]


async def install(db: Database, installation_id: int = 11, level: str = "SUGGEST") -> int:
    async with db.begin() as session:
        return await tenants.upsert_installation(
            session, installation_id=installation_id, account_id=1, login="acme", level=level
        )


async def learn(db: Database, github_repo_id: int = 100, name: str = "shop") -> Tenant:
    async with db.begin() as session:
        return await tenants.upsert_integration(
            session,
            installation_id=11,
            github_repo_id=github_repo_id,
            owner="acme",
            name=name,
            default_branch="main",
            private=True,
        )


async def known(db: Database, github_repo_id: int = 100) -> Tenant | None:
    async with db.read() as session:
        return await tenants.tenant_by_repo_id(session, github_repo_id)


async def is_paused(db: Database, integration_id: int) -> bool:
    async with db.read() as session:
        return await flags.is_paused(session, integration_id)


async def test_a_repository_is_known_by_its_numeric_id(database: Database) -> None:
    organization_id = await install(database)

    learnt = await learn(database)

    assert learnt == Tenant(
        integration_id=learnt.integration_id,
        organization_id=organization_id,
        installation_id=11,
        github_repo_id=100,
        owner="acme",
        name="shop",
        default_branch="main",
        private=True,
        level="SUGGEST",
        is_active=True,
        paused=False,
        auto_create_issues=True,
        auto_create_prs=True,
        auto_merge_paused=False,
        label_ids={},
    )
    assert await known(database) == learnt
    assert await known(database, 999) is None


async def test_a_renamed_repository_stays_the_same_tenant(database: Database) -> None:
    await install(database)
    before = await learn(database)

    after = await learn(database, name="store")

    assert (after.integration_id, after.name) == (before.integration_id, "store")


async def test_a_repository_of_a_stranger_is_refused(database: Database) -> None:
    with pytest.raises(LookupError, match="installation 11 is not known"):
        await learn(database)


async def test_people_may_write_the_name_in_any_case(database: Database) -> None:
    await install(database)
    learnt = await learn(database)

    async with database.read() as session:
        assert await tenants.tenant_by_name(session, "ACME", "Shop") == learnt
        assert await tenants.tenant_by_name(session, "acme", "%") is None


async def test_an_erased_repository_is_a_lookup_error(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(LookupError):
            await tenants.tenant(session, 5)


async def test_a_known_installation_keeps_its_level(database: Database) -> None:
    organization_id = await install(database)
    async with database.begin() as session:
        await tenants.set_organization_level(session, organization_id, "MAJOR_FIX")

    await install(database, level="SUGGEST")

    assert (await learn(database)).level == "MAJOR_FIX"


async def test_an_app_that_was_removed_and_installed_again_starts_over(database: Database) -> None:
    organization_id = await install(database, installation_id=10)
    async with database.begin() as session:
        await tenants.set_organization_level(session, organization_id, "MAJOR_FIX")
        await tenants.remove_installation(session, 10, now=T0)

    assert await install(database) == organization_id

    again = await learn(database)
    assert (again.level, again.is_active) == ("SUGGEST", True)


async def test_a_suspended_installation_is_inactive_until_it_is_back(database: Database) -> None:
    await install(database)
    await learn(database)
    seen = []
    changes: list[Change] = [
        lambda session: tenants.suspend_installation(session, 11, now=T0),
        lambda session: tenants.unsuspend_installation(session, 11),
        lambda session: tenants.deactivate_integration(session, 100),
        lambda session: tenants.reactivate_integration(session, 100),
        lambda session: tenants.remove_installation(session, 11, now=T0),
    ]
    for change in changes:
        async with database.begin() as session:
            await change(session)
        tenant = await known(database)
        assert tenant is not None
        seen.append((tenant.is_active, tenant.installation_id))

    assert seen == [(False, 11), (True, 11), (False, 11), (True, 11), (False, None)]


async def test_suspension_outlives_other_news_of_the_installation(database: Database) -> None:
    await install(database)
    await learn(database)
    async with database.begin() as session:
        await tenants.suspend_installation(session, 11, now=T0)

    await install(database)

    tenant = await known(database)
    assert tenant is not None
    assert not tenant.is_active


async def test_label_ids_are_kept(database: Database) -> None:
    await install(database)
    learnt = await learn(database)

    async with database.begin() as session:
        await tenants.set_label_ids(session, learnt.integration_id, {"fix:approved": "L1"})
        assert (await tenants.tenants(session))[0].label_ids == {"fix:approved": "L1"}


async def test_the_stop_button_stops_everything_or_an_account_or_a_repository(
    database: Database,
) -> None:
    organization_id = await install(database)
    shop, other = await learn(database), await learn(database, 101, "other")
    seen = []
    changes: list[Change] = [
        lambda session: flags.set_paused(session, paused=True, repo_id=100),
        lambda session: flags.set_paused(session, paused=True, repo_id=None),
        lambda session: flags.set_paused(session, paused=False, repo_id=100),
        lambda session: flags.set_paused(session, paused=False, repo_id=None),
        lambda session: flags.set_organization_paused(session, organization_id, paused=True),
        lambda session: flags.set_organization_paused(session, organization_id, paused=False),
    ]
    for change in changes:
        async with database.begin() as session:
            assert await change(session)
        paused = [await is_paused(database, one.integration_id) for one in (shop, other)]
        seen.append(paused)

    assert seen == [[True, False], [True, True], [True, True], [False] * 2, [True] * 2, [False] * 2]


async def test_what_is_paused_can_be_listed(database: Database) -> None:
    await install(database)
    await learn(database)

    async with database.begin() as session:
        await flags.set_paused(session, paused=True, repo_id=100)
        assert await flags.paused_repositories(session) == ("acme/shop",)
        assert not await flags.paused_everywhere(session)


async def test_a_strangers_repository_cannot_be_paused_and_counts_as_paused(
    database: Database,
) -> None:
    async with database.begin() as session:
        assert not await flags.set_paused(session, paused=True, repo_id=100)

    assert await is_paused(database, 5)
