from typing import Any

import pytest

from bot.errors import FixwardenError, Forbidden, GitHubRefused, GitHubUnreachable, NotFound
from bot.github.checks import CheckFact
from bot.github.protection import RequiredChecks
from bot.github.repository import Repo
from tests.bot.github.scripted import START, Answer, ScriptedGitHub

REPO = "/repos/acme/shop"
HEAD = "b" * 40
RUNS = f"{REPO}/commits/{HEAD}/check-runs"
OURS = f"{REPO}/check-runs/30"
NAME = "fixwarden/approval"
GONE = Answer({"message": "Not Found"}, status=404)


def run(
    status: str = "in_progress", conclusion: str | None = None, **change: Any
) -> dict[str, Any]:
    return {
        "id": 30,
        "name": NAME,
        "head_sha": HEAD,
        "app": {"id": 7},
        "status": status,
        "conclusion": conclusion,
        "started_at": "2026-11-23T10:00:00Z",
    } | change


def listed(*runs: dict[str, Any]) -> Answer:
    return Answer({"total_count": len(runs), "check_runs": list(runs)})


async def put(
    repo: Repo,
    conclusion: str | None = None,
    check_run_id: int | None = None,
    *,
    looked_up: bool = False,
) -> int:
    return await repo.checks.put(
        name=NAME,
        head_sha=HEAD,
        status="completed" if conclusion else "in_progress",
        conclusion=conclusion,
        title="Waiting",
        summary="for ana",
        check_run_id=check_run_id,
        looked_up=looked_up,
    )


