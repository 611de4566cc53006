"""Moving branches: who may, what follows for pull requests, and the server's own record of it."""

import fnmatch
from collections.abc import Mapping

from dulwich.refs import Ref, check_ref_format

from demo.github.actors import Actor, Refused, has_role, require_role
from demo.github.acts import checks, timeline
from demo.github.git.store import Entry
from demo.github.render import commits
from demo.github.render.events import emit
from demo.github.state import Activity, Issue, Protection, Repository
from demo.github.world import World

ZERO = "0" * 40
WORKFLOWS = ".github/workflows/"


def create_ref(world: World, repo: Repository, actor: Actor, ref: str, sha: str) -> None:
    require_role(repo, actor, "write")
    if not ref.startswith("refs/") or not check_ref_format(Ref(ref.encode())):
        raise Refused(422, "Reference name invalid")
    if ref in repo.refs:
        raise Refused(422, "Reference already exists")
    if any(other.startswith(f"{ref}/") or ref.startswith(f"{other}/") for other in repo.refs):
        raise Refused(422, "Reference cannot be created: it clashes with another one")
    _check_commit(repo, sha)
    move_ref(world, repo, actor, ref, sha)


def update_ref(
    world: World, repo: Repository, actor: Actor, ref: str, sha: str, *, force: bool = False
) -> None:
    require_role(repo, actor, "write")
    if ref not in repo.refs:
        raise Refused(422, "Reference does not exist")
    _check_commit(repo, sha)
    if not force and not repo.git.is_ancestor(repo.refs[ref], sha):
        raise Refused(422, "Update is not a fast forward")
    _refuse_protected(repo, actor, ref)
    move_ref(world, repo, actor, ref, sha)


def delete_ref(world: World, repo: Repository, actor: Actor, ref: str) -> None:
    require_role(repo, actor, "write")
    if ref not in repo.refs:
        raise Refused(422, "Reference does not exist")
    branch = ref.removeprefix("refs/heads/")
    if branch == repo.default_branch or branch in repo.protections:
        raise Refused(422, "Cannot delete this branch")
    move_ref(world, repo, actor, ref, None)


def move_ref(
    world: World,
    repo: Repository,
    actor: Actor,
    ref: str,
    after: str | None,
    *,
    kind: str | None = None,
) -> None:
    """Let the ref point to `after` (None: delete it) and tell everyone whom it concerns."""
    before = repo.refs.get(ref)
    if after == before:
        return
    fresh = _publish(repo, actor, after) if after else []
    kind = kind or _kind_of(repo, before, after)
    if after:
        repo.refs[ref] = after
    else:
        del repo.refs[ref]
    repo.activities.append(
        Activity(
            world.next_id(), ref, before or ZERO, after or ZERO, kind, actor.account, world.now()
        )
    )
    _tell_push(world, repo, actor, ref, before, after, fresh)
    if after and ref.startswith("refs/heads/"):
        checks.request_suite(world, repo, actor, after)
    branch = ref.removeprefix("refs/heads/")
    for home in [each for each in world.repos.values() if each.git is repo.git]:
        for issue in list(home.issues.values()):
            if issue.pull and issue.pull.head_repo is repo and issue.pull.head_ref == branch:
                _follow_head(world, home, actor, issue, after, kind)
    if branch == repo.default_branch:
        for sha in fresh:
            text = repo.git.commit(sha).message.decode(errors="replace")
            timeline.close_mentioned(world, repo, text, actor)
    world.react(repo)


def workflows(repo: Repository, sha: str) -> Mapping[str, Entry]:
    """The CI definitions at a commit or tree."""
    files = repo.git.files(sha)
    return {path: entry for path, entry in files.items() if path.startswith(WORKFLOWS)}


def protection_of(repo: Repository, branch: str) -> Protection | None:
    return repo.protections.get(branch)


