"""Check runs, check suites and commit statuses."""

from typing import Any

from demo.github.actors import NotThere
from demo.github.acts import checks as acts
from demo.github.render import base
from demo.github.render import checks as render
from demo.github.resolve import commit_at
from demo.github.routing import Ask, Page, Reply, route

REPO = "/repos/{owner}/{repo}"
_FACTS: dict[str, type] = {
    **dict.fromkeys(("status", "conclusion", "details_url", "external_id", "name"), str),
    "output": dict,
    "actions": list,
}


@route("POST", f"{REPO}/check-runs", "checks:write")
def create_run(ask: Ask) -> Reply:
    facts = {key: value for key, value in _facts(ask).items() if key != "name"}
    name, sha = ask.need("name"), ask.need("head_sha")
    run = acts.create_run(ask.world, ask.repo, ask.actor, name, sha, **facts)
    return Reply(render.check_run(ask.world, ask.repo, run), 201)


@route("GET", f"{REPO}/check-runs/{{run_id}}", "checks:read")
def get_run(ask: Ask) -> Reply:
    run = acts.the_run(ask.repo, ask.number("run_id"))
    return Reply(render.check_run(ask.world, ask.repo, run))


@route("PATCH", f"{REPO}/check-runs/{{run_id}}", "checks:write")
def update_run(ask: Ask) -> Reply:
    run = acts.the_run(ask.repo, ask.number("run_id"))
    acts.update_run(ask.world, ask.repo, ask.actor, run, **_facts(ask))
    return Reply(render.check_run(ask.world, ask.repo, run))


@route("GET", f"{REPO}/check-runs/{{run_id}}/annotations", "checks:read")
def list_annotations(ask: Ask) -> Page:
    run = acts.the_run(ask.repo, ask.number("run_id"))
    return Page(run.output.get("annotations", []), lambda each: each)


@route("GET", f"{REPO}/check-suites/{{suite_id}}", "checks:read")
def get_suite(ask: Ask) -> Reply:
    suite = ask.repo.suites.get(ask.number("suite_id"))
    if suite is None:
        raise NotThere
    return Reply(render.check_suite(ask.world, ask.repo, suite))


@route("GET", f"{REPO}/commits/{{ref*}}/check-runs", "checks:read")
def list_runs(ask: Ask) -> Page:
    """Newest first; `filter=latest` (the default) hides older runs of the same name."""
    sha = commit_at(ask.repo, ask.params["ref"])
    if ask.query.get("filter", "latest") == "latest":
        runs = acts.newest_runs(ask.repo, sha)
    else:
        runs = [run for run in ask.repo.runs.values() if run.suite.sha == sha]
    app_id = ask.query.get("app_id")
    found = [
        run
        for run in runs
        if ask.query.get("check_name") in (None, run.name)
        and ask.query.get("status") in (None, run.status)
        and app_id in (None, str(run.suite.app.id))
    ]
    found.sort(key=lambda run: -run.id)
    return Page(found, lambda run: render.check_run(ask.world, ask.repo, run), "check_runs")


@route("GET", f"{REPO}/commits/{{ref*}}/check-suites", "checks:read")
def list_suites(ask: Ask) -> Page:
    sha = commit_at(ask.repo, ask.params["ref"])
    found = [suite for suite in ask.repo.suites.values() if suite.sha == sha]
    return Page(found, lambda suite: render.check_suite(ask.world, ask.repo, suite), "check_suites")


@route("GET", f"{REPO}/commits/{{ref*}}/status", "statuses:read")
def get_combined_status(ask: Ask) -> Page:
    """`success` only if every context is; `pending` when there is none."""
    sha = commit_at(ask.repo, ask.params["ref"])
    found = acts.newest_statuses(ask.repo, sha)
    states = {each.state for each in found}
    state = "success" if states == {"success"} else "pending"
    if states & {"error", "failure"}:
        state = "failure"
    beside = {"state": state, "sha": sha, "repository": base.repository(ask.world, ask.repo)}
    return Page(found, lambda each: render.status(ask.world, ask.repo, each), "statuses", beside)


@route("GET", f"{REPO}/commits/{{ref*}}/statuses", "statuses:read")
def list_statuses(ask: Ask) -> Page:
    sha = commit_at(ask.repo, ask.params["ref"])
    found = [each for each in reversed(ask.repo.statuses) if each.sha == sha]
    return Page(found, lambda each: render.status(ask.world, ask.repo, each))


@route("POST", f"{REPO}/statuses/{{sha}}", "statuses:write")
def create_status(ask: Ask) -> Reply:
    made = acts.set_status(
        ask.world,
        ask.repo,
        ask.actor,
        ask.params["sha"],
        state=ask.need("state"),
        context=ask.get("context") or "default",
        description=ask.get("description"),
        target_url=ask.get("target_url"),
    )
    return Reply(render.status(ask.world, ask.repo, made), 201)


def _facts(ask: Ask) -> dict[str, Any]:
    return {key: ask.get(key, kind) for key, kind in _FACTS.items()}
