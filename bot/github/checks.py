"""Check runs and commit statuses: our own gate, and everybody else's verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import GateTaken, NotFound
from bot.github.annotations import Annotation, annotations_data
from bot.github.answers import instant, understood
from bot.github.calls import RepoCalls
from bot.github.check_owner import may_take_over
from bot.github.protection import RequiredChecks, required_checks
from bot.github.transport import Guard

COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class CheckFact:
    """One verdict on a commit; of several with a name and App, the latest."""

    name: str
    app_id: int | None
    """None for a commit status: anyone who may push can set one."""
    status: str
    """`queued`, `in_progress`, `completed`, …"""
    conclusion: str | None
    id: int | None = None
    """Of a check run."""
    started_at: datetime | None = None
    external_id: str | None = None
    """What its maker wrote there."""
    annotations: int = 0


_OF_STATUS: Mapping[str, tuple[str, str | None]] = {
    "success": (COMPLETED, "success"),
    "failure": (COMPLETED, "failure"),
    "error": (COMPLETED, "failure"),
    "pending": ("in_progress", None),
}


class Checks:
    """`repo.checks`."""

    def __init__(self, calls: RepoCalls, app_id: int) -> None:
        self._calls = calls
        self._app_id = app_id

    async def put(
        self,
        *,
        name: str,
        head_sha: str,
        status: str,
        conclusion: str | None = None,
        title: str,
        summary: str,
        details_url: str | None = None,
        check_run_id: int | None = None,
        external_id: str | None = None,
        annotations: Sequence[Annotation] = (),
        looked_up: bool = False,
        guard: Guard | None = None,
    ) -> int:
        """Make our check run of that name say this; returns its id.

        It is looked up before it is created; an id that is another head's counts for nothing. One
        that GitHub keeps completed is followed by a new one, and so is one with annotations, which
        an update would add to. `looked_up`: the caller knows the id of its own run, or that there
        is none. Raises `GateTaken` where the run speaks for another owner (`external_id`).
        """
        data = _run_data(
            name=name,
            head_sha=head_sha,
            status=status,
            conclusion=conclusion,
            details_url=details_url,
            external_id=external_id,
        )
        data["output"] = {"title": title, "summary": summary}
        if not looked_up:
            known = await self._known(check_run_id, name, head_sha)
            check_run_id = _to_update(known, head_sha, external_id, is_plain=not annotations)
        if check_run_id is not None and await self._update(check_run_id, data, guard):
            return check_run_id
        data["output"] |= annotations_data(annotations)
        made = await self._calls.send("POST", "/check-runs", data, guard=guard)
        return understood(lambda answer: int(answer["id"]), made)

    async def for_commit(self, sha: str) -> tuple[CheckFact, ...]:
        """All check runs and commit statuses of a commit, all pages."""
        runs = await self._calls.pages(
            f"/commits/{sha}/check-runs", key="check_runs", filter="latest"
        )
        statuses = await self._calls.pages(f"/commits/{sha}/status", key="statuses")
        return (
            *(understood(_check_run, run) for run in runs),
            *(understood(_commit_status, status) for status in statuses),
        )

    async def required(self, branch: str) -> RequiredChecks:
        """What the branch demands; raises where it cannot be read (fail closed)."""
        return await required_checks(self._calls, branch)

    def is_ours(self, run: CheckFact, name: str) -> bool:
        return run.app_id == self._app_id and run.name == name

    async def find(self, name: str, head_sha: str) -> CheckFact | None:
        """Our own newest check run of that name on a commit."""
        items = await self._calls.pages(
            f"/commits/{head_sha}/check-runs", key="check_runs", check_name=name, filter="latest"
        )
        runs = (understood(_check_run, item) for item in items)
        ours = (run for run in runs if self.is_ours(run, name))
        return next(ours, None)

    async def _known(self, check_run_id: int | None, name: str, head_sha: str) -> CheckFact | None:
        if check_run_id is not None:
            try:
                run = await self._calls.get(f"/check-runs/{check_run_id}")
            except NotFound:
                pass
            else:
                if understood(_name_and_head, run) == (name, head_sha):
                    return understood(_check_run, run)
        return await self.find(name, head_sha)

    async def _update(
        self, check_run_id: int, data: Mapping[str, Any], guard: Guard | None
    ) -> bool:
        """False if the run is gone or did not become what we asked."""
        change = {key: value for key, value in data.items() if key != "head_sha"}
        try:
            answer = await self._calls.send(
                "PATCH", f"/check-runs/{check_run_id}", change, repeatable=True, guard=guard
            )
        except NotFound:
            return False
        run = understood(_check_run, answer)
        return (run.status, run.conclusion) == (data["status"], data.get("conclusion"))


def _to_update(
    known: CheckFact | None, head_sha: str, external_id: str | None, *, is_plain: bool
) -> int | None:
    if known is None:
        return None
    if not may_take_over(external_id, known.external_id):
        raise GateTaken(f"the check on {head_sha[:12]} is that of {known.external_id}")
    return known.id if is_plain and not known.annotations else None


def _run_data(**given: str | None) -> dict[str, Any]:
    """What is said of a run; what is not given stays as it is."""
    return {key: value for key, value in given.items() if value is not None}


def _check_run(data: Any) -> CheckFact:
    started_at = data.get("started_at")
    return CheckFact(
        name=str(data["name"]),
        app_id=(data["app"] or {}).get("id"),
        status=str(data["status"]),
        conclusion=data["conclusion"],
        id=int(data["id"]),
        started_at=None if started_at is None else instant(started_at),
        external_id=data.get("external_id") or None,
        annotations=int((data.get("output") or {}).get("annotations_count") or 0),
    )


def _name_and_head(data: Any) -> tuple[str, str]:
    return str(data["name"]), str(data["head_sha"])


def _commit_status(data: Any) -> CheckFact:
    status, conclusion = _OF_STATUS[data["state"]]
    return CheckFact(name=str(data["context"]), app_id=None, status=status, conclusion=conclusion)
