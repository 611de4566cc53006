from typing import Any

import pytest

from bot.errors import Forbidden, GitHubUnreachable
from bot.github.merging import BaseMoved, HeadMoved, Merged, MergeResult, NotMergeable
from bot.github.repository import Repo
from tests.bot.github.scripted import Answer, ScriptedGitHub
from tests.bot.github.test_pulls import HEAD, JSON, MERGED, PULLS

MERGE = f"{PULLS}/12/merge"


def refusal(status: int, text: str) -> Answer:
    return Answer({"message": text}, status=status)


@pytest.mark.parametrize(
    ("answer", "pull", "expected"),
    [
        pytest.param(Answer({"sha": "9" * 40}), JSON, Merged("9" * 40), id="merged"),
        pytest.param(
            refusal(409, "Head branch was modified."), JSON, HeadMoved(), id="the head moved"
        ),
        pytest.param(
            refusal(405, "Base branch was modified. Review and try the merge again."),
            JSON,
            BaseMoved(),
            id="the base moved",
        ),
        pytest.param(
            refusal(405, "Pull Request is still a draft"),
            JSON,
            NotMergeable(f"GitHub refused PUT {MERGE}: Pull Request is still a draft"),
            id="refused, with GitHub's words",
        ),
        pytest.param(
            refusal(405, "Pull Request is not mergeable"),
            MERGED,
            Merged("9" * 40),
            id="refused because a lost call had merged it",
        ),
        pytest.param(
            refusal(405, "Pull Request is not mergeable"),
            MERGED | {"head": JSON["head"] | {"sha": "c" * 40}},
            NotMergeable(f"GitHub refused PUT {MERGE}: Pull Request is not mergeable"),
            id="merged, but at another head",
        ),
    ],
)
async def test_a_merge_has_one_of_four_ends(
    answer: Answer,
    pull: dict[str, Any],
    expected: MergeResult,
    scripted: ScriptedGitHub,
    repo: Repo,
) -> None:
    scripted.on("PUT", MERGE, answer)
    scripted.on("GET", f"{PULLS}/12", Answer(pull))

    assert await repo.pulls.merge(12, head_sha=HEAD, title="Fix") == expected
    assert scripted.sent("PUT", MERGE) == [
        {"sha": HEAD, "merge_method": "squash", "commit_title": "Fix"}
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Answer(raw=b"<html>", status=502, headers={"Content-Type": "text/html"}),
        Answer(raw=b'{"sha"', headers={"Content-Type": "application/json"}),
        Answer([]),
    ],
    ids=["a 502", "cut short", "of another shape"],
)
async def test_a_merge_whose_answer_is_lost_is_nobody_s_guess(
    fault: Answer, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("PUT", MERGE, fault)

    with pytest.raises(GitHubUnreachable):
        await repo.pulls.merge(12, head_sha=HEAD)

    assert len(scripted.calls()) == 1


async def test_a_merge_without_permission_is_forbidden(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("PUT", MERGE, refusal(403, "Resource not accessible by integration"))

    with pytest.raises(Forbidden):
        await repo.pulls.merge(12, head_sha=HEAD)
