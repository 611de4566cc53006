"""Check runs, check suites and commit statuses."""

from demo.github.render.base import Json, account, app, stamp
from demo.github.state import CheckRun, CheckSuite, Repository, Status
from demo.github.world import World


def check_run(world: World, repo: Repository, run: CheckRun) -> Json:
    sha = run.suite.sha
    return {
        "id": run.id,
        "node_id": f"CR_{run.id}",
        "name": run.name,
        "head_sha": sha,
        "external_id": run.external_id,
        "url": f"{world.api_url}/repos/{repo.full_name}/check-runs/{run.id}",
        "html_url": f"{world.web_url}/{repo.full_name}/runs/{run.id}",
        "details_url": run.details_url,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": stamp(run.started_at),
        "completed_at": stamp(run.completed_at),
        "output": {
            "title": run.output.get("title"),
            "summary": run.output.get("summary"),
            "text": run.output.get("text"),
            "annotations_count": len(run.output.get("annotations", [])),
            "annotations_url": (
                f"{world.api_url}/repos/{repo.full_name}/check-runs/{run.id}/annotations"
            ),
        },
        "check_suite": {"id": run.suite.id},
        "app": app(world, run.suite.app),
        "pull_requests": _pulls(world, repo, sha),
    }


def check_suite(world: World, repo: Repository, suite: CheckSuite) -> Json:
    status, conclusion = suite_state(repo, suite)
    return {
        "id": suite.id,
        "node_id": f"CS_{suite.id}",
        "head_branch": next(
            (ref.removeprefix("refs/heads/") for ref, sha in repo.refs.items() if sha == suite.sha),
            None,
        ),
        "head_sha": suite.sha,
        "status": status,
        "conclusion": conclusion,
        "url": f"{world.api_url}/repos/{repo.full_name}/check-suites/{suite.id}",
        "before": None,
        "after": suite.sha,
        "pull_requests": _pulls(world, repo, suite.sha),
        "app": app(world, suite.app),
        "created_at": stamp(suite.created_at),
        "updated_at": stamp(suite.created_at),
        "latest_check_runs_count": sum(run.suite is suite for run in repo.runs.values()),
    }


def suite_state(repo: Repository, suite: CheckSuite) -> tuple[str, str | None]:
    """Status and conclusion of a suite, from the newest run of each name."""
    newest = {run.name: run for run in repo.runs.values() if run.suite is suite}
    if not newest:
        return "queued", None
    if any(run.status != "completed" for run in newest.values()):
        return "in_progress", None
    conclusions = {run.conclusion for run in newest.values()}
    for worst in ("failure", "timed_out", "cancelled", "action_required"):
        if worst in conclusions:
            return "completed", worst
    return "completed", "success" if "success" in conclusions else "neutral"


def status(world: World, repo: Repository, which: Status) -> Json:
    return {
        "id": which.id,
        "node_id": f"SC_{which.id}",
        "url": f"{world.api_url}/repos/{repo.full_name}/statuses/{which.sha}",
        "state": which.state,
        "description": which.description,
        "target_url": which.target_url,
        "context": which.context,
        "creator": account(world, which.creator),
        "created_at": stamp(which.created_at),
        "updated_at": stamp(which.created_at),
    }


def _pulls(world: World, repo: Repository, sha: str) -> list[Json]:
    """Open pull requests of this repository with that head."""
    slim = {"id": repo.id, "url": f"{world.api_url}/repos/{repo.full_name}", "name": repo.name}
    return [
        {
            "url": f"{world.api_url}/repos/{repo.full_name}/pulls/{issue.number}",
            "id": issue.pull.id,
            "number": issue.number,
            "head": {"ref": issue.pull.head_ref, "sha": issue.pull.head_sha, "repo": slim},
            "base": {"ref": issue.pull.base_ref, "sha": issue.pull.base_sha, "repo": slim},
        }
        for issue in repo.issues.values()
        if issue.pull
        and issue.state == "open"
        and issue.pull.head_sha == sha
        and issue.pull.head_repo is repo
    ]
