"""What a caller may do on a repository at this moment: GitHub says, nobody else (R46)."""

from bot.github.people import PersonFact
from bot.store import tokens
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.tenancy import repo_of
from handlers.access import Caller

WRITERS = frozenset({"admin", "write"})
_READERS = WRITERS | {"read"}


async def standing(
    house: House, who: Caller, tenant: Tenant, *, fresh: bool = False
) -> PersonFact | None:
    """The caller's permission, at most 60 s old; None: the repository does not exist for them.

    The login must still be the account that the token was made for; a token that was made
    without the account's number learns it here and keeps to it.
    """
    repo = repo_of(house, tenant)
    person = await house.permissions.look_up(repo, who.login, now=house.now(), fresh=fresh)
    if person is None or person.permission not in _READERS:
        return None
    if who.user_id == tokens.UNKNOWN_USER:
        async with house.db.begin() as session:
            await tokens.learn_user(session, who.token_id, person.id)
        return person
    return person if who.user_id == person.id else None
