"""After a merge: is what stands on the base branch what was judged? (R44)"""

from bot.github.pulls import PullFact
from bot.workflows.proposal import patch_of
from bot.workflows.reweigh import git_blob_sha
from bot.workflows.situation import Situation
from policies.shown import shown_line
from policies.verdict import State


async def surprise(situation: Situation, pull: PullFact) -> str | None:
    """What is not as judged, or None.

    GitHub merges onto whatever the base is at that moment. A consent is for the head; a proof
    is for whole files, so each must stand on the base exactly as it was proven.
    """
    judgement = situation.fix.judgement or {}
    onto = judgement.get("onto", situation.fix.base_branch)
    if onto is not None and pull.base != onto:
        return f"merged into {shown_line(pull.base, 60)}, but for {onto} it was judged"
    if pull.head_sha != judgement.get("head"):
        return f"merged {pull.head_sha[:12]}, but {str(judgement.get('head'))[:12]} was judged"
    if judgement.get("state") != State.NOT_REQUIRED or pull.merge_sha is None:
        return None
    merged = situation.repo.git.view(pull.merge_sha)
    for change in patch_of(situation.fix.proposed_fix or {}):
        if await merged.blob_sha(change.path) != git_blob_sha(change.new or ""):
            return f"{change.path} was merged into another text than the one that was proven"
    return None
