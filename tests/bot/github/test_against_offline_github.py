"""The adapter against the small GitHub that enforces what GitHub enforces."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.errors import GitHubUnreachable
from bot.github.merging import BaseMoved, HeadMoved, Merged
from bot.github.repository import Repo
from demo.github import (
    BAD_GATEWAY,
    BASE_MODIFIED,
    LOST_ANSWER,
    LOST_IN_GATEWAY,
    TRUNCATED,
    Fault,
    secondary_limit,
)
from tests.bot.github.offline_house import FIX, NAME, house, open_fix, write_fix
from tests.fakes.offline_github_rig import FILES

every_loss = pytest.mark.parametrize(
    "fault",
    [
        pytest.param(LOST_ANSWER, id="dropped after the work was done"),
        pytest.param(LOST_IN_GATEWAY, id="a 502 after the work was done"),
        pytest.param(TRUNCATED, id="cut short"),
    ],
)


async def open_and_pass_the_gate(repo: Repo, head: str) -> None:
    run = await repo.checks.put(
        name=NAME, head_sha=head, status="in_progress", title="Judging", summary="…"
    )
    await repo.checks.put(
        name=NAME,
        head_sha=head,
        status="completed",
        conclusion="success",
        title="Proven",
        summary="A",
        check_run_id=run,
    )


async def test_a_whole_fix_needs_few_calls(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        issue = h.rig.shop.open_issue("ana", "Wrong tax", "RATE", ["error"]).number
        repo, rigged = h.repo, h.rig
        info = await h.github.describe(rigged.installation, rigged.shop.id, "acme/shop")
        report = await repo.issues.get(issue)
        asker = await repo.people.permission(str(report.author_login))
        base = await repo.git.head(info.default_branch)
        before = await repo.git.view(base).texts(list(FILES))
        said = await repo.issues.say(issue, "tracking", "Looking into it.")
        number, head = await open_fix(repo)
        await repo.issues.add_labels(number, ["fixwarden", "category: A"])
        required = await repo.checks.required("main")
        await open_and_pass_the_gate(repo, head)
        checks = await repo.checks.for_commit(head)
        difference = await repo.git.compare("main", head)
        events = await repo.issues.label_events(number)
        pull = await repo.pulls.get(number)
        merged = await repo.pulls.merge(number, head_sha=head, title="Correct the rate (#2)")
        await repo.issues.say(issue, "tracking", "Fixed.", comment_id=said)
        await repo.issues.close(issue)
        await repo.git.delete_branch(FIX)

        assert (asker.permission, asker.type) == ("admin", "User")
        assert before == FILES
        assert (required.names, required.needs_reviews) == ({}, False)
        assert [(check.name, check.conclusion) for check in checks] == [(NAME, "success")]
        assert [file.path for file in difference.files] == ["shop/tax.py"]
        assert difference.complete
        assert [event.name for event in events if event.via_app] == ["fixwarden", "category: A"]
        assert pull.head_sha == head
        assert merged == Merged(rigged.shop.head())
        assert rigged.shop.text("shop/tax.py") == "RATE = 0.3\n"
        assert rigged.shop.branches() == ["main"]
        assert rigged.shop.issues[issue].state == "closed"
        assert len(rigged.github.calls) <= 34, rigged.github.calls
        assert {call.api_version for call in rigged.github.calls} == {"2022-11-28"}


async def test_our_commits_are_verified_and_ours(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        _, head = await open_fix(h.repo)

        fact = await h.repo.git.commit_fact(head)
        answer = await h.rig.repo("GET", f"/commits/{head}")

    assert fact.author_login == "fixwarden[bot]"
    assert fact.message == "Correct the rate"
    assert answer.data["commit"]["verification"]["verified"] is True


async def test_a_new_text_is_read_back_without_a_call(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        sha = await write_fix(h.repo)
        view = h.repo.git.view(sha)
        await view.paths()
        h.rig.github.calls.clear()

        assert await view.text("shop/tax.py") == "RATE = 0.3\n"
        assert h.rig.github.calls == []


async def test_files_are_deleted_and_modes_kept(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        base = await h.repo.git.head("main")
        sha = await h.repo.git.commit(
            base_sha=base,
            files={"README.md": None, "run.sh": "echo\n"},
            message="m",
            modes={"run.sh": "100755"},
        )
        again = await h.repo.git.commit(base_sha=sha, files={"run.sh": "echo 2\n"}, message="m")
        paths = await h.repo.git.view(again).paths()

    assert paths == {
        "run.sh": "100755",
        **{path: "100644" for path in FILES if path != "README.md"},
    }


async def test_many_files_come_from_the_archive(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        files = {f"m{number}.py": f"n = {number}\n" for number in range(40)}
        h.rig.shop.push("ana", "main", files, "Many")
        view = h.repo.git.view(await h.repo.git.head("main"))
        h.rig.github.calls.clear()

        assert await view.texts(list(files)) == files
        assert len(h.rig.github.calls) == 2


async def test_a_truncated_tree_is_walked(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        h.rig.github.world.tree_limit = 3

        paths = await h.repo.git.view(await h.repo.git.head("main")).paths()

    assert paths == dict.fromkeys(FILES, "100644")


@every_loss
async def test_no_lost_answer_makes_two_of_anything(tmp_path: Path, fault: Fault) -> None:
    async with house(tmp_path) as h:
        repo, github = h.repo, h.rig.github
        issue = h.rig.shop.open_issue("ana", "Wrong tax", "RATE", []).number
        sha = await write_fix(repo)

        async def insist(act: Callable[[], Awaitable[object]]) -> None:
            with pytest.raises(GitHubUnreachable):
                await act()
            await act()

        github.fail_next("POST", "/git/refs$", fault)
        await insist(lambda: repo.git.create_branch(FIX, sha))
        github.fail_next("POST", "/pulls$", fault)
        await insist(lambda: repo.pulls.create(head=FIX, base="main", title="t", body="b"))
        github.fail_next("POST", "/comments$", fault)
        await insist(lambda: repo.issues.say(issue, "tracking", "Hello"))
        github.fail_next("POST", "/check-runs$", fault)
        await insist(
            lambda: repo.checks.put(
                name=NAME, head_sha=sha, status="in_progress", title="t", summary="s"
            )
        )
        github.fail_next("POST", "/labels$", fault)
        await insist(lambda: repo.issues.ensure_label("fix:x", "0e8a16", "x"))

        assert h.rig.shop.branches() == [FIX, "main"]
        assert len(h.rig.shop.pulls) == 1
        assert len(await repo.issues.comments(issue)) == 1
        assert len(h.rig.shop.checks(sha)) == 1


@every_loss
async def test_a_merge_whose_answer_is_lost_is_merged_once(tmp_path: Path, fault: Fault) -> None:
    async with house(tmp_path) as h:
        number, head = await open_fix(h.repo)
        h.rig.github.fail_next("PUT", "/merge$", fault)

        try:
            first = await h.repo.pulls.merge(number, head_sha=head)
        except GitHubUnreachable:
            first = await h.repo.pulls.merge(number, head_sha=head)

        pull = await h.repo.pulls.get(number)
        assert first == Merged(h.rig.shop.head())
        assert (pull.merged, pull.merge_sha, pull.head_sha) == (True, h.rig.shop.head(), head)


async def test_a_merge_waits_for_the_judged_head_and_base(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        number, head = await open_fix(h.repo)
        h.rig.github.fail_next("PUT", "/merge$", BASE_MODIFIED)

        assert await h.repo.pulls.merge(number, head_sha=head) == BaseMoved()
        h.rig.shop.push("bo", FIX, {"shop/tax.py": "RATE = 9\n"}, "Mine")
        assert await h.repo.pulls.merge(number, head_sha=head) == HeadMoved()
        assert h.rig.shop.text("shop/tax.py") == "RATE = 0.2\n"


async def test_reading_survives_passing_faults(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        h.rig.github.fail_next("GET", "/git/ref/", BAD_GATEWAY, times=2)
        h.rig.github.fail_next("POST", "/access_tokens", BAD_GATEWAY)

        assert await h.repo.git.head("main") == h.rig.shop.head()


async def test_after_a_limit_nobody_knocks(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        await h.repo.git.head("main")
        h.rig.github.fail_next("GET", "/issues/1", secondary_limit(30))
        with pytest.raises(GitHubUnreachable):
            await h.repo.issues.get(1)
        calls = len(h.rig.github.calls)

        with pytest.raises(GitHubUnreachable):
            await h.repo.git.head("main")
        assert len(h.rig.github.calls) == calls
