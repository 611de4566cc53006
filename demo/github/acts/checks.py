"""Check runs (Apps only) and commit statuses (anyone with write)."""

from typing import Any

from demo.github.actors import Actor, Invalid, NotThere, Refused, require_role
from demo.github.render import base, checks, commits
from demo.github.render.events import emit
from demo.github.state import App, CheckRun, CheckSuite, Repository, Status
from demo.github.world import World

STATUSES = ("queued", "in_progress", "completed", "waiting", "requested", "pending")
CONCLUSIONS = (
    *("success", "failure", "neutral", "cancelled"),
    *("skipped", "timed_out", "action_required", "stale"),
)
MOST_ANNOTATIONS = 50
"""In one request."""
_ANNOTATION = ("path", "start_line", "end_line", "annotation_level", "message")
_TEXTS = ("details_url", "external_id", "output", "actions", "name")


def the_run(repo: Repository, run_id: int) -> CheckRun:
    if run_id not in repo.runs:
        raise NotThere
    return repo.runs[run_id]


def create_run(
    world: World, repo: Repository, actor: Actor, name: str, sha: str, **facts: Any
) -> CheckRun:
    """A new run; one of the same name and App hides the older."""
    app = actor.app
    if app is None:
        raise Refused(403, "You must authenticate via a GitHub App.")
    if not name:
        raise Invalid("CheckRun", "name", "missing_field")
    if sha not in repo.published:
        raise Refused(422, f"No commit found for SHA: {sha}")
    run = CheckRun(world.next_id(), _suite(world, repo, app, sha), name, world.now())
    repo.runs[run.id] = run
    _apply(world, run, facts)
    _tell(world, repo, run, "created", actor)
    if run.status == "completed":
        _finish(world, repo, run, actor)
    world.react(repo)
    return run


def update_run(world: World, repo: Repository, actor: Actor, run: CheckRun, **facts: Any) -> None:
    """Only the App that made a run may change it."""
    if actor.app is not run.suite.app:
        raise Refused(403, "Invalid app_id: only its own App may change a check run.")
    was = run.status
    _apply(world, run, facts)
    if run.status == "completed" and was != "completed":
        _finish(world, repo, run, actor)
    world.react(repo)


def rerequest(world: World, repo: Repository, actor: Actor, run: CheckRun) -> None:
    """A person asks for the check to run again."""
    require_role(repo, actor, "write")
    _tell(world, repo, run, "rerequested", actor)


def set_status(
    world: World,
    repo: Repository,
    actor: Actor,
    sha: str,
    *,
    state: str,
    context: str = "default",
    description: str | None = None,
    target_url: str | None = None,
) -> Status:
    require_role(repo, actor, "write")
    if state not in ("error", "failure", "pending", "success"):
        raise Invalid("Status", "state")
    if sha not in repo.published:
        raise Refused(422, f"No commit found for SHA: {sha}")
    made = Status(
        world.next_id(), sha, context, state, description, target_url, actor.account, world.now()
    )
    repo.statuses.append(made)
    shown = checks.status(world, repo, made)
    parts = {key: shown[key] for key in ("id", "state", "description", "target_url", "context")}
    emit(
        world,
        "status",
        None,
        repo,
        actor.account,
        sha=sha,
        name=repo.full_name,
        commit=commits.commit(world, repo, sha),
        branches=_branches_at(repo, sha),
        created_at=base.stamp(made.created_at),
        updated_at=base.stamp(made.created_at),
        **parts,
    )
    world.react(repo)
    return made


def _branches_at(repo: Repository, sha: str) -> list[dict[str, Any]]:
    return [
        {"name": ref.removeprefix("refs/heads/"), "commit": {"sha": sha}, "protected": False}
        for ref, tip in repo.refs.items()
        if tip == sha
    ]


def newest_runs(repo: Repository, sha: str) -> list[CheckRun]:
    """The latest run of each App and name on a commit."""
    newest: dict[tuple[int, str], CheckRun] = {}
    for run in repo.runs.values():
        if run.suite.sha == sha:
            newest[run.suite.id, run.name] = run
    return list(newest.values())


