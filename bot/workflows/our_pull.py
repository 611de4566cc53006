"""Our branch at our commit, and one PR from it; each looked up before it is made."""

from bot.errors import Conflict
from bot.github.pulls import DraftsRefused, PullFact
from bot.store import Claim
from bot.workflows.fence import fence
from bot.workflows.house import House
from bot.workflows.situation import Situation


async def put_branch(
    house: House, claim: Claim, situation: Situation, branch: str, sha: str
) -> bool:
    """The branch at the commit; what an earlier, closed attempt left there is cleared away.

    True: it was made just now, so no PR can be open from it. Raises `Conflict` where somebody else's PR stands on that name.
    """
    git, guard = situation.repo.git, fence(house, claim)
    try:
        return await git.create_branch(branch, sha, guard=guard)
    except Conflict:
        if await situation.repo.pulls.find(branch) is not None:
            text = f"the branch {branch} is used by another open pull request"
            raise Conflict(text, status=409) from None
        await git.delete_branch(branch)
        return await git.create_branch(branch, sha, guard=guard)


async def open_pull(
    house: House,
    situation: Situation,
    *,
    branch: str,
    base: str,
    trailer: str,
    title: str,
    body: str,
    draft: bool = False,
    is_new: bool = False,
) -> PullFact:
    """The open PR from our branch whose body ends with the trailer, made if there is none.

    `is_new`: the branch was made a moment ago, which is as good as having looked.
    Where GitHub refuses drafts it is a normal one titled `[suggestion]`. Raises `Conflict`
    where somebody else's stands in its place.
    """
    pulls = situation.repo.pulls
    found = None if is_new else await pulls.find(branch, trailer)
    if found is not None and found.author_login == (await house.github.identity()).login:
        return found
    if found is not None:
        text = f"#{found.number} of {found.author_login} stands where our pull request would"
        raise Conflict(text, status=409)
    try:
        return await pulls.create(head=branch, base=base, title=title, body=body, draft=draft)
    except DraftsRefused:
        title = f"[suggestion] {title}"
        return await pulls.create(head=branch, base=base, title=title, body=body, draft=False)
