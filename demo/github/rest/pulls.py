"""Pull requests: list, open, read, edit, merge."""

from demo.github.actors import require_role
from demo.github.acts import pulls as acts
from demo.github.acts.merging import merge, mergeability
from demo.github.git.diff import changed_files
from demo.github.render import base, commits
from demo.github.render import pulls as render
from demo.github.routing import Ask, Page, Reply, route
from demo.github.state import Issue

PULLS = "/repos/{owner}/{repo}/pulls"


def pull_of(ask: Ask) -> Issue:
    return acts.the_pull(ask.repo, ask.number("number"))


@route("GET", PULLS, "pull_requests:read")
def list_pulls(ask: Ask) -> Page:
    """Newest first; `head` filters by owner:branch, `base` by branch."""
    state, head = ask.query.get("state", "open"), ask.query.get("head", "")
    target = ask.query.get("base")
    found = [
        each
        for each in ask.repo.issues.values()
        if each.pull
        and state in ("all", each.state)
        and target in (None, each.pull.base_ref)
        and (":" not in head or head == f"{each.pull.head_repo.owner.login}:{each.pull.head_ref}")
    ]
    newest = ask.query.get("direction", "desc" if "sort" not in ask.query else "asc") == "desc"
    by_update = ask.query.get("sort") == "updated"
    found.sort(key=lambda i: (i.updated_at if by_update else i.created_at, i.id), reverse=newest)
    return Page(found, lambda each: render.pull(ask.world, ask.repo, each))


@route("POST", PULLS, "pull_requests:write")
def create_pull(ask: Ask) -> Reply:
    made = acts.open_pull(
        ask.world,
        ask.repo,
        ask.actor,
        title=ask.need("title"),
        head=ask.need("head"),
        base_ref=ask.need("base"),
        body=ask.get("body") or "",
        draft=bool(ask.get("draft", bool)),
    )
    return Reply(_in_full(ask, made), 201)


@route("GET", f"{PULLS}/{{number}}", "pull_requests:read")
def get_pull(ask: Ask) -> Reply:
    return Reply(_in_full(ask, pull_of(ask)))


@route("PATCH", f"{PULLS}/{{number}}", "pull_requests:write")
def edit_pull(ask: Ask) -> Reply:
    issue = pull_of(ask)
    acts.edit_pull(
        ask.world,
        ask.repo,
        ask.actor,
        issue,
        title=ask.get("title"),
        body=ask.get("body"),
        state=ask.get("state"),
        base_ref=ask.get("base"),
    )
    return Reply(_in_full(ask, issue))


@route("GET", f"{PULLS}/{{number}}/files", "pull_requests:read")
def list_files(ask: Ask) -> Page:
    issue = pull_of(ask)
    head = render.facts_of(issue).head_sha
    found = changed_files(ask.repo.git, render.fork_point(ask.repo, issue), head)
    return Page(found[:3000], lambda each: commits.file_change(ask.world, ask.repo, head, each))


@route("GET", f"{PULLS}/{{number}}/commits", "pull_requests:read")
def list_commits(ask: Ask) -> Page:
    """Oldest first, at most 250."""
    issue = pull_of(ask)
    tip = render.base_tip(ask.repo, issue)
    ahead = ask.repo.git.ahead(tip, render.facts_of(issue).head_sha)
    return Page(ahead[:250], lambda sha: commits.commit(ask.world, ask.repo, sha))


@route("PUT", f"{PULLS}/{{number}}/merge", "contents:write")
def merge_pull(ask: Ask) -> Reply:
    sha = merge(
        ask.world,
        ask.repo,
        ask.actor,
        pull_of(ask),
        method=ask.get("merge_method") or "merge",
        sha=ask.get("sha"),
        title=ask.get("commit_title"),
        message=ask.get("commit_message"),
    )
    return Reply({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


@route("GET", f"{PULLS}/{{number}}/merge", "contents:read")
def is_merged(ask: Ask) -> Reply:
    return Reply(None, 204 if render.facts_of(pull_of(ask)).merged_at else 404)


@route("GET", f"{PULLS}/{{number}}/requested_reviewers", "pull_requests:read")
def list_requested(ask: Ask) -> Reply:
    asked = render.facts_of(pull_of(ask)).requested
    return Reply({"users": [base.account(ask.world, each) for each in asked], "teams": []})


@route("POST", f"{PULLS}/{{number}}/requested_reviewers", "pull_requests:write")
def request_reviewers(ask: Ask) -> Reply:
    issue = pull_of(ask)
    people = [ask.world.account(login) for login in ask.items("reviewers", str) or []]
    acts.request_reviews(ask.world, ask.repo, ask.actor, issue, people)
    return Reply(render.pull(ask.world, ask.repo, issue), 201)


@route("DELETE", f"{PULLS}/{{number}}/requested_reviewers", "pull_requests:write")
def unrequest_reviewers(ask: Ask) -> Reply:
    require_role(ask.repo, ask.actor, "triage")
    issue = pull_of(ask)
    gone = {login.lower() for login in ask.items("reviewers", str) or []}
    asked = render.facts_of(issue).requested
    asked[:] = [each for each in asked if each.login.lower() not in gone]
    return Reply(render.pull(ask.world, ask.repo, issue))


def _in_full(ask: Ask, issue: Issue) -> dict[str, object]:
    mergeable, state = mergeability(ask.repo, issue)
    return render.pull_in_full(ask.world, ask.repo, issue, mergeable=mergeable, state=state)