def rules_of(repo: Repository, branch: str) -> list[tuple[int, Mapping[str, object]]]:
    """The rules of every ruleset that covers the branch, with the ruleset's id."""
    return [
        (each.id, rule)
        for each in repo.rulesets
        if fnmatch.fnmatchcase(branch, each.pattern)
        for rule in each.rules
    ]


def _publish(repo: Repository, actor: Actor, after: str) -> list[str]:
    """The commits nobody could see before, oldest first; an App's may not change workflows."""
    fresh, queue = [], [after]
    while queue:
        sha = queue.pop()
        if sha not in repo.published and sha not in fresh:
            fresh.append(sha)
            queue += repo.git.parents(sha)
    if actor.grant is not None and not actor.may("workflows:write"):
        for sha in fresh:
            known = [workflows(repo, parent) for parent in repo.git.parents(sha)] or [{}]
            if workflows(repo, sha) not in known:
                raise Refused(403, "Resource not accessible by integration")
    repo.published.update(fresh)
    return fresh[::-1]


def _kind_of(repo: Repository, before: str | None, after: str | None) -> str:
    if before is None:
        return "branch_creation"
    if after is None:
        return "branch_deletion"
    return "push" if repo.git.is_ancestor(before, after) else "force_push"


def _check_commit(repo: Repository, sha: str) -> None:
    if sha not in repo.git or repo.git.kind(sha) != "commit":
        raise Refused(422, "Object does not exist")


def _refuse_protected(repo: Repository, actor: Actor, ref: str) -> None:
    """A protected branch takes changes through pull requests only."""
    branch = ref.removeprefix("refs/heads/")
    rules = protection_of(repo, branch)
    lax = rules is not None and not rules.enforce_admins
    if lax and actor.grant is None and has_role(repo, actor.account, "admin"):
        return
    guarded = {"pull_request", "required_status_checks", "update"}
    if (rules and (rules.checks or rules.reviews is not None)) or any(
        rule["type"] in guarded for _, rule in rules_of(repo, branch)
    ):
        raise Refused(422, f"Protected branch update failed for {ref}.")


def _follow_head(
    world: World, home: Repository, actor: Actor, issue: Issue, after: str | None, kind: str
) -> None:
    """A branch with an open pull request moved or went away."""
    pull = issue.pull
    if pull is None or (after is None and issue.state == "closed"):
        return
    if after is None:
        timeline.note(world, issue, "head_ref_deleted", actor)
        timeline.close(world, home, issue, actor)
    elif issue.state == "open":
        before, pull.head_sha = pull.head_sha, after
        pull.base_sha = home.refs.get(f"refs/heads/{pull.base_ref}", pull.base_sha)
        if kind == "force_push":
            timeline.note(world, issue, "head_ref_force_pushed", actor, commit_id=after)
        else:
            issue.updated_at = world.now()
        timeline.tell(world, home, issue, "synchronize", actor, before=before, after=after)


def _tell_push(
    world: World,
    repo: Repository,
    actor: Actor,
    ref: str,
    before: str | None,
    after: str | None,
    fresh: list[str],
) -> None:
    name = ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
    frame = {"ref": name, "ref_type": "tag" if ref.startswith("refs/tags/") else "branch"}
    if before is None or after is None:
        what = "create" if after else "delete"
        emit(world, what, None, repo, actor.account, pusher_type="user", **frame)
    rendered = [commits.push_commit(world, repo, sha) for sha in fresh[-20:]]
    emit(
        world,
        "push",
        None,
        repo,
        actor.account,
        ref=ref,
        before=before or ZERO,
        after=after or ZERO,
        created=before is None,
        deleted=after is None,
        forced=bool(before and after) and not repo.git.is_ancestor(before or "", after or ""),
        base_ref=None,
        compare=f"{world.web_url}/{repo.full_name}/compare/{(before or ZERO)[:12]}...{name}",
        commits=rendered,
        head_commit=rendered[-1] if rendered else None,
        pusher={"name": actor.account.login, "email": actor.account.email},
    )
