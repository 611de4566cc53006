"""A commit, and what CI said of it."""

from collections.abc import Mapping
from typing import Any

from demo.github.actors import Actor
from demo.github.acts.checks import newest_runs, newest_statuses
from demo.github.graph.connections import connection
from demo.github.graph.people import app
from demo.github.graph.refusals import require
from demo.github.render.base import stamp
from demo.github.state import CheckRun, CheckSuite, Repository, Status

Json = dict[str, Any]


def commit(repo: Repository, actor: Actor, sha: str) -> Json:
    def suites(_: object, **page: Any) -> Json:
        require(actor, "checks:read")
        found = [suite for suite in repo.suites.values() if suite.sha == sha]
        return connection("checkSuites", found, lambda each: _suite(repo, each), **page)

    def status(_: object) -> Json | None:
        require(actor, "statuses:read")
        return _status(repo, sha)

    return {"id": f"C_{sha}", "oid": sha, "checkSuites": suites, "status": status}


def _suite(repo: Repository, suite: CheckSuite) -> Json:
    def runs(_: object, filterBy: Mapping[str, Any] | None = None, **page: Any) -> Json:  # noqa: N803 - GitHub's word
        wanted = filterBy or {}
        every = wanted.get("checkType") != "LATEST"
        known = repo.runs.values() if every else newest_runs(repo, suite.sha)
        found = [
            run
            for run in known
            if run.suite is suite and wanted.get("checkName") in (None, run.name)
        ]
        return connection("checkRuns", found, _run, **page)

    return {"id": f"CS_{suite.id}", "app": app(suite.app), "checkRuns": runs}


def _run(run: CheckRun) -> Json:
    return {
        "id": f"CR_{run.id}",
        "name": run.name,
        "status": run.status.upper(),
        "conclusion": run.conclusion and run.conclusion.upper(),
        "startedAt": stamp(run.started_at),
    }


def _status(repo: Repository, sha: str) -> Json | None:
    """None where nobody ever set one."""
    found = newest_statuses(repo, sha)
    if not found:
        return None
    return {"id": f"S_{sha}", "contexts": [_context(each) for each in found]}


def _context(which: Status) -> Json:
    return {"id": f"SC_{which.id}", "context": which.context, "state": which.state.upper()}
