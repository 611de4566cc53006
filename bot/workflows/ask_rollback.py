"""A person wants a merged fix taken back (R56); a worker does it."""

from dataclasses import dataclass
from datetime import datetime

from bot.github.people import PersonFact
from bot.store import audit, executions, fix_pages
from bot.store.executions import ExecutionFact
from bot.store.fix_pages import Listed
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.people import authority_of
from bot.workflows.read_policy import read_policy
from bot.workflows.tell import tell
from bot.workflows.tenancy import repo_of
from policies.category import Category
from policies.rollback import Denied, judge_rollback

ACCEPTED = (
    "The rollback of fix request {fix} was asked for. A worker checks that the files still hold "
    "what the fix wrote, opens a pull request that undoes it, and merges that when its checks "
    "are green; if the files changed since, the pull request is left to people."
)
ASKED_ALREADY = "You asked for this rollback already; it is under way."
CLOCK = (
    "This server's clock is behind GitHub's, so the 24 hours cannot be counted: ask again in a "
    "moment, and look at the clock if this stays."
)


@dataclass(frozen=True, slots=True)
class RollbackAnswer:
    accepted: bool
    reason: str
    """What happens next, or why nothing does."""


async def ask_rollback(
    house: House, tenant: Tenant, fix_id: int, person: PersonFact, *, via: str = "api"
) -> RollbackAnswer:
    """Note the wish of a person whose permission GitHub told a moment ago, and wake the fix.

    `via` is the way it came, for the audit log. A repeat by the same person changes nothing.
    """
    async with house.db.read() as session:
        fix = await fix_pages.one(session, fix_id)
        merge = await executions.of(session, fix_id)
    if fix is None or fix.tenant.integration_id != tenant.integration_id:
        return RollbackAnswer(
            accepted=False, reason=f"There is no fix request {fix_id} in this repository."
        )
    if merge is None or merge.merged_at is None:
        text = f"There is nothing to take back: fix request {fix_id} is {fix.status}."
        return RollbackAnswer(accepted=False, reason=text)
    if merge.is_rolling_back and merge.rollback_requested_by == person.id:
        return RollbackAnswer(accepted=True, reason=ASKED_ALREADY)
    refusal = await _refusal(house, tenant, merge, merge.merged_at, person)
    return await _note(house, tenant, fix, merge, person, refusal, via)


async def _refusal(
    house: House, tenant: Tenant, merge: ExecutionFact, merged_at: datetime, person: PersonFact
) -> str | None:
    policy = await read_policy(house, repo_of(house, tenant), tenant, fresh=True)
    now = house.now()
    if now < merged_at:
        return CLOCK
    verdict = judge_rollback(
        merged_at=merged_at,
        now=now,
        already_requested=merge.rollback_requested_at is not None,
        category=Category(merge.category or "C"),
        user_id=person.id,
        person=authority_of(person),
        rules=policy.usable.approval,
    )
    if isinstance(verdict, Denied):
        return f"No rollback: {verdict.reason.text} ({verdict.reason.code})."
    return None


async def _note(
    house: House,
    tenant: Tenant,
    fix: Listed,
    merge: ExecutionFact,
    person: PersonFact,
    refusal: str | None,
    via: str,
) -> RollbackAnswer:
    async with house.db.begin() as session:
        if refusal is None and not await executions.request_rollback(
            session, fix.id, by=person.id, login=person.login, now=house.now()
        ):
            refusal = "No rollback: somebody asked for it a moment ago (R56)."
        await audit.record(
            session,
            actor=person.login,
            actor_id=person.id,
            action="fix:rollback:ask" if refusal is None else "fix:rollback:refuse",
            subject=f"fix:{fix.id}",
            integration_id=tenant.integration_id,
            facts={
                "via": via,
                "permission": person.permission,
                "role": person.role_name,
                "category": merge.category,
                "merge": merge.git_commit_sha,
                "merged_at": merge.merged_at.isoformat() if merge.merged_at else None,
                "refusal": refusal,
            },
        )
        if refusal is None:
            await tell(house, session, fix.error_id)
    return RollbackAnswer(refusal is None, refusal or ACCEPTED.format(fix=fix.id))
