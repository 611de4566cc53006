"""`POST /api/fix-requests`: ask for a fix of an error."""

from aiohttp import web

from bot.github.people import PersonFact
from bot.store import errors, tenants
from bot.store.errors import ErrorFact
from bot.store.tenants import Tenant
from bot.workflows.carry_out import open_request_after
from bot.workflows.house import House
from bot.workflows.request_fix import request_fix
from bot.workflows.tenancy import is_served
from bot.workflows.wish import Asker, Denied
from handlers.access import HOUSE, Caller, caller, problem, refusal_of
from handlers.api.standing import standing
from handlers.api.wish_body import error_body

NO_CONSENT = (
    "Authorising a category C draft is an act of consent: it takes the scope 'approve' besides "
    "'propose', and this token lacks it."
)


def add_routes(router: web.UrlDispatcher) -> None:
    router.add_post("/api/fix-requests", ask_for_fix)


async def ask_for_fix(request: web.Request) -> web.Response:
    """202 with the request that was opened, if it was at once; 409 with the one that is open."""
    who, body = await caller(request, "propose"), await error_body(request)
    if body.authorise_draft and "approve" not in who.scopes:
        return problem(403, NO_CONSENT)
    house = request.app[HOUSE]
    error, tenant, person = await _seen(house, who, body.error_id)
    asker = Asker(tenant, person, "api")
    answer = await request_fix(house, asker, error, authorise=body.authorise_draft)
    if isinstance(answer, Denied):
        return refusal_of(answer)
    fix_id = await open_request_after(house, error.id, answer)
    return web.json_response({"error_id": error.id, "fix_request_id": fix_id}, status=202)


async def _seen(house: House, who: Caller, error_id: int) -> tuple[ErrorFact, Tenant, PersonFact]:
    """Raises 404: there is none, or it is another tenant's, or nobody may know."""
    async with house.db.read() as session:
        error = await errors.find(session, error_id)
        tenant = await tenants.tenant(session, error.integration_id) if error else None
    if error is None or tenant is None or not is_served(tenant):
        raise web.HTTPNotFound
    person = await standing(house, who, tenant, fresh=True)
    if person is None:
        raise web.HTTPNotFound
    return error, tenant, person
