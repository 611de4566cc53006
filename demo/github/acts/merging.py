"""Whether a pull request can be merged, and the merge itself."""

from demo.github.actors import Actor, Refused, has_role, require_role
from demo.github.acts import timeline
from demo.github.acts.checks import newest_runs
from demo.github.acts.refs import move_ref, protection_of, workflows
from demo.github.acts.rules import GREEN, queue_rule, unmet
from demo.github.git.merge import merge_commits
from demo.github.git.store import Ident
from demo.github.render.commits import ident
from demo.github.render.pulls import base_tip, facts_of
from demo.github.state import Account, Issue, Repository
from demo.github.world import World

MODIFIED = "Base branch was modified. Review and try the merge again."


def mergeability(repo: Repository, issue: Issue) -> tuple[bool | None, str]:
    """`mergeable` and `mergeable_state`; the first look after a move finds them unknown."""
    facts = facts_of(issue)
    if facts.merged_at:
        return None, "unknown"
    now = (facts.head_sha, base_tip(repo, issue))
    if facts.computed_for != now:
        facts.computed_for = now
        return None, "unknown"
    if merged_tree(repo, issue, base_tip(repo, issue)) is None:
        return False, "dirty"
    if facts.draft:
        return True, "draft"
    if unmet(repo, issue):
        return True, "blocked"
    red = any(run.conclusion not in GREEN for run in newest_runs(repo, facts.head_sha))
    return True, "unstable" if red else "clean"


def merge(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    *,
    method: str = "merge",
    sha: str | None = None,
    title: str | None = None,
    message: str | None = None,
) -> str:
    """Merge and return the new tip of the base branch; 405 or 409 when GitHub would refuse."""
    require_role(repo, actor, "write")
    facts = facts_of(issue)
    _refuse_merge(repo, actor, issue, method)
    if sha is not None and sha != facts.head_sha:
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    tip = base_tip(repo, issue)
    tree = merged_tree(repo, issue, tip)
    if tree is None:
        raise Refused(405, "Pull Request is not mergeable")
    if (
        actor.grant is not None
        and not actor.may("workflows:write")
        and workflows(repo, tree) != workflows(repo, tip)
    ):
        raise Refused(403, "Resource not accessible by integration")
    made = make(world, repo, actor, issue, method, tip, title, message)
    land(world, repo, actor, issue, made, kind="pr_merge")
    return made


def make(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    method: str,
    tip: str,
    title: str | None = None,
    message: str | None = None,
) -> str:
    """The commit that merges it onto `tip`; no branch moves."""
    tree = merged_tree(repo, issue, tip)
    if tree is None:
        raise Refused(405, "Pull Request is not mergeable")
    maker = {"merge": _merge_commit, "squash": _squash, "rebase": _rebase}[method]
    return maker(world, repo, actor, issue, tree, tip, title, message)


def land(
    world: World, repo: Repository, actor: Actor, issue: Issue, made: str, *, kind: str
) -> None:
    """The base branch moves to `made`, and the pull request is merged."""
    facts = facts_of(issue)
    facts.base_sha, facts.merge_sha = base_tip(repo, issue), made
    facts.merged_at, facts.merged_by = world.now(), actor.account
    timeline.note(world, issue, "merged", actor, commit_id=made)
    timeline.close(world, repo, issue, actor)
    move_ref(world, repo, actor, f"refs/heads/{facts.base_ref}", made, kind=kind)
    if facts.base_ref == repo.default_branch:
        timeline.close_mentioned(world, repo, issue.body, actor)


def _refuse_merge(repo: Repository, actor: Actor, issue: Issue, method: str) -> None:
    facts = facts_of(issue)
    if facts.merged_at or issue.state == "closed":
        raise Refused(405, "Pull Request is not mergeable")
    if facts.draft:
        raise Refused(405, "Pull Request is still a draft")
    if method not in repo.allowed_merges:
        noun = {"merge": "Merge commits", "squash": "Squash merges"}.get(method, "Rebase merges")
        raise Refused(405, f"{noun} are not allowed on this repository.")
    if queue_rule(repo, facts.base_ref) is not None:
        raise Refused(405, "Changes must be made through the merge queue")
    problems = unmet(repo, issue)
    rules = protection_of(repo, facts.base_ref)
    lax = rules is not None and not rules.enforce_admins
    bypass = lax and actor.grant is None and has_role(repo, actor.account, "admin")
    if problems and not bypass:
        raise Refused(405, problems[0])


def merged_tree(repo: Repository, issue: Issue, tip: str) -> str | None:
    """What merging it onto `tip` makes; None where the two conflict."""
    head = facts_of(issue).head_sha
    start = repo.git.merge_base(tip, head)
    return merge_commits(repo.git, start, tip, head) if start else None


def _merge_commit(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    tree: str,
    tip: str,
    title: str | None,
    message: str | None,
) -> str:
    facts = facts_of(issue)
    source = f"{facts.head_repo.owner.login}/{facts.head_ref}"
    subject = title or f"Merge pull request #{issue.number} from {source}"
    parents = [tip, facts.head_sha]
    text = f"{subject}\n\n{issue.title if message is None else message}"
    return _signed(world, repo, tree, parents, text, actor.account)


def _squash(
    world: World,
    repo: Repository,
    actor: Actor,  # noqa: ARG001 - the three ways to merge share one signature
    issue: Issue,
    tree: str,
    tip: str,
    title: str | None,
    message: str | None,
) -> str:
    subject = title or f"{issue.title} (#{issue.number})"
    if message is None:
        texts = [
            repo.git.commit(sha).message.decode(errors="replace")
            for sha in repo.git.ahead(tip, facts_of(issue).head_sha)
        ]
        single = texts[0].partition("\n\n")[2] if len(texts) == 1 else None
        message = "\n\n".join(f"* {text}" for text in texts) if single is None else single
    text = f"{subject}\n\n{message}".rstrip()
    return _signed(world, repo, tree, [tip], text, issue.author)


def _rebase(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    tree: str,  # noqa: ARG001 - each commit gets its own
    tip: str,
    title: str | None,  # noqa: ARG001 - a rebase keeps the messages
    message: str | None,  # noqa: ARG001 - likewise
) -> str:
    for sha in repo.git.ahead(tip, facts_of(issue).head_sha):
        parents = repo.git.parents(sha)
        if len(parents) != 1:
            raise Refused(405, "This branch can't be rebased")
        step = merge_commits(repo.git, parents[0], tip, sha)
        if step is None:
            raise Refused(405, "This branch can't be rebased")
        old = repo.git.commit(sha)
        who = ident(old.author, old.author_time)
        tip = repo.git.put_commit(
            step,
            [tip],
            old.message.decode(errors="replace"),
            author=Ident(who["name"], who["email"], world.now()),
            committer=_ident(world, actor.account),
        )
    return tip


def _signed(
    world: World, repo: Repository, tree: str, parents: list[str], text: str, author: Account
) -> str:
    """A commit that GitHub makes itself and signs."""
    flow = Ident("GitHub", "noreply@github.com", world.now())
    return repo.git.put_commit(
        tree, parents, text, author=_ident(world, author), committer=flow, signed=True
    )


def _ident(world: World, who: Account) -> Ident:
    return Ident(who.login, who.email, world.now())
