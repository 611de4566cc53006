from typing import Any

import pytest

from bot.errors import Conflict, GitHubRefused, NotFound
from bot.github.history import CommitFact, Comparison, FileFact, Push
from bot.github.repository import Repo
from tests.bot.github.scripted import START, Answer, ScriptedGitHub
from tests.bot.github.test_trees import COMMIT, FILES, REPO, serve

NEW = "d" * 40
REF = f"{REPO}/git/refs/heads/fix/error-1"
READ = f"{REPO}/git/ref/heads/fix/error-1"
EXISTS = Answer({"message": "Reference already exists"}, status=422)
ABSENT = Answer({"message": "Not Found"}, status=404)


def at(sha: str) -> Answer:
    return Answer({"ref": "refs/heads/x", "object": {"type": "commit", "sha": sha}})


async def test_a_commit_is_two_writes_whatever_its_size_and_names_no_author(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    serve(scripted, FILES, **{"shop/cart.py": "100755"})
    scripted.on("GET", f"{REPO}/git/commits/{COMMIT}", Answer({"tree": {"sha": "e" * 40}}))
    scripted.on("POST", f"{REPO}/git/trees", Answer({"sha": "f" * 40}, status=201))
    scripted.on("POST", f"{REPO}/git/commits", Answer({"sha": NEW}, status=201))

    sha = await repo.git.commit(
        base_sha=COMMIT,
        files={"shop/cart.py": "total = 2\n", "shop/café.py": None, "new.py": "n\n", "run": "r\n"},
        message="Fix the total",
        modes={"run": "100755"},
    )

    assert sha == NEW
    assert scripted.sent("POST", f"{REPO}/git/trees") == [
        {
            "base_tree": "e" * 40,
            "tree": [
                {
                    "path": "shop/cart.py",
                    "mode": "100755",
                    "type": "blob",
                    "content": "total = 2\n",
                },
                {"path": "shop/café.py", "mode": "100644", "type": "blob", "sha": None},
                {"path": "new.py", "mode": "100644", "type": "blob", "content": "n\n"},
                {"path": "run", "mode": "100755", "type": "blob", "content": "r\n"},
            ],
        }
    ]
    assert scripted.sent("POST", f"{REPO}/git/commits") == [
        {"message": "Fix the total", "tree": "f" * 40, "parents": [COMMIT]}
    ]
    assert len(scripted.calls()) == 4


async def test_a_branch_is_created(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("POST", f"{REPO}/git/refs", Answer({}, status=201))

    await repo.git.create_branch("fix/error-1", NEW)

    assert scripted.sent("POST", f"{REPO}/git/refs") == [
        {"ref": "refs/heads/fix/error-1", "sha": NEW}
    ]


async def test_a_branch_that_is_there_already_is_fine(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("POST", f"{REPO}/git/refs", EXISTS)
    scripted.on("GET", READ, at(NEW))

    await repo.git.create_branch("fix/error-1", NEW)

    assert scripted.calls() == [f"POST {REPO}/git/refs", f"GET {READ}"]


async def test_but_not_at_another_commit(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("POST", f"{REPO}/git/refs", EXISTS)
    scripted.on("GET", READ, at(COMMIT))

    with pytest.raises(Conflict, match="is at ccccccc, not ddddddd"):
        await repo.git.create_branch("fix/error-1", NEW)


async def test_a_branch_refused_for_another_reason_says_so(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on(
        "POST", f"{REPO}/git/refs", Answer({"message": "Object does not exist"}, status=422)
    )
    scripted.on("GET", READ, ABSENT)

    with pytest.raises(GitHubRefused, match="Object does not exist") as caught:
        await repo.git.create_branch("fix/error-1", NEW)

    assert caught.value.status == 422


async def test_a_branch_moves_forward_only(scripted: ScriptedGitHub, repo: Repo) -> None:
    not_forward = Answer({"message": "Update is not a fast forward"}, status=422)
    scripted.on("PATCH", REF, not_forward, Answer({}))
    scripted.on("GET", READ, at(COMMIT))

    with pytest.raises(Conflict):
        await repo.git.move_branch("fix/error-1", NEW)
    await repo.git.move_branch("fix/error-1", NEW, force=True)

    assert scripted.sent("PATCH", REF) == [
        {"sha": NEW, "force": False},
        {"sha": NEW, "force": True},
    ]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(status=204), id="there"),
        pytest.param(ABSENT, id="gone"),
        pytest.param(
            Answer({"message": "Reference does not exist"}, status=422), id="gone, by 422"
        ),
    ],
)
async def test_a_branch_is_deleted_however_often(
    answer: Answer, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("DELETE", REF, answer)

    await repo.git.delete_branch("fix/error-1")

    assert scripted.calls() == [f"DELETE {REF}"]


async def test_a_protected_branch_is_not_thought_deleted(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("DELETE", REF, Answer({"message": "Cannot delete this branch"}, status=422))

    with pytest.raises(GitHubRefused, match="Cannot delete"):
        await repo.git.delete_branch("fix/error-1")


async def test_the_head_of_no_branch_is_not_found(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", READ, ABSENT)

    with pytest.raises(NotFound):
        await repo.git.head("fix/error-1")


def commit(sha: str, author_id: int | None = 1) -> dict[str, Any]:
    return {
        "sha": sha,
        "commit": {"tree": {"sha": "e" * 40}, "message": "m"},
        "parents": [{"sha": COMMIT}],
        "author": None if author_id is None else {"id": author_id, "login": "ana"},
        "committer": {},
    }


def commit_fact(sha: str, author_id: int | None = 1) -> CommitFact:
    login = None if author_id is None else "ana"
    return CommitFact(sha, "e" * 40, (COMMIT,), "m", author_id, login, None, None)


async def test_a_commit_s_people_may_be_unknown(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", f"{REPO}/commits/{NEW}", Answer(commit(NEW, None)))

    assert await repo.git.commit_fact(NEW) == commit_fact(NEW, None)
    assert await repo.git.commit_message(NEW) == "m"


COMPARE = f"{REPO}/compare/main...{NEW}"


def comparison(total: int, commits: int, files: int) -> Answer:
    return Answer(
        {
            "merge_base_commit": {"sha": COMMIT},
            "total_commits": total,
            "commits": [commit(NEW)] * commits,
            "files": [{"filename": "a.py", "status": "modified", "sha": "b" * 40}] * files,
        }
    )


@pytest.mark.parametrize(
    ("pages", "lists_all", "complete"),
    [
        pytest.param([comparison(1, 1, 1)], True, True, id="a small one"),
        pytest.param([comparison(150, 100, 1), comparison(150, 50, 0)], True, True, id="two pages"),
        pytest.param([comparison(1, 1, 300)], True, False, id="as many files as GitHub lists"),
        pytest.param(
            [comparison(250, 100, 1), comparison(250, 100, 0), comparison(250, 50, 0)],
            False,
            False,
            id="as many commits as GitHub lists",
        ),
        pytest.param(
            [comparison(2, 1, 1), comparison(2, 0, 0)], False, False, id="a commit missing"
        ),
    ],
)
async def test_a_comparison_at_github_s_ceilings_is_not_complete(
    pages: list[Answer], lists_all: bool, complete: bool, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", COMPARE, *pages)

    found = await repo.git.compare("main", NEW)

    commits = sum(len(page.data["commits"]) for page in pages)
    assert found == Comparison(
        merge_base=COMMIT,
        commits=(commit_fact(NEW),) * commits,
        files=(FileFact("a.py", "modified", None, "b" * 40),) * len(pages[0].data["files"]),
        complete=complete,
        lists_all=lists_all,
    )


async def test_pushes_have_the_server_s_time_and_actor(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    push = {
        "before": COMMIT,
        "after": NEW,
        "timestamp": "2026-11-23T10:00:00Z",
        "activity_type": "push",
        "actor": {"id": 9},
    }
    ghost = push | {"actor": None, "activity_type": "force_push"}
    path = f"{REPO}/activity?per_page=100&ref=refs/heads/fix/error-1"
    scripted.on("GET", path, Answer([push, ghost]))

    assert await repo.git.pushes("fix/error-1") == (
        Push(COMMIT, NEW, 9, START, "push"),
        Push(COMMIT, NEW, None, START, "force_push"),
    )
