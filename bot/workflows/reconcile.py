"""Nothing is lost: every repository is compared with what we know of it (R53).

One conditional list of open pull requests, one of labelled issues and the default branch's
head for each repository; what is not as it was is woken and read in full. Nothing is decided
here, so an error can only delay.
"""

import logging
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from bot.errors import FixwardenError, Unreachable
from bot.github.limits import metered
from bot.github.pulls import PullFact
from bot.log import about
from bot.store import reconciling, tenants
from bot.store.notes import read_note, write_note
from bot.store.tenants import Tenant
from bot.workflows.allowance import JUDGING, Allowance
from bot.workflows.gate_other import gate_open_pulls
from bot.workflows.house import House
from bot.workflows.lost_reports import Search, find_lost_reports
from bot.workflows.read_policy import PolicyRead, read_policy
from bot.workflows.tenancy import is_served, repo_of
from policies.look_again import Waiting, Why, why_look

log = logging.getLogger(__name__)

RECONCILE_SECONDS = 300.0


async def reconcile(house: House) -> None:
    """One pass over all repositories; one that fails never stops the others."""
    async with house.db.read() as session:
        served = [tenant for tenant in await tenants.tenants(session) if is_served(tenant)]
        waiting = await reconciling.waiting_fixes(session)
    for installation_id, theirs in _by_installation(served).items():
        allowance = Allowance(
            partial(house.github.quota, installation_id), 3600 / RECONCILE_SECONDS
        )
        for tenant in _in_order(theirs, waiting):
            if not await _is_well(house, tenant, waiting.get(tenant.integration_id, ()), allowance):
                break


def _by_installation(served: Iterable[Tenant]) -> Mapping[int, list[Tenant]]:
    found: dict[int, list[Tenant]] = defaultdict(list)
    for tenant in served:
        found[tenant.installation_id or 0].append(tenant)
    return found


def _in_order(theirs: Iterable[Tenant], waiting: Mapping[int, Sequence[Waiting]]) -> list[Tenant]:
    """Where fixes wait first; else by lot, so that a full pass never leaves the same ones out."""
    return sorted(theirs, key=lambda each: (each.integration_id not in waiting, random.random()))


async def _is_well(
    house: House, tenant: Tenant, waiting: Sequence[Waiting], allowance: Allowance
) -> bool:
    """False: the rest of this installation is better left to the next pass."""
    with about(repo=f"{tenant.owner}/{tenant.name}"), metered(allowance.meter):
        try:
            await _compare(house, tenant, waiting, allowance)
        except Unreachable as away:
            log.warning("repository not reconciled", extra={"problem": str(away)})
            if away.retry_after:
                return False
        except FixwardenError as problem:
            log.warning("repository not reconciled", extra={"problem": str(problem)})
        except Exception:  # the others must not wait for a bug that only this one meets
            log.exception("repository not reconciled")
        if allowance.left > 0:
            return True
        log.info("a quarter of GitHub's limit is used, the rest is left to the next pass")
        return False


async def _compare(
    house: House, tenant: Tenant, waiting: Sequence[Waiting], allowance: Allowance
) -> None:
    name = f"reconciled:{tenant.github_repo_id}"
    async with house.db.read() as session:
        note = await read_note(session, name)
        since = await reconciling.known_since(session, tenant.integration_id)
    if "issues_since" in note:
        since = datetime.fromisoformat(note["issues_since"])
    repo = repo_of(house, tenant)
    policy = await read_policy(house, repo, tenant, fresh=True)
    pulls = await repo.pulls.list_open()
    is_policy_new = note.get("policy", _mark(policy)) != _mark(policy)
    all_woken = await _wake(house, tenant, waiting, pulls, allowance, is_policy_new=is_policy_new)
    search = Search(tenant, repo, policy.usable.labels.report, since)
    since = await find_lost_reports(house, search, allowance)
    seen = {
        "policy": _mark(policy) if all_woken else note.get("policy", _mark(policy)),
        "issues_since": since.isoformat(),
    }
    if seen != note:
        async with house.db.begin() as session:
            await write_note(session, name, seen)
    ours = {fix.pull_number for fix in waiting}
    await _gate_others(house, tenant, pulls, ours, allowance)


def _mark(policy: PolicyRead) -> str:
    return policy.blob_sha or ""


async def _wake(
    house: House,
    tenant: Tenant,
    waiting: Sequence[Waiting],
    pulls: Sequence[PullFact],
    allowance: Allowance,
    *,
    is_policy_new: bool,
) -> bool:
    """Wake what needs a look, the most urgent first; False: some are left for the next pass."""
    now = house.now()
    listed = {pull.number: pull.updated_at for pull in pulls}
    due: list[tuple[Why, Waiting]] = []
    for fix in waiting:
        at = listed.get(fix.pull_number or 0)
        why = why_look(fix, listed_at=at, is_policy_new=is_policy_new, now=now)
        if why is not None:
            due.append((why, fix))
    due.sort(key=lambda each: (each[0], each[1].looked_at is not None, each[1].looked_at))
    affordable = [each for each in due if allowance.promise(JUDGING)]
    async with house.db.begin() as session:
        for why, fix in affordable:
            at = listed.get(fix.pull_number or 0)
            await reconciling.look_at(session, tenant.integration_id, fix, listed_at=at, now=now)
            log.info("fix woken", extra={"fix": fix.id, "why": why.name.lower()})
    return len(affordable) == len(due)


async def _gate_others(
    house: House,
    tenant: Tenant,
    pulls: Sequence[PullFact],
    ours: Collection[int | None],
    allowance: Allowance,
) -> None:
    """Those that are not ours, a head at a time while the allowance lasts (R31)."""
    for _, group in groupby(sorted(pulls, key=_head), key=_head):
        sharing = tuple(group)
        if allowance.left <= 0:
            return
        if any(pull.number not in ours for pull in sharing):
            await gate_open_pulls(house, tenant, sharing)


def _head(pull: PullFact) -> str:
    return pull.head_sha
