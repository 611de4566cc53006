"""What happens with a recorded error: kept, analysed, or drafted."""

from bot.intake.report_json import report_from_json
from bot.store import Claim, Outcome, Session, errors, fixes, tenants
from bot.store.errors import ErrorFact
from bot.store.fixes import ENDED
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.read_policy import level_of, read_policy
from bot.workflows.tell import tell, tell_new
from bot.workflows.tenancy import is_served, repo_of
from policies.routing import Route, route
from policies.severity import rank

ANALYSE = "analyse"
"""The route of an error that is analysed and not drafted, as it is worth or as a person asked."""
STARTING = {"new", "regressed"}
WAITING = {"triaged", "analysed"}
_WORKING = {"draft", ANALYSE}


async def triage_error(house: House, claim: Claim) -> Outcome:
    """Rank and route one error; then, if the route says so, open a fix request."""
    async with house.db.read() as session:
        error = await errors.load(session, claim.id)
        tenant = await tenants.tenant(session, error.integration_id)
    if claim.state not in STARTING | WAITING or not is_served(tenant):
        return Outcome()
    if claim.state in WAITING and error.route == ENDED:
        return Outcome(problem=error.problem)
    policy = await read_policy(house, repo_of(house, tenant), tenant)
    way = route(
        report_from_json(error.report),
        level=level_of(house, tenant, policy),
        trusted=error.trusted,
        locked=error.locked,
    )
    if claim.state in WAITING and way.action in _WORKING:
        return _opened(house, error, ANALYSE if error.route == ANALYSE else way.action)
    return _triaged(house, tenant, error, way)


def _triaged(house: House, tenant: Tenant, error: ErrorFact, way: Route) -> Outcome:
    """Ranked and routed; work on it is the next step."""
    ranking = rank(report_from_json(error.report), occurrences=error.occurrence_count)
    works = way.action in _WORKING

    async def announce(session: Session) -> None:
        if error.status in STARTING:
            await tell_new(house, session, tenant, error)
        if not works:
            await tell(house, session, error.id)

    return Outcome(
        state="triaged" if error.status in STARTING else None,
        due_in=0 if works else None,
        values={
            "route": way.action,
            "severity": ranking.severity.value,
            "priority": ranking.priority,
        },
        problem=None if works else way.reasons[0],
        then=(announce,),
    )


def _opened(house: House, error: ErrorFact, action: str) -> Outcome:
    """A fix request of its own row; the error waits for how it ends."""

    async def open_fix(session: Session) -> None:
        await fixes.open_request(
            session,
            error.id,
            requester_id=error.requester_id,
            requester_login=error.requester_login,
            draft_authorised_by=error.draft_authorised_by,
            priority=_PRIORITY.get(error.severity or "", 50),
            now=house.now(),
        )
        await tell(house, session, error.id)

    return Outcome(
        state="fixing",
        values={"route": action, "draft_authorised_by": None},
        then=(open_fix,),
    )


_PRIORITY = {"critical": 10, "error": 50, "warning": 70, "info": 90}
