"""Pull requests and commits that are ours, by our own record: it precedes every branch of ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, and_, cast, or_, select, update

from bot.store.fixes import poke_by_pull
from bot.store.session import Session
from bot.store.tables import CLOSED_FIX_STATES, fix_executions, llm_fix_requests, system_errors

NO_PULL = 0


@dataclass(frozen=True, slots=True)
class Signs:
    """What a pull request shows of where it came from."""

    number: int
    head_sha: str
    branch: str | None
    """None where it is another repository's: a fork may use any name."""


async def is_ours(session: Session, integration_id: int, signs: Signs) -> bool:
    """Whether our record names the pull request, its head or its branch.

    A fix request that is over keeps its number and commits, for a pull request can be opened
    again; its branch's name is anybody's then.
    """
    fix, done = llm_fix_requests.c, fix_executions.c
    open_branch = and_(fix.branch == signs.branch, fix.status.not_in(CLOSED_FIX_STATES))
    recorded = or_(
        fix.pull_number == signs.number,
        fix.head_sha == signs.head_sha,
        cast(fix.commits, Text).contains(signs.head_sha, autoescape=True),
        open_branch,
        done.rollback_pull_number == signs.number,
        done.rollback_head == signs.head_sha,
    )
    statement = (
        select(fix.id)
        .join(system_errors, system_errors.c.id == fix.error_id)
        .outerjoin(fix_executions, done.fix_request_id == fix.id)
        .where(system_errors.c.integration_id == integration_id, recorded)
        .limit(1)
    )
    return (await session.execute(statement)).first() is not None


async def is_recorded(session: Session, integration_id: int, head_sha: str) -> bool:
    """Whether a commit is the head of a fix or of a rollback, or a commit of ours."""
    return await is_ours(session, integration_id, Signs(NO_PULL, head_sha, branch=None))


async def is_being_born(session: Session, integration_id: int, number: int, head_sha: str) -> bool:
    """Whether a fix of ours opens this very pull request, so that its opening is no news to it.

    The commit is written down before the branch, the number after the pull request.
    """
    fix = llm_fix_requests.c
    statement = (
        select(fix.id)
        .join(system_errors, system_errors.c.id == fix.error_id)
        .where(
            system_errors.c.integration_id == integration_id,
            fix.head_sha == head_sha,
            or_(fix.pull_number.is_(None), fix.pull_number == number),
        )
        .limit(1)
    )
    return (await session.execute(statement)).first() is not None


async def is_fix_pull(session: Session, integration_id: int, number: int) -> bool:
    """Whether a fix request, open or over, has this pull request."""
    fix = llm_fix_requests.c
    statement = (
        select(fix.id)
        .join(system_errors, system_errors.c.id == fix.error_id)
        .where(system_errors.c.integration_id == integration_id, fix.pull_number == number)
        .limit(1)
    )
    return (await session.execute(statement)).first() is not None


async def show_again(session: Session, integration_id: int, numbers: Sequence[int]) -> None:
    """Let the fixes with these pull requests show their gate anew, whatever they showed."""
    fix = llm_fix_requests.c
    of_tenant = select(system_errors.c.id).where(system_errors.c.integration_id == integration_id)
    mine = and_(fix.pull_number.in_(numbers), fix.error_id.in_(of_tenant))
    await session.execute(update(llm_fix_requests).where(mine).values(check_run_id=None))
    for number in numbers:
        await poke_by_pull(session, integration_id, number)