def newest_statuses(repo: Repository, sha: str) -> list[Status]:
    """The latest status of each context on a commit, newest first."""
    newest = {each.context: each for each in repo.statuses if each.sha == sha}
    return sorted(newest.values(), key=lambda each: -each.id)


def request_suite(world: World, repo: Repository, actor: Actor, sha: str) -> None:
    """After a push GitHub asks every App that may write checks for a suite."""
    if world.app.permissions.get("checks") == "write":
        suite = _suite(world, repo, world.app, sha)
        shown = checks.check_suite(world, repo, suite)
        emit(world, "check_suite", "requested", repo, actor.account, check_suite=shown)


def _suite(world: World, repo: Repository, app: App, sha: str) -> CheckSuite:
    for suite in repo.suites.values():
        if suite.app is app and suite.sha == sha:
            return suite
    suite = CheckSuite(world.next_id(), app, sha, world.now())
    repo.suites[suite.id] = suite
    return suite


def _apply(world: World, run: CheckRun, facts: dict[str, Any]) -> None:
    status, conclusion = facts.get("status"), facts.get("conclusion")
    if conclusion is not None and conclusion not in CONCLUSIONS:
        raise Invalid("CheckRun", "conclusion")
    if status is not None and status not in STATUSES:
        raise Invalid("CheckRun", "status")
    if status == "completed" and conclusion is None and run.conclusion is None:
        raise Invalid("CheckRun", "conclusion", "missing_field")
    _check_output(facts.get("output") or {})
    if facts.get("output") is not None:
        facts["output"] = _with_annotations(run.output, facts["output"])
    for key in _TEXTS:
        if facts.get(key) is not None:
            setattr(run, key, facts[key])
    if conclusion is not None:
        run.status, run.conclusion, run.completed_at = "completed", conclusion, world.now()
    elif status is not None and status != "completed":
        run.status, run.conclusion, run.completed_at = status, None, None


def _with_annotations(was: dict[str, Any], output: dict[str, Any]) -> dict[str, Any]:
    """An update adds to the annotations that are there."""
    kept = [*was.get("annotations", []), *(output.get("annotations") or [])]
    return output | {"annotations": kept} if kept else output


def _check_annotations(annotations: list[dict[str, Any]]) -> None:
    if len(annotations) > MOST_ANNOTATIONS:
        text = f"Only {MOST_ANNOTATIONS} items are allowed; {len(annotations)} were supplied."
        raise Invalid("CheckRun", "annotations", message=text)
    for each in annotations:
        if any(each.get(name) is None for name in _ANNOTATION):
            raise Invalid("CheckRun", "annotations", "missing_field")
        if each["annotation_level"] not in ("notice", "warning", "failure"):
            raise Invalid("CheckRun", "annotation_level")
        columns = each.get("start_column") or each.get("end_column")
        if columns and each["start_line"] != each["end_line"]:
            raise Invalid("CheckRun", "start_column")


def _check_output(output: dict[str, Any]) -> None:
    _check_annotations(output.get("annotations") or [])
    if output and not (output.get("title") and output.get("summary") is not None):
        raise Invalid("CheckRun", "output", "missing_field")
    for text in ("summary", "text"):
        if len(output.get(text) or "") > 65_535:
            raise Invalid("CheckRun", f"output.{text}", message="Only 65535 characters are allowed")


def _finish(world: World, repo: Repository, run: CheckRun, actor: Actor) -> None:
    _tell(world, repo, run, "completed", actor)
    if checks.suite_state(repo, run.suite)[0] == "completed":
        suite = checks.check_suite(world, repo, run.suite)
        emit(world, "check_suite", "completed", repo, actor.account, check_suite=suite)


def _tell(world: World, repo: Repository, run: CheckRun, action: str, actor: Actor) -> None:
    shown = checks.check_run(world, repo, run)
    shown["check_suite"] = checks.check_suite(world, repo, run.suite)
    emit(world, "check_run", action, repo, actor.account, check_run=shown)
