"""The default branch for a day after a merge of ours: red CI raises the alarm once (R44)."""

from bot.github.repository import Repo
from bot.store import Outcome, Session, audit, executions, tenants
from bot.store.executions import ExecutionFact
from bot.workflows.consent_labels import ensure_consent_labels
from bot.workflows.house import House
from bot.workflows.situation import Situation, situation_of
from bot.workflows.tell import tell, tell_once
from policies.rollback import ROLLBACK_WINDOW
from policies.shown import shown_line
from policies.watch import Seen, Watch, WatchVerdict, judge_watch, red_checks


async def watch_merge(house: House, fix_id: int, merge: ExecutionFact) -> Outcome:
    """Look at the checks of the merge commit; asked after an event, and when a look is due."""
    situation = await situation_of(house, fix_id)
    if merge.git_commit_sha is None or merge.merged_at is None:
        return Outcome(problem=situation.fix.problem)
    if merge.watch_state == Watch.RED:
        return _ended(house, situation, merge)
    checks = await _seen(situation.repo, merge.git_commit_sha)
    verdict = judge_watch(
        checks,
        await _parents(situation.repo, merge.git_commit_sha) if red_checks(checks) else (),
        merged_at=merge.merged_at,
        now=house.now(),
    )
    if verdict.state is Watch.RED:
        await ensure_consent_labels(house, situation)  # the alarm names one
        return _alarm(house, situation, merge, verdict)
    return _watched(house, situation, merge, verdict)


async def _seen(repo: Repo, sha: str) -> tuple[Seen, ...]:
    checks = await repo.checks.for_commit(sha)
    return tuple(Seen(check.name, check.app_id, check.conclusion) for check in checks)


async def _parents(repo: Repo, sha: str) -> tuple[Seen, ...]:
    """Of the base just before the merge: what was red there is not our doing."""
    commit = await repo.git.commit_fact(sha)
    return await _seen(repo, commit.parents[0]) if commit.parents else ()


def _watched(
    house: House, situation: Situation, merge: ExecutionFact, verdict: WatchVerdict
) -> Outcome:
    names = shown_line(", ".join(verdict.was_red), 300)
    known = f"red before the merge too, so not held against it: {names}" if names else None
    problem = known or situation.fix.problem

    async def keep(session: Session) -> None:
        await executions.change(
            session,
            situation.fix.id,
            watch_state=verdict.state.value,
            rollback_available=_is_available(house, merge),
        )
        if problem != situation.fix.problem:
            await tell(house, session, situation.error.id)

    next_look = verdict.next_look
    due_in = None if next_look is None else next_look.total_seconds()
    return Outcome(due_in=due_in, problem=problem, then=(keep,))


def _alarm(
    house: House, situation: Situation, merge: ExecutionFact, verdict: WatchVerdict
) -> Outcome:
    """Tell it, offer the rollback, and let nothing merge by itself there until `resume`."""
    tenant = situation.tenant
    names = shown_line(", ".join(verdict.turned_red), 300)
    label = situation.policy.usable.labels.rollback
    problem = (
        f"CI turned red on the merge {(merge.git_commit_sha or '')[:12]}: {names}. To take it back "
        f"say `/fixwarden rollback`, or put the label `{label}` on the pull request. No fix merges "
        f"by proof here until `python app.py resume {tenant.owner}/{tenant.name}`."
    )

    async def raise_it(session: Session) -> None:
        await executions.change(session, situation.fix.id, watch_state=Watch.RED.value)
        await tenants.pause_auto_merge(session, tenant.integration_id)
        await executions.poke_ready(session, tenant.integration_id)
        await audit.record(
            session,
            actor="fixwarden",
            action="merge:watch:alarm",
            subject=f"fix:{situation.fix.id}",
            integration_id=tenant.integration_id,
            facts={
                "merge": merge.git_commit_sha,
                "red": list(verdict.turned_red),
                "was_red": list(verdict.was_red),
            },
        )
        await tell(house, session, situation.error.id)
        await tell_once(house, session, situation, "alarm", problem, about="watch")

    due_in = _left(house, merge)
    return Outcome(due_in=due_in, problem=problem, then=(raise_it,))


def _ended(house: House, situation: Situation, merge: ExecutionFact) -> Outcome:
    """After the alarm only the end of the rollback's day is left to be noted."""
    available = _is_available(house, merge)

    async def keep(session: Session) -> None:
        await executions.change(session, situation.fix.id, rollback_available=available)

    due_in = _left(house, merge) if available else None
    return Outcome(due_in=due_in, problem=situation.fix.problem, then=(keep,))


def _is_available(house: House, merge: ExecutionFact) -> bool:
    return merge.rollback_requested_at is None and _left(house, merge) > 0


def _left(house: House, merge: ExecutionFact) -> float:
    """Seconds of the rollback's day."""
    if merge.merged_at is None:
        return 0.0
    return max(0.0, (merge.merged_at + ROLLBACK_WINDOW - house.now()).total_seconds())