async def test_a_first_check_run_is_made(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", f"{RUNS}?per_page=100&check_name=fixwarden/approval&filter=latest", listed())
    scripted.on("POST", f"{REPO}/check-runs", Answer(run(), status=201))

    assert await put(repo) == 30
    assert scripted.sent("POST", f"{REPO}/check-runs") == [
        {
            "name": NAME,
            "head_sha": HEAD,
            "status": "in_progress",
            "output": {"title": "Waiting", "summary": "for ana"},
        }
    ]


@pytest.mark.parametrize("known", [None, 30], ids=["looked up", "known by its id"])
async def test_a_later_verdict_updates_it(
    known: int | None, scripted: ScriptedGitHub, repo: Repo
) -> None:
    other_app = run(app={"id": 8}, id=29)
    scripted.on("GET", RUNS, listed(other_app, run()))
    scripted.on("GET", OURS, Answer(run()))
    scripted.on("PATCH", OURS, Answer(run("completed", "success")))

    assert await put(repo, "success", known) == 30
    assert scripted.sent("PATCH", OURS) == [
        {
            "name": NAME,
            "status": "completed",
            "conclusion": "success",
            "output": {"title": "Waiting", "summary": "for ana"},
        }
    ]


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(Answer(run(head_sha="c" * 40)), id="another head's"),
        pytest.param(Answer(run(name="ci")), id="another check's"),
        pytest.param(GONE, id="gone"),
    ],
)
async def test_an_id_that_is_not_this_check_s_is_never_written_to(
    known: Answer, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", OURS, known)
    scripted.on("GET", RUNS, listed())
    scripted.on("POST", f"{REPO}/check-runs", Answer(run(id=31), status=201))

    assert await put(repo, "success", 30) == 31
    assert scripted.sent("PATCH", OURS) == []


async def test_a_run_that_stays_completed_is_followed_by_a_new_one(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", RUNS, listed(run("completed", "success")))
    scripted.on("PATCH", OURS, Answer(run("completed", "success")))
    scripted.on("POST", f"{REPO}/check-runs", Answer(run(id=31), status=201))

    assert await put(repo) == 31


async def test_all_verdicts_on_a_commit_are_joined(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", RUNS, listed(run(), run("completed", "neutral", name="ci", id=4, app=None)))
    statuses = [
        {"context": name, "state": name} for name in ("success", "failure", "error", "pending")
    ]
    scripted.on("GET", f"{REPO}/commits/{HEAD}/status", Answer({"statuses": statuses}))

    assert await repo.checks.for_commit(HEAD) == (
        CheckFact(NAME, 7, "in_progress", None, 30, START),
        CheckFact("ci", None, "completed", "neutral", 4, START),
        CheckFact("success", None, "completed", "success"),
        CheckFact("failure", None, "completed", "failure"),
        CheckFact("error", None, "completed", "failure"),
        CheckFact("pending", None, "in_progress", None),
    )


async def test_a_state_that_nobody_knows_is_not_green(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", RUNS, listed())
    status = {"context": "ci", "state": "splendid"}
    scripted.on("GET", f"{REPO}/commits/{HEAD}/status", Answer({"statuses": [status]}))

    with pytest.raises(GitHubUnreachable):
        await repo.checks.for_commit(HEAD)


def protected(**required: Any) -> dict[str, Any]:
    return {"protected": True, "protection": {"required_status_checks": required}}


def rule(*checks: dict[str, Any]) -> dict[str, Any]:
    parameters = {"required_status_checks": list(checks)}
    return {"type": "required_status_checks", "parameters": parameters}


def reviews(count: int) -> dict[str, Any]:
    return {"type": "pull_request", "parameters": {"required_approving_review_count": count}}


OPEN = {"protected": False}


@pytest.mark.parametrize(
    ("branch", "rules", "expected"),
    [
        pytest.param(OPEN, [], RequiredChecks({}, needs_reviews=False), id="nothing"),
        pytest.param(
            protected(
                enforcement_level="everyone",
                contexts=["ci", "lint"],
                checks=[{"context": "ci", "app_id": 15}, {"context": "lint", "app_id": -1}],
            ),
            [],
            RequiredChecks({"ci": 15, "lint": None}, needs_reviews=False),
            id="classic protection, with Apps",
        ),
        pytest.param(
            protected(enforcement_level="non_admins", contexts=["ci"]),
            [],
            RequiredChecks({"ci": None}, needs_reviews=False),
            id="an old server names no Apps",
        ),
        pytest.param(
            protected(enforcement_level="off", contexts=["ci"], checks=[]),
            [],
            RequiredChecks({}, needs_reviews=False),
            id="switched off",
        ),
        pytest.param(
            OPEN,
            [rule({"context": "ci", "integration_id": 15}, {"context": "lint"}), reviews(1)],
            RequiredChecks({"ci": 15, "lint": None}, needs_reviews=True),
            id="rulesets",
        ),
        pytest.param(
            protected(contexts=[], checks=[{"context": "ci", "app_id": None}]),
            [rule({"context": "ci", "integration_id": 15})],
            RequiredChecks({"ci": 15}, needs_reviews=False),
            id="a named App beats any",
        ),
        pytest.param(
            OPEN, [reviews(0)], RequiredChecks({}, needs_reviews=False), id="no review needed"
        ),
        pytest.param(
            OPEN,
            [{"type": "pull_request", "parameters": {}}],
            RequiredChecks({}, needs_reviews=True),
            id="an untold number of reviews is one",
        ),
        pytest.param(
            OPEN,
            [{"type": "merge_queue"}],
            RequiredChecks({}, needs_reviews=False, merge_queue=True),
            id="a merge queue",
        ),
    ],
)
async def test_what_a_branch_demands(
    branch: dict[str, Any],
    rules: list[dict[str, Any]],
    expected: RequiredChecks,
    scripted: ScriptedGitHub,
    repo: Repo,
) -> None:
    scripted.on("GET", f"{REPO}/branches/main", Answer(branch))
    scripted.on("GET", f"{REPO}/rules/branches/main", Answer(rules))

    assert await repo.checks.required("main") == expected


UPGRADE = "Upgrade to GitHub Pro or make this repository public to enable this feature."


async def test_a_plan_without_rulesets_has_none(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", f"{REPO}/branches/main", Answer(OPEN))
    scripted.on("GET", f"{REPO}/rules/branches/main", Answer({"message": UPGRADE}, status=403))

    assert await repo.checks.required("main") == RequiredChecks({}, needs_reviews=False)


@pytest.mark.parametrize(
    ("branch", "rules", "expected"),
    [
        pytest.param(GONE, Answer([]), NotFound, id="no branch"),
        pytest.param(Answer(OPEN), GONE, NotFound, id="no rules"),
        pytest.param(
            Answer(OPEN), Answer({"message": "Forbidden"}, status=403), Forbidden, id="forbidden"
        ),
        pytest.param(Answer({}), Answer([]), GitHubUnreachable, id="not told whether protected"),
        pytest.param(Answer(OPEN), Answer([{}]), GitHubUnreachable, id="a rule without a type"),
        pytest.param(
            Answer(protected(checks=[{"context": "ci", "app_id": 1}])),
            Answer([rule({"context": "ci", "integration_id": 2})]),
            GitHubRefused,
            id="two Apps for one name",
        ),
    ],
)
async def test_demands_that_cannot_be_read_are_an_error(
    branch: Answer,
    rules: Answer,
    expected: type[FixwardenError],
    scripted: ScriptedGitHub,
    repo: Repo,
) -> None:
    scripted.on("GET", f"{REPO}/branches/main", branch)
    scripted.on("GET", f"{REPO}/rules/branches/main", rules)

    with pytest.raises(expected):
        await repo.checks.required("main")


async def test_our_own_newest_run_is_found_with_what_it_said(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    own = run("completed", "success", external_id="fix-3", output={"annotations_count": 2})
    scripted.on("GET", RUNS, listed(run(app={"id": 8}, id=29), own), listed())

    found = await repo.checks.find(NAME, HEAD)

    assert found == CheckFact(
        NAME, 7, "completed", "success", 30, START, external_id="fix-3", annotations=2
    )
    assert await repo.checks.find(NAME, HEAD) is None
