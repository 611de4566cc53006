"""What is kept of secrets, people and tokens: ciphertext, references and hashes."""

from datetime import timedelta

from sqlalchemy import select

from bot.store import Database, people, secrets, tokens
from bot.store.people import Grant
from bot.store.tables import api_tokens
from bot.store.tokens import ApiToken
from tests.toys import T0

TOKEN = "not-a-real-token"


async def make(db: Database, **options: object) -> ApiToken:
    async with db.begin() as session:
        return await tokens.create(
            session,
            TOKEN,
            name="ana's",
            github_user_id=7,
            login="ana",
            scopes=("write", "read"),
            **options,  # type: ignore[arg-type]  # expires_at or nothing
        )


async def find(db: Database, token: str = TOKEN) -> ApiToken | None:
    async with db.begin() as session:
        return await tokens.find_by_hash(session, tokens.token_hash(token), now=T0)


async def test_ciphertext_is_replaced_and_deleted_by_reference(database: Database) -> None:
    seen = []
    async with database.begin() as session:
        await secrets.put(session, "llm-key:1", b"\x00first")
        seen.append(await secrets.get(session, "llm-key:1"))
        await secrets.put(session, "llm-key:1", b"\xffsecond")
        seen.append(await secrets.get(session, "llm-key:1"))
        assert await secrets.references(session) == ("llm-key:1",)
        await secrets.delete(session, "llm-key:1")
        seen.append(await secrets.get(session, "llm-key:1"))

    assert seen == [b"\x00first", b"\xffsecond", None]


async def test_a_token_is_found_by_its_hash_and_its_use_is_noted(database: Database) -> None:
    made = await make(database)

    found = await find(database)

    assert found is not None
    assert (found.id, found.github_user_id, found.login) == (made.id, 7, "ana")
    assert (found.scopes, found.last_used_at) == (("read", "write"), T0)


async def test_the_token_itself_is_nowhere(database: Database) -> None:
    await make(database)

    async with database.read() as session:
        row = (await session.execute(select(api_tokens))).one()

    assert TOKEN not in repr(row)


async def test_an_unknown_token_is_none(database: Database) -> None:
    await make(database)

    assert await find(database, "another") is None


async def test_a_token_ends_at_its_time(database: Database) -> None:
    await make(database, expires_at=T0)

    assert await find(database) is None


async def test_a_token_lives_until_its_time(database: Database) -> None:
    await make(database, expires_at=T0 + timedelta(seconds=1))

    assert await find(database) is not None


async def test_a_revoked_token_is_shown_and_not_found(database: Database) -> None:
    made = await make(database)

    async with database.begin() as session:
        answers = [await tokens.revoke(session, made.id) for _ in range(2)]
        (shown,) = await tokens.list_tokens(session)

    assert answers == [True, False]
    assert shown.revoked_at is not None
    assert await find(database) is None


async def test_the_newest_grant_of_a_person_counts(database: Database) -> None:
    async with database.begin() as session:
        for number in (1, 2):
            await people.put(
                session, github_user_id=7, login="ana", token_reference=f"r{number}", scopes="repo"
            )
        found = await people.get(session, 7)
        assert found is not None
        assert found == Grant(7, "ana", "r2", "repo", found.created_at)
        await people.remove(session, 7)
        assert await people.get(session, 7) is None
