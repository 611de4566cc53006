"""Commits and comparisons."""

from demo.github.actors import NotThere
from demo.github.git.diff import changed_files
from demo.github.render import commits as render
from demo.github.render.pulls import pull
from demo.github.resolve import commit_at, resolve
from demo.github.routing import Ask, Page, Reply, route

COMMITS = "/repos/{owner}/{repo}/commits"


@route("GET", COMMITS, "contents:read")
def list_commits(ask: Ask) -> Page:
    """Newest first, from `sha`; `path` keeps those that touched it."""
    git, path = ask.repo.git, ask.query.get("path", "").strip("/")
    try:
        start = resolve(ask.repo, ask.query.get("sha"))
    except KeyError:
        raise NotThere from None
    found = list(git.history(start))
    if path:
        found = [sha for sha in found if _touches(ask, sha, path)]
    return Page(found, lambda sha: render.commit(ask.world, ask.repo, sha))


@route("GET", f"{COMMITS}/{{ref*}}", "contents:read")
def get_commit(ask: Ask) -> Reply:
    sha = commit_at(ask.repo, ask.params["ref"])
    if "sha" in ask.headers.get("Accept", "").split(".")[-1]:
        return Reply(sha.encode(), headers={"Content-Type": "application/vnd.github.sha"})
    return Reply(render.commit_in_full(ask.world, ask.repo, sha))


@route("GET", f"{COMMITS}/{{sha}}/pulls", "pull_requests:read")
def list_pulls_of_commit(ask: Ask) -> Page:
    """Open pull requests that hold the commit, and the merged one that brought it."""
    sha = ask.params["sha"]
    found = [
        issue
        for issue in ask.repo.issues.values()
        if issue.pull
        and (
            issue.pull.merge_sha == sha
            or sha in ask.repo.git.ahead(issue.pull.base_sha, issue.pull.head_sha)
        )
    ]
    return Page(found, lambda each: pull(ask.world, ask.repo, each))


@route("GET", "/repos/{owner}/{repo}/compare/{basehead*}", "contents:read")
def compare(ask: Ask) -> Reply:
    """Three dots: the changes of head since it left base. At most 300 files."""
    base_name, dots, head_name = ask.params["basehead"].partition("...")
    git = ask.repo.git
    try:
        base = resolve(ask.repo, base_name.rpartition(":")[2])
        head = resolve(ask.repo, head_name.rpartition(":")[2])
    except KeyError:
        raise NotThere from None
    start = git.merge_base(base, head)
    if not dots or start is None:
        raise NotThere
    ahead, behind = git.ahead(base, head), git.ahead(head, base)
    status = "diverged" if ahead and behind else "ahead" if ahead else "behind"
    files = changed_files(git, start, head)
    return Reply(
        {
            "url": f"{ask.world.api_url}/repos/{ask.repo.full_name}/compare/{base}...{head}",
            "base_commit": render.commit(ask.world, ask.repo, base),
            "merge_base_commit": render.commit(ask.world, ask.repo, start),
            "status": status if ahead or behind else "identical",
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": [render.commit(ask.world, ask.repo, sha) for sha in ahead[:250]],
            "files": [render.file_change(ask.world, ask.repo, head, each) for each in files[:300]],
        }
    )


def _touches(ask: Ask, sha: str, path: str) -> bool:
    git = ask.repo.git
    parents = git.parents(sha) or [git.put_tree({})]
    here = {k: v for k, v in git.files(sha).items() if f"{k}/".startswith(f"{path}/")}
    return all(
        here != {k: v for k, v in git.files(old).items() if f"{k}/".startswith(f"{path}/")}
        for old in parents
    )
