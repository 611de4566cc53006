"""The gate on a merge group: green only while every fix in it has consent to what is merged (R31)."""

import logging
from collections.abc import Sequence
from dataclasses import asdict

from bot.errors import GateTaken
from bot.github.repository import Repo
from bot.store import audit, errors, fixes, tenants
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.judge_queued import Queued, judge_queued
from bot.workflows.other_verdict import SUMMARY, TITLE
from bot.workflows.queue_place import Group, groups_of, places_in, still_stands
from bot.workflows.tenancy import repo_of
from policies.merge import GATE_NAME
from policies.shown import shown_line

log = logging.getLogger(__name__)

CONSENTED = "Every fix in this group has consent"
REFUSED = "A fix in this group has no consent"
MOST_REASONS = 10


async def gate_group(house: House, tenant: Tenant, group: Group) -> None:
    """Judge a group's members now and say so on its commit.

    Says nothing of a group that GitHub has merged, dropped or built anew meanwhile: a queue takes
    out a pull request whose head moved, so a group that stands was made from the present heads.
    """
    repo = repo_of(house, tenant)
    if not await still_stands(repo, group):
        return
    opened = await repo.pulls.list_open()
    places = await places_in(repo, group)
    members = [await judge_queued(house, tenant, repo, place, opened) for place in places]
    if not members or not await still_stands(repo, group):
        return
    try:
        await _show(repo, group, members)
    except GateTaken as taken:  # the commit is a fix's own, whose gate the queue then sees
        log.warning("a merge group was not gated", extra={"problem": str(taken)})
        return
    await _audit(house, tenant, group, members)


async def judge_groups_again(house: House, fix_id: int) -> None:
    """Consent to a fix was lost: a group with it that passed before must not be merged."""
    async with house.db.read() as session:
        fix = await fixes.load(session, fix_id)
        error = await errors.load(session, fix.error_id)
        tenant = await tenants.tenant(session, error.integration_id)
    groups = await groups_of(repo_of(house, tenant))
    bases = {group.base for group in groups if group.number == fix.pull_number}
    for group in groups:
        if group.base in bases:
            await gate_group(house, tenant, group)


async def _show(repo: Repo, group: Group, members: Sequence[Queued]) -> None:
    ours = [member for member in members if member.ours]
    opens = all(member.opens for member in members)
    title = (CONSENTED if opens else REFUSED) if ours else TITLE
    lines = [f"- #{member.number} {_words(member)}" for member in ours]
    await repo.checks.put(
        name=GATE_NAME,
        head_sha=group.sha,
        status="completed",
        conclusion="success" if opens else "failure",
        title=title,
        summary="\n".join(lines) or SUMMARY,
        external_id="group",
    )


def _words(member: Queued) -> str:
    verdict = "has consent" if member.opens else "must not be merged"
    reasons = "; ".join(shown_line(reason, 300) for reason in member.reasons[:MOST_REASONS])
    return f"{verdict} at `{(member.head or '')[:12]}`{f': {reasons}' if reasons else ''}"


async def _audit(house: House, tenant: Tenant, group: Group, members: Sequence[Queued]) -> None:
    async with house.db.begin() as session:
        await audit.record(
            session,
            actor="fixwarden",
            action="group:decision:judge",
            subject=f"group:{group.branch}",
            integration_id=tenant.integration_id,
            facts={"head": group.sha, "members": [asdict(member) for member in members]},
        )
