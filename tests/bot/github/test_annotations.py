"""Annotations of a check run: written once, whatever is there already."""

import pytest

from bot.github.annotations import Annotation
from bot.github.repository import Repo
from tests.bot.github.scripted import Answer, ScriptedGitHub
from tests.bot.github.test_checks import HEAD, NAME, OURS, REPO, RUNS, listed, run

NOTE = Annotation("a.yml", 3, 7, "warning", "merge.checks", "has no effect")
SHOWN = {
    "path": "a.yml",
    "start_line": 3,
    "end_line": 3,
    "start_column": 7,
    "end_column": 7,
    "annotation_level": "warning",
    "message": "has no effect",
    "title": "merge.checks",
}


@pytest.mark.parametrize(
    ("there", "given", "updated"),
    [
        pytest.param(0, (), True, id="none: it is updated"),
        pytest.param(0, (NOTE,), False, id="new ones"),
        pytest.param(2, (), False, id="old ones"),
    ],
)
async def test_annotations_are_never_added_to_those_that_are_there(
    there: int, given: tuple[Annotation, ...], updated: bool, scripted: ScriptedGitHub, repo: Repo
) -> None:
    success = run("completed", "success", output={"annotations_count": there})
    scripted.on("GET", RUNS, listed(success))
    scripted.on("PATCH", OURS, Answer(success))
    scripted.on("POST", f"{REPO}/check-runs", Answer(success | {"id": 31}, status=201))

    made = await repo.checks.put(
        name=NAME,
        head_sha=HEAD,
        status="completed",
        conclusion="success",
        title="Fine",
        summary="but",
        annotations=given,
    )

    sent = scripted.sent("PATCH" if updated else "POST", OURS if updated else f"{REPO}/check-runs")
    notes = {"annotations": [SHOWN]} if given else {}
    assert made == (30 if updated else 31)
    assert [data["output"] for data in sent] == [{"title": "Fine", "summary": "but"} | notes]
