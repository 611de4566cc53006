"""The way of a fix through the API, from the first read to the merge."""

import base64

from tests.fakes.offline_github_rig import rig


async def test_a_fix_is_written_as_git_objects_and_merged_at_the_judged_commit() -> None:
    async with rig() as r:
        base = (await r.repo("GET", "/git/ref/heads/main")).data["object"]["sha"]
        tree = (await r.repo("GET", f"/git/trees/{base}?recursive=1")).data
        paths = {each["path"]: each for each in tree["tree"]}
        blob = (await r.repo("GET", f"/git/blobs/{paths['shop/tax.py']['sha']}")).data
        assert base64.b64decode(blob["content"]) == b"RATE = 0.2\n"

        new = (await r.repo("POST", "/git/blobs", {"content": "RATE = 0.3\n"})).data["sha"]
        edit = {"path": "shop/tax.py", "mode": "100644", "type": "blob", "sha": new}
        made = await r.repo("POST", "/git/trees", {"base_tree": tree["sha"], "tree": [edit]})
        commit = await r.repo(
            "POST",
            "/git/commits",
            {"message": "Fix the rate", "tree": made.data["sha"], "parents": [base]},
        )
        head = commit.data["sha"]
        ref = {"ref": "refs/heads/fix/error-1", "sha": head}
        assert (await r.repo("POST", "/git/refs", ref)).status == 201
        pull = await r.repo(
            "POST", "/pulls", {"title": "Fix the rate", "head": "fix/error-1", "base": "main"}
        )
        merged = await r.repo(
            "PUT", f"/pulls/{pull.data['number']}/merge", {"sha": head, "merge_method": "squash"}
        )

        assert commit.data["verification"]["verified"] is True
        assert commit.data["author"]["name"] == "fixwarden[bot]"
        assert pull.data["user"]["login"] == "fixwarden[bot]"
        assert merged.data["merged"] is True
        assert r.shop.text("shop/tax.py") == "RATE = 0.3\n"
        assert r.shop.head() == merged.data["sha"]
        assert r.shop.message().startswith("Fix the rate (#1)")


async def test_a_merge_with_another_head_is_refused() -> None:
    async with rig() as r:
        number = r.fix()

        answer = await r.repo("PUT", f"/pulls/{number}/merge", {"sha": r.shop.head()})

        assert (answer.status, answer.message) == (
            409,
            "Head branch was modified. Review and try the merge again.",
        )


async def test_mergeable_is_unknown_at_first_and_after_each_move() -> None:
    async with rig() as r:
        number = r.fix()

        async def seen() -> tuple[bool | None, str]:
            data = (await r.repo("GET", f"/pulls/{number}")).data
            return data["mergeable"], data["mergeable_state"]

        assert [await seen(), await seen()] == [(None, "unknown"), (True, "clean")]
        r.shop.push("ana", "main", {"shop/tax.py": "RATE = 0.5\n"})
        assert [await seen(), await seen()] == [(None, "unknown"), (False, "dirty")]


async def test_an_issue_is_labelled_commented_and_closed() -> None:
    async with rig() as r:
        number = r.shop.open_issue("ana", "Boom", "Traceback", ["error"]).number

        await r.repo("POST", f"/issues/{number}/labels", {"labels": ["kind: typo"]})
        said = await r.repo("POST", f"/issues/{number}/comments", {"body": "On it."})
        await r.repo("PATCH", f"/issues/comments/{said.data['id']}", {"body": "Done."})
        closed = await r.repo("PATCH", f"/issues/{number}", {"state": "closed"})

        assert [each["name"] for each in closed.data["labels"]] == ["error", "kind: typo"]
        assert (closed.data["state"], closed.data["state_reason"]) == ("closed", "completed")
        comments = (await r.repo("GET", f"/issues/{number}/comments")).data
        assert [(each["user"]["login"], each["body"]) for each in comments] == [
            ("fixwarden[bot]", "Done.")
        ]


async def test_a_check_run_is_made_updated_and_listed() -> None:
    async with rig() as r:
        head = r.shop.head()
        run = {"name": "fixwarden/approval", "head_sha": head, "status": "in_progress"}

        made = (await r.repo("POST", "/check-runs", run)).data
        done = {"conclusion": "success", "output": {"title": "Fine", "summary": "All."}}
        await r.repo("PATCH", f"/check-runs/{made['id']}", done)

        listed = (await r.repo("GET", f"/commits/{head}/check-runs")).data
        assert [
            (each["name"], each["status"], each["conclusion"], each["app"]["id"])
            for each in listed["check_runs"]
        ] == [("fixwarden/approval", "completed", "success", r.github.app.id)]
