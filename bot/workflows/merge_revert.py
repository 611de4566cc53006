"""The merge of a verified inverse: judged on fresh facts, for our own commit only (R57)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot.github.merging import BaseMoved, HeadMoved, Merged, MergeResult, NotMergeable
from bot.github.pulls import PullFact
from bot.store import Claim, Outcome
from bot.store.executions import FOR_PEOPLE, ExecutionFact
from bot.workflows.execute_fix import base_moved_again
from bot.workflows.finish_rollback import rolled_back
from bot.workflows.gather_facts import facts_of
from bot.workflows.house import House
from bot.workflows.merge_guard import NotNowError, merge_guard
from bot.workflows.people import person_facts
from bot.workflows.plan_revert import MergedFix, held, read_merge
from bot.workflows.read_pull import Reading, read_pull
from bot.workflows.revert_text import asker, revert_title, revert_trailer
from bot.workflows.show_revert import show_revert, waiting
from bot.workflows.situation import Situation
from policies.category import Category
from policies.rollback import Drift, asker_fault, judge_revert, plan_inverse
from policies.shown import shown_line
from policies.verdict import Reason
from policies.weighing import Weighed

MOVED = "Files changed after the rollback was proposed."
FOREIGN = "The branch holds a commit that is not fixwarden's."


async def merge_revert(
    house: House,
    claim: Claim,
    situation: Situation,
    merge: ExecutionFact,
    *,
    fixed: PullFact,
    pull: PullFact,
) -> Outcome:
    """Merge the open PR `pull` that undoes the merged PR `fixed`, or say what is in its way.

    Nothing is remembered from an earlier look: all of it is read here, and the base last.
    """
    revert = _as_revert(situation, merge, pull)
    reading = await read_pull(revert, pull)
    hindering = await _hindrances(house, revert, reading, merge)
    merged = await read_merge(situation, fixed)
    doubt = await _doubt(situation, merge, merged, reading)
    if doubt is not None:
        merge = replace(merge, rollback_state=FOR_PEOPLE, rollback_problem=doubt)
        judgement = await show_revert(house, claim, situation, merge, pull, ())
        return waiting(house, situation, merge, judgement)
    judgement = await show_revert(house, claim, situation, merge, pull, hindering)
    if hindering:
        texts = "; ".join(reason.text for reason in hindering)
        return waiting(house, situation, replace(merge, rollback_problem=texts), judgement)
    shown = replace(situation, fix=replace(situation.fix, judgement=judgement))
    if await _is_otherwise(situation, pull):
        return waiting(house, shown, merge, judgement, due_in=0)
    try:
        result = await _merge(house, claim, shown, merge, pull)
    except NotNowError as stop:
        blocked = replace(merge, rollback_problem=stop.problem)
        due_in = None if stop.problem else 0
        return waiting(house, shown, blocked, judgement, due_in=due_in)
    return await _after(house, shown, merge, merged, fixed, pull, result)


async def _after(
    house: House,
    situation: Situation,
    merge: ExecutionFact,
    merged: MergedFix,
    fixed: PullFact,
    pull: PullFact,
    result: MergeResult,
) -> Outcome:
    judgement = dict(situation.fix.judgement or {})
    match result:
        case Merged():
            pull = await situation.repo.pulls.get(pull.number)
            wrong = await surprise(situation, merge, merged, pull, fixed.base)
            return await rolled_back(house, situation, merge, pull, by_us=True, wrong=wrong)
        case HeadMoved():
            return waiting(house, situation, merge, judgement, due_in=0)
        case BaseMoved():
            judgement, problem = base_moved_again(judgement, "rollback_base_moves")
            due_in = None if problem else 0
            stopped = replace(merge, rollback_problem=problem)
            return waiting(house, situation, stopped, judgement, due_in=due_in)
        case NotMergeable(text=text):
            problem = f"{text} People can merge it on GitHub."
            stopped = replace(merge, rollback_problem=problem)
            return waiting(house, situation, stopped, judgement, tells=True)
    assert_never(result)


async def surprise(
    situation: Situation, merge: ExecutionFact, merged: MergedFix, pull: PullFact, onto: str
) -> str | None:
    """What is not as it was before the fix, or None (R44: GitHub merges onto any base).

    `onto`: the branch that the fix was merged into.
    """
    if pull.base != onto:
        return f"merged into {shown_line(pull.base, 60)}, not into {shown_line(onto, 60)}"
    if pull.head_sha != merge.rollback_head:
        return f"merged {pull.head_sha[:12]}, not our {(merge.rollback_head or '')[:12]}"
    if pull.merge_sha is None:
        return None
    now = await held(situation.repo.git.view(pull.merge_sha), merged.before.keys())
    wrong = sorted(path for path, was in merged.before.items() if now[path] != was)
    return f"{', '.join(wrong[:5])} did not get back what it held before" if wrong else None


async def _is_otherwise(situation: Situation, pull: PullFact) -> bool:
    """Right before the merge, which names no base: the PR is no longer as it was read."""
    now = await situation.repo.pulls.get(pull.number)
    read = (pull.base, pull.head_sha, pull.draft, pull.open)
    return (now.base, now.head_sha, now.draft, now.open) != read


async def _hindrances(
    house: House, revert: Situation, reading: Reading, merge: ExecutionFact
) -> tuple[Reason, ...]:
    category = Category(merge.category or "C")
    weighed = Weighed(category, (), proven=True, proofs=(), reasons=())
    facts = await facts_of(house, revert, reading, weighed, fresh=True)
    asked_by = merge.rollback_requested_by or 0
    asked = {asked_by: merge.rollback_login or ""}
    person = (await person_facts(house, revert.repo, asked, fresh=True))[asked_by]
    fault = asker_fault(asked_by, person, revert.policy.usable.approval, category)
    return (*judge_revert(facts, revert.policy.rulebook), *([fault] if fault else []))


async def _doubt(
    situation: Situation, merge: ExecutionFact, merged: MergedFix, reading: Reading
) -> str | None:
    """Why this is no longer our verified inverse; the base is read last."""
    git, pull = situation.repo.git, reading.pull
    commits = [commit.sha for commit in reading.comparison.commits]
    if pull.head_sha != merge.rollback_head or commits != [merge.rollback_head]:
        return FOREIGN
    written = await held(git.view(pull.head_sha), merged.before.keys())
    today = await held(git.view(await git.head(pull.base)), merged.before.keys())
    planned = plan_inverse(before=merged.before, after=merged.after, today=today)
    if isinstance(planned, Drift) or written != merged.before or not merged.is_all_ours:
        return MOVED
    return None


async def _merge(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, pull: PullFact
) -> MergeResult:
    return await situation.repo.pulls.merge(
        pull.number,
        head_sha=str(merge.rollback_head),
        method=situation.policy.usable.merge.method.value,
        title=f"{revert_title(situation)} (#{pull.number})",
        message=(
            f"Takes back {merge.git_commit_sha}, as {asker(merge)} asked.\n\n"
            f"{revert_trailer(situation.fix.id)}\n"
        ),
        guard=merge_guard(house, claim, situation),
    )


def _as_revert(situation: Situation, merge: ExecutionFact, pull: PullFact) -> Situation:
    """The same error and repository, with the revert's PR in the place of the fix's."""
    heads: Sequence[str] = [merge.rollback_head] if merge.rollback_head else []
    fix = replace(
        situation.fix,
        commits=heads,
        pull_number=pull.number,
        head_sha=pull.head_sha,
        check_head=None,
        rejected_by=None,
        execute_requested_by=None,
        draft_authorised_by=None,
    )
    return replace(situation, fix=fix)
