"""What a revert that people merged left of the fix: its pull request's name proves nothing (R57)."""

from bot.github.pulls import PullFact
from bot.store.executions import ExecutionFact
from bot.workflows.plan_revert import held, read_merge
from bot.workflows.situation import Situation


async def not_taken_back(
    situation: Situation, merge: ExecutionFact, fixed: PullFact, pull: PullFact
) -> tuple[str, ...]:
    """Paths that hold neither after `pull` nor on today's base what they held before the fix.

    Of our own commit only those count that it writes back: people saw which it leaves out.
    """
    git, before = situation.repo.git, (await read_merge(situation, fixed)).before
    if pull.head_sha == merge.rollback_head:
        written = await held(git.view(pull.head_sha), before.keys())
        before = {path: was for path, was in before.items() if written[path] == was}
    today = await held(git.view(await git.head(fixed.base)), before.keys())
    made = pull.merge_sha if pull.base == fixed.base else None
    then = await held(git.view(made), before.keys()) if made else today
    return tuple(
        sorted(path for path, was in before.items() if was not in {today[path], then[path]})
    )
