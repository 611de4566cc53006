"""`POST /api/errors`: a report over HTTP by a person's token."""

from aiohttp import web

from bot.intake.api import report_from_api, repository_from_api
from bot.workflows.people import may_ask
from bot.workflows.read_policy import read_policy
from bot.workflows.record_error import Origin, record_error
from bot.workflows.tenancy import repo_of, tenant_by_name
from handlers.access import HOUSE, caller, json_body, problem
from handlers.api.standing import standing
from policies.redaction import scrub_report


def add_routes(router: web.UrlDispatcher) -> None:
    router.add_post("/api/errors", report_error)


async def report_error(request: web.Request) -> web.Response:
    """Record one report; 202 with the error it was counted to.

    The caller's permission on the repository is asked of GitHub now (R46). Without any
    it is answered 404, as for a repository that is not ours.
    """
    who = await caller(request, "ingest")
    document = await json_body(request)
    report, name = report_from_api(document), repository_from_api(document)
    house = request.app[HOUSE]
    tenant = await tenant_by_name(house, name)
    if tenant is None:
        return _not_here(name)
    person = await standing(house, who, tenant)
    if person is None:
        return _not_here(name)
    policy = await read_policy(house, repo_of(house, tenant), tenant)
    origin = Origin(
        asker_id=person.id,
        asker_login=person.login,
        trusted=may_ask(person, policy, private=tenant.private),
    )
    async with house.db.begin() as session:
        recorded = await record_error(
            session, tenant, scrub_report(report), origin, now=house.now()
        )
    answer = {
        "error_id": recorded.error_id,
        "occurrences": recorded.occurrences,
        "new": recorded.is_new,
        "repeated": recorded.is_repeat,
        "trusted": origin.trusted,
    }
    return web.json_response(answer, status=202)


def _not_here(name: str) -> web.Response:
    return problem(404, f"{name} is not a repository that fixwarden is installed on for you.")
