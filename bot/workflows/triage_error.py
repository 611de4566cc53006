"""What happens with a recorded error: kept, analysed, or drafted."""

from bot.intake.report_json import report_from_json
from bot.store import Claim, Outcome, Session, errors, fixes, tenants
from bot.store.errors import ErrorFact
from bot.store.fixes import FixFact
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.read_policy import level_of, read_policy
from bot.workflows.tell import tell
from bot.workflows.tenancy import repo_of
from policies.routing import Route, route

STARTING = {"new", "regressed"}


async def triage_error(house: House, claim: Claim) -> Outcome:
    """Route one error; a draft becomes a fix request of its own."""
    async with house.db.read() as session:
        error = await errors.load(session, claim.id)
        tenant = await tenants.tenant(session, error.integration_id)
        latest = await fixes.latest(session, error.id)
    if error.status not in STARTING | {"triaged", "analysed"} or not tenant.is_active:
        return Outcome()
    if error.status not in STARTING and latest is not None:
        return Outcome()  # a finished attempt is started again by a person only
    policy = await read_policy(house, repo_of(house, tenant), tenant)
    report = report_from_json(error.report)
    way = route(
        report,
        level=level_of(house, tenant, policy),
        trusted=error.trusted,
        locked=error.locked,
    )
    return _outcome(house, tenant, error, latest, way)


def _outcome(
    house: House, tenant: Tenant, error: ErrorFact, latest: FixFact | None, way: Route
) -> Outcome:
    del latest
    starts = way.action in {"draft", "analyse"}

    async def open_fix(session: Session) -> None:
        if starts:
            await fixes.open_request(
                session,
                error.id,
                requester_id=error.requester_id,
                requester_login=error.requester_login,
                draft_authorised_by=error.draft_authorised_by,
                priority=_PRIORITY.get(error.severity or "", 50),
                now=house.now(),
            )

    async def announce(session: Session) -> None:
        await tell(house, session, error.id)

    return Outcome(
        state="fixing" if starts else "triaged",
        values={"route": way.action, "draft_authorised_by": None},
        then=(open_fix, announce),
        problem=None if starts else way.reasons[0],
    )


_PRIORITY = {"critical": 10, "error": 50, "warning": 70, "info": 90}
