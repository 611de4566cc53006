"""`GET /api/fix-requests`: the fixes a caller may see, newest first."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from aiohttp import web

from bot.errors import BadInput, GitHubRefused, Unreachable
from bot.github.people import PersonFact
from bot.intake.api import repository_name
from bot.store import fix_pages
from bot.store.fix_pages import ALL, MOST_ID, OPEN, Listed, Wanted
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.tenancy import tenant_by_name
from handlers.access import HOUSE, Caller, caller
from handlers.api.fix_view import fix_document
from handlers.api.standing import standing
from policies.category import Category
from policies.lifecycle import FixState

USUAL_LIMIT, MOST_LIMIT = 50, 100
MOST_READS = 5
"""Pages of the table that one answer reads through for what its caller may see."""
STATUSES = (OPEN, ALL, *(state.value for state in FixState))
PARAMETERS = frozenset({"repository", "status", "category", "limit", "cursor"})


def add_routes(router: web.UrlDispatcher) -> None:
    router.add_get("/api/fix-requests", list_fixes)


async def list_fixes(request: web.Request) -> web.Response:
    """One page; `next_cursor` leads on. `incomplete`: GitHub could not say all that may be seen."""
    who = await caller(request, "read")
    wanted, before, limit = _wanted(request), _cursor(request), _limit(request)
    house, name = request.app[HOUSE], request.query.get("repository")
    if name is not None:
        tenant = await tenant_by_name(house, repository_name(name))
        if tenant is None or await standing(house, who, tenant) is None:
            raise web.HTTPNotFound
        wanted = replace(wanted, integration_id=tenant.integration_id)
    sight = _Sight(house, who)
    found, cursor = await _visible(sight, wanted, before=before, limit=limit)
    return web.json_response(
        {
            "items": [fix_document(fix, person) for fix, person in found],
            "next_cursor": cursor,
            "incomplete": sight.is_clouded,
        }
    )


@dataclass(slots=True)
class _Sight:
    """What the caller may see; each repository is asked about once."""

    house: House
    who: Caller
    is_clouded: bool = False
    known: dict[int, PersonFact | None] = field(default_factory=dict)

    async def learn(self, owners: Iterable[Tenant]) -> None:
        new = {
            each.integration_id: each for each in owners if each.integration_id not in self.known
        }
        people = await asyncio.gather(*(self._ask(tenant) for tenant in new.values()))
        self.known |= dict(zip(new, people, strict=True))

    async def _ask(self, tenant: Tenant) -> PersonFact | None:
        """Where GitHub does not answer, nothing is shown: others' outages are not ours to leak."""
        try:
            return await standing(self.house, self.who, tenant)
        except (GitHubRefused, Unreachable):
            self.is_clouded = True
            return None


Found = list[tuple[Listed, PersonFact]]


async def _visible(
    sight: _Sight, wanted: Wanted, *, before: int | None, limit: int
) -> tuple[Found, str | None]:
    """At most `limit`, and where the next page begins; it may be short and yet not the last."""
    found: Found = []
    for _ in range(MOST_READS):
        async with sight.house.db.read() as session:
            batch = await fix_pages.page(session, wanted, before=before, limit=limit + 1)
        await sight.learn(fix.tenant for fix in batch)
        for fix in batch[:limit]:
            if len(found) == limit:
                return found, str(before)
            before = fix.id
            person = sight.known[fix.tenant.integration_id]
            if person is not None:
                found.append((fix, person))
        if len(batch) <= limit:
            return found, None
    return found, str(before)


def _wanted(request: web.Request) -> Wanted:
    unknown = sorted(set(request.query) - PARAMETERS)
    if unknown:
        raise BadInput(f"{unknown[0][:40]} is no parameter here: use {', '.join(PARAMETERS)}.")
    status, category = request.query.get("status", OPEN), request.query.get("category")
    if status not in STATUSES:
        raise BadInput(f"status must be one of: {', '.join(STATUSES)}.")
    if category is not None and category not in Category.__members__:
        raise BadInput(f"category must be one of: {', '.join(Category.__members__)}.")
    return Wanted(status=status, category=category)


def _cursor(request: web.Request) -> int | None:
    text = request.query.get("cursor")
    return None if text is None else _number("cursor", text, most=MOST_ID)


def _limit(request: web.Request) -> int:
    return _number("limit", request.query.get("limit", str(USUAL_LIMIT)), most=MOST_LIMIT)


def _number(name: str, text: str, *, most: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not is_number or not 1 <= int(text) <= most:
        raise BadInput(f"{name} must be a number between 1 and {most}.")
    return int(text)
