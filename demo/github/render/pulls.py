"""Pull requests and their reviews."""

from demo.github.git.diff import changed_files
from demo.github.render.base import Json, account, repository, stamp
from demo.github.render.issues import issue
from demo.github.state import Issue, Pull, Repository, Review
from demo.github.world import World

# What an issue shows of itself and a pull request does not.
_ISSUE_ONLY = frozenset(
    [
        "pull_request",
        "comments",
        "repository_url",
        "labels_url",
        "events_url",
        "timeline_url",
        "state_reason",
        "closed_by",
        "performed_via_github_app",
    ]
)


def pull(world: World, repo: Repository, which: Issue) -> Json:
    """As in lists and webhooks."""
    facts = facts_of(which)
    api = f"{world.api_url}/repos/{repo.full_name}/pulls/{which.number}"
    answer = {k: v for k, v in issue(world, repo, which).items() if k not in _ISSUE_ONLY}
    return answer | {
        "id": facts.id,
        "node_id": f"PR_{facts.id}",
        "url": api,
        "issue_url": f"{world.api_url}/repos/{repo.full_name}/issues/{which.number}",
        "diff_url": f"{answer['html_url']}.diff",
        "commits_url": f"{api}/commits",
        "statuses_url": f"{world.api_url}/repos/{repo.full_name}/statuses/{facts.head_sha}",
        "draft": facts.draft,
        "merged_at": stamp(facts.merged_at),
        "merge_commit_sha": facts.merge_sha,
        "requested_reviewers": [account(world, each) for each in facts.requested],
        "requested_teams": [],
        "auto_merge": None,
        "head": _side(world, facts.head_repo, facts.head_ref, facts.head_sha),
        "base": _side(world, repo, facts.base_ref, facts.base_sha),
    }


def pull_in_full(
    world: World, repo: Repository, which: Issue, *, mergeable: bool | None, state: str
) -> Json:
    """As from `GET /pulls/{n}`; `mergeable` None while GitHub still computes it."""
    facts = facts_of(which)
    base = base_tip(repo, which)
    files = changed_files(repo.git, fork_point(repo, which), facts.head_sha)
    return pull(world, repo, which) | {
        "merged": facts.merged_at is not None,
        "merged_by": account(world, facts.merged_by) if facts.merged_by else None,
        "mergeable": mergeable,
        "mergeable_state": state,
        "rebaseable": mergeable,
        "maintainer_can_modify": False,
        "comments": len(which.comments),
        "review_comments": 0,
        "commits": len(repo.git.ahead(base, facts.head_sha)),
        "additions": sum(each.additions for each in files),
        "deletions": sum(each.deletions for each in files),
        "changed_files": len(files),
    }


def review(world: World, repo: Repository, where: Issue, which: Review) -> Json:
    """As REST spells it; a webhook has the state in lower case."""
    api = f"{world.api_url}/repos/{repo.full_name}/pulls/{where.number}"
    page = f"{world.web_url}/{repo.full_name}/pull/{where.number}"
    return {
        "id": which.id,
        "node_id": f"PRR_{which.id}",
        "user": account(world, which.author),
        "body": which.body,
        "state": which.state,
        "html_url": f"{page}#pullrequestreview-{which.id}",
        "pull_request_url": api,
        "author_association": "NONE",
        "submitted_at": stamp(which.submitted_at) if which.state != "PENDING" else None,
        "commit_id": which.commit_id,
    }


def facts_of(which: Issue) -> Pull:
    assert which.pull is not None, "only a pull request gets here"
    return which.pull


def base_tip(repo: Repository, which: Issue) -> str:
    """Where the base branch is now; for a closed pull request, where it was."""
    facts = facts_of(which)
    if which.state == "closed":
        return facts.base_sha
    return repo.refs.get(f"refs/heads/{facts.base_ref}", facts.base_sha)


def fork_point(repo: Repository, which: Issue) -> str:
    """The commit its changes are counted from."""
    base = base_tip(repo, which)
    return repo.git.merge_base(base, facts_of(which).head_sha) or base


def _side(world: World, repo: Repository, ref: str, sha: str) -> Json:
    return {
        "label": f"{repo.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": account(world, repo.owner),
        "repo": repository(world, repo),
    }
