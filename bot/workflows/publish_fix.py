"""A proposed fix becomes a branch, one commit and a PR; each looked up before it is made."""

from dataclasses import dataclass

from bot.errors import Conflict, NotFound
from bot.github.pulls import DraftsRefused, PullFact
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
from bot.workflows.proposal import Stopped, patch_of
from bot.workflows.situation import Situation, situation_of
from bot.workflows.tell import tell, tell_once
from policies.category import Category
from policies.patch import Op, Patch
from policies.permission import permit


@dataclass(frozen=True, slots=True)
class Committed:
    head_sha: str
    base_sha: str


async def publish_fix(house: House, claim: Claim) -> Outcome:
    """Show the draft on GitHub, unless it must stay in the database."""
    situation = await situation_of(house, claim.id)
    category = Category(situation.fix.category or "C")
    hidden = hold_back(situation, category)
    if hidden is not None:
        return Outcome(problem=hidden)
    try:
        committed = await _commit(situation)
    except Conflict:
        problem = "the branch was moved by somebody else while the fix was made"
        return stopped(house, situation, Stopped("stale_base", problem))
    await _note_commit(house, claim, situation, committed)
    suggestion = not permit(situation.level, category).merge
    pull = await _pull(situation, committed, draft=suggestion)
    await situation.repo.issues.add_labels(pull.number, pull_labels(situation))
    return _published(house, situation, pull, suggestion=suggestion)


async def _commit(situation: Situation) -> Committed:
    """The commit on our branch: made by an earlier try, or now.

    A branch left over from a closed attempt is deleted first.
    """
    git, fix = situation.repo.git, situation.fix
    base_sha = fix.base_sha or situation.policy.view.sha
    patch = patch_of(fix.proposed_fix or {})
    standing = await _standing(situation)
    if standing is not None:
        return Committed(standing, base_sha)
    sha = await git.commit(
        base_sha=base_sha,
        files=_files(patch),
        message=commit_message(situation),
        modes={change.path: change.mode for change in patch if change.mode},
    )
    await git.create_branch(situation.branch, sha)
    return Committed(sha, base_sha)


async def _standing(situation: Situation) -> str | None:
    """The head of our branch if this very request made it; else the branch is cleared away."""
    git = situation.repo.git
    try:
        head = await git.head(situation.branch)
    except NotFound:
        return None
    if request_trailer(situation.fix.id) in (await git.commit_message(head)).splitlines():
        return head
    if await situation.repo.pulls.find(situation.branch, None) is not None:
        raise Conflict("an open PR of another fix request uses the branch", status=409)
    await git.delete_branch(situation.branch)
    return None


def _files(patch: Patch) -> dict[str, str | None]:
    files: dict[str, str | None] = {}
    for change in patch:
        if change.op is Op.RENAME and change.from_path:
            files[change.from_path] = None
        files[change.path] = None if change.op is Op.DELETE else change.new
    return files


async def _note_commit(
    house: House, claim: Claim, situation: Situation, committed: Committed
) -> None:
    """Our own record of commits (R12): kept before a PR can show the commit to anyone."""
    commits = [*(situation.fix.commits or ()), committed.head_sha]
    async with house.db.begin() as session:
        await note(
            session,
            claim,
            {
                "commits": list(dict.fromkeys(commits)),
                "head_sha": committed.head_sha,
                "base_sha": committed.base_sha,
                "branch": situation.branch,
            },
        )


async def _pull(situation: Situation, committed: Committed, *, draft: bool) -> PullFact:
    pulls, trailer = situation.repo.pulls, request_trailer(situation.fix.id)
    found = await pulls.find(situation.branch, trailer)
    if found is not None:
        return found
    base = situation.fix.base_branch or situation.tenant.default_branch
    title, body = pull_title(situation), pull_body(situation, committed.head_sha)
    try:
        return await pulls.create(
            head=situation.branch, base=base, title=title, body=body, draft=draft
        )
    except DraftsRefused:
        return await pulls.create(
            head=situation.branch,
            base=base,
            title=f"[suggestion] {title}",
            body=body,
            draft=False,
        )


def _published(
    house: House,
    situation: Situation,
    pull: PullFact,
    *,
    suggestion: bool,
) -> Outcome:
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
        await tell_once(house, session, situation, "fix_proposed", closing_words(situation))

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
