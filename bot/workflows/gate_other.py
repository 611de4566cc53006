"""Every pull request that is no fix gets the gate too, so that a repository can require it (R31).

Never on a head that could be ours. Our record precedes our branches, so a head that nobody
has recorded and that no pull request of ours shares is somebody else's.
"""

import logging
from collections.abc import Sequence
from itertools import groupby

from bot.errors import GateTaken, GitHubRefused, NotFound
from bot.github.check_owner import WITHHELD as NOBODYS
from bot.github.pulls import PullFact
from bot.github.repository import Repo
from bot.store import audit, executions, our_heads
from bot.store.our_heads import Signs
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.other_verdict import NOT_OURS, OtherVerdict, verdict_on
from bot.workflows.tenancy import repo_of
from policies.merge import GATE_NAME

log = logging.getLogger(__name__)

WITHHELD = "Withheld: this commit belongs to a fix"
WITHHELD_SUMMARY = (
    "A pull request of fixwarden has this commit, too. The gate opens when the fix is approved."
)


async def gate_other(house: House, tenant: Tenant, number: int) -> None:
    """Gate one pull request; what it is, GitHub is asked now (R50)."""
    async with house.db.read() as session:
        if await our_heads.is_fix_pull(session, tenant.integration_id, number):
            return
    repo = repo_of(house, tenant)
    try:
        pull = await repo.pulls.get(number)
    except NotFound:
        return
    if not pull.open or await _is_by_us(house, pull):
        house.gated.forget(tenant.github_repo_id, pull.head_sha)
        return
    await _gate(house, tenant, repo, sharing_head(pull, await repo.pulls.list_open()))


async def gate_open_pulls(house: House, tenant: Tenant, pulls: Sequence[PullFact]) -> None:
    """Gate all of these open pull requests, as GitHub listed them a moment ago.

    For those that were open before the App was installed and those whose delivery was lost.
    """
    repo = repo_of(house, tenant)
    heads = sorted((pull for pull in pulls if pull.open), key=_head)
    for head, sharing in groupby(heads, key=_head):
        if house.gated.knows(tenant.github_repo_id, head, house.now()):
            continue
        try:
            await _gate(house, tenant, repo, tuple(sharing))
        except GitHubRefused as refused:
            log.warning("a pull request was not gated", extra={"problem": str(refused)})


async def could_be_ours(house: House, tenant: Tenant, pulls: Sequence[PullFact]) -> bool:
    """Whether one of the pull requests that share a head is, or might become, a fix's."""
    async with house.db.read() as session:
        for pull in pulls:
            branch = pull.head_ref if pull.head_repo_id == tenant.github_repo_id else None
            signs = Signs(pull.number, pull.head_sha, branch)
            if await our_heads.is_ours(session, tenant.integration_id, signs):
                return True
    return any([await _is_by_us(house, pull) for pull in pulls])


def sharing_head(pull: PullFact, opened: Sequence[PullFact]) -> tuple[PullFact, ...]:
    """The pull request first, then the open ones with the same head."""
    others = (other for other in opened if other.number != pull.number)
    return (pull, *(other for other in others if other.head_sha == pull.head_sha))


async def _gate(house: House, tenant: Tenant, repo: Repo, sharing: Sequence[PullFact]) -> None:
    head = sharing[0].head_sha
    if await could_be_ours(house, tenant, sharing):
        await _withhold(house, tenant, repo, sharing)
        return
    verdict = await verdict_on(repo, sharing)
    there = await repo.checks.find(GATE_NAME, head)
    if there is None or (there.conclusion, there.external_id) != (verdict.conclusion, verdict.mark):
        try:
            await _put(repo, head, verdict)
        except GateTaken as taken:
            log.warning("a pull request was not gated", extra={"problem": str(taken)})
            return
        now = [pull for pull in await repo.pulls.list_open() if pull.head_sha == head]
        if await could_be_ours(house, tenant, [*sharing, *now]):
            await _withhold(house, tenant, repo, [*sharing, *now])
            return
        await _audit(house, tenant, sharing, verdict)
    house.gated.add(tenant.github_repo_id, head, house.now())


async def _put(repo: Repo, head: str, verdict: OtherVerdict) -> None:
    await repo.checks.put(
        name=GATE_NAME,
        head_sha=head,
        status="completed",
        conclusion=verdict.conclusion,
        title=verdict.title,
        summary=verdict.summary,
        external_id=verdict.mark,
        annotations=verdict.annotations,
    )


async def _withhold(house: House, tenant: Tenant, repo: Repo, sharing: Sequence[PullFact]) -> None:
    """Take back what was said of a head before it was a fix's; the fix then shows its own."""
    head = sharing[0].head_sha
    house.gated.forget(tenant.github_repo_id, head)
    if len(sharing) > 1:  # a rollback's green word must not count for another pull request
        async with house.db.begin() as session:
            await executions.poke_by_commit(session, tenant.integration_id, head)
    there = await repo.checks.find(GATE_NAME, head)
    if there is None or not (there.external_id or "").startswith(NOT_OURS):
        return
    await repo.checks.put(
        name=GATE_NAME,
        head_sha=head,
        status="in_progress",
        title=WITHHELD,
        summary=WITHHELD_SUMMARY,
        external_id=NOBODYS,
    )
    async with house.db.begin() as session:
        numbers = [pull.number for pull in sharing]
        await our_heads.show_again(session, tenant.integration_id, numbers)


async def _audit(
    house: House, tenant: Tenant, sharing: Sequence[PullFact], verdict: OtherVerdict
) -> None:
    async with house.db.begin() as session:
        await audit.record(
            session,
            actor="fixwarden",
            action="pull:gate:put",
            subject=f"pull:{sharing[0].number}",
            integration_id=tenant.integration_id,
            facts={
                "head": sharing[0].head_sha,
                "pulls": [pull.number for pull in sharing],
                "conclusion": verdict.conclusion,
                "title": verdict.title,
            },
        )


async def _is_by_us(house: House, pull: PullFact) -> bool:
    """Nobody else can have the App's login: GitHub allows people no brackets."""
    return pull.author_login == (await house.github.identity()).login


def _head(pull: PullFact) -> str:
    return pull.head_sha
