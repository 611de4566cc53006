"""A proposed fix becomes a branch, one commit and a PR; each looked up before it is made."""

from dataclasses import replace

from bot.errors import Conflict
from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, audit, note
from bot.workflows.draft_fix import hold_back, stopped
from bot.workflows.fix_text import (
    closing_words,
    commit_message,
    pull_body,
    pull_labels,
    pull_title,
    request_trailer,
)
from bot.workflows.house import House
from bot.workflows.our_pull import open_pull, put_branch
from bot.workflows.proposal import Stopped, patch_of
from bot.workflows.situation import Situation, situation_of
from bot.workflows.tell import tell, tell_once
from policies.category import Category
from policies.patch import Op, Patch
from policies.permission import permit


async def publish_fix(house: House, claim: Claim) -> Outcome:
    """Show the draft on GitHub, unless it must stay in the database."""
    situation = await situation_of(house, claim.id)
    category = Category(situation.fix.category or "C")
    hidden = hold_back(situation, category)
    if hidden is not None:
        return Outcome(problem=hidden)
    head_sha = await _our_commit(house, claim, situation)
    suggestion = not permit(situation.level, category).merge
    try:
        is_new = await put_branch(house, claim, situation, situation.branch, head_sha)
        pull = await _pull(house, situation, head_sha, draft=suggestion, is_new=is_new)
    except Conflict as exc:
        return stopped(house, situation, Stopped("stale_base", str(exc)))
    await situation.repo.issues.add_labels(pull.number, pull_labels(situation))
    return _published(house, situation, pull, suggestion=suggestion)


async def _our_commit(house: House, claim: Claim, situation: Situation) -> str:
    """The commit of this request: in our own record (R12) before any branch shows it.

    What stands on the branch is never adopted: a commit is ours because we wrote it down,
    not because of what its message says.
    """
    fix = situation.fix
    if fix.commits:
        return fix.commits[-1]
    patch = patch_of(fix.proposed_fix or {})
    sha = await situation.repo.git.commit(
        base_sha=fix.base_sha or situation.policy.view.sha,
        files=_files(patch),
        message=commit_message(situation),
        modes={change.path: change.mode for change in patch if change.mode},
    )
    values = {"commits": [sha], "head_sha": sha, "branch": situation.branch}
    async with house.db.begin() as session:
        await note(session, claim, values)
    return sha


def _files(patch: Patch) -> dict[str, str | None]:
    files: dict[str, str | None] = {}
    for change in patch:
        if change.op is Op.RENAME and change.from_path:
            files[change.from_path] = None
        files[change.path] = None if change.op is Op.DELETE else change.new
    return files


async def _pull(
    house: House, situation: Situation, head_sha: str, *, draft: bool, is_new: bool
) -> PullFact:
    return await open_pull(
        house,
        situation,
        branch=situation.branch,
        base=situation.fix.base_branch or situation.tenant.default_branch,
        trailer=request_trailer(situation.fix.id),
        title=pull_title(situation),
        body=pull_body(situation, head_sha),
        draft=draft,
        is_new=is_new,
    )


def _published(house: House, situation: Situation, pull: PullFact, *, suggestion: bool) -> Outcome:
    shown = replace(
        situation, fix=replace(situation.fix, pull_url=pull.url, head_sha=pull.head_sha)
    )
    proven = bool((situation.fix.proposed_fix or {}).get("proven")) and not suggestion

    async def announce(session: Session) -> None:
        await audit.record(
            session,
            actor="fixwarden",
            action="fix:request:publish",
            subject=f"fix:{situation.fix.id}",
            integration_id=situation.tenant.integration_id,
            facts={"head": pull.head_sha, "pull": pull.number, "category": situation.fix.category},
        )
        await tell(house, session, situation.error.id)
        await tell_once(house, session, shown, "fix_proposed", closing_words(situation))

    return Outcome(
        state="approved" if proven else "awaiting_approval",
        due_in=0,
        values={
            "pull_number": pull.number,
            "pull_url": pull.url,
            "pull_node_id": pull.node_id,
            "head_sha": pull.head_sha,
            "head_since": house.now(),
            "is_suggestion": suggestion,
            "key": f"repo:{situation.tenant.integration_id}",
        },
        then=(announce,),
    )
