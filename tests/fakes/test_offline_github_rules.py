"""What stands between a pull request and its merge: drafts, checks, reviews, protection, roles."""

import pytest

from demo.github import Refused
from tests.fakes.offline_github_rig import FILES, Rig, rig


async def _merge(r: Rig, number: int) -> tuple[int, str]:
    answer = await r.repo("PUT", f"/pulls/{number}/merge", {})
    return answer.status, answer.data["message"]


MERGED = (200, "Pull Request successfully merged")
EXPECTED = (405, 'Required status check "ci" is expected.')
REVIEW = (405, "At least 1 approving review is required by reviewers with write access.")


async def test_a_draft_does_not_merge() -> None:
    async with rig() as r:
        r.shop.push("ana", "topic", {"a": "a"})
        number = r.shop.open_pull("ana", "topic", "Draft", draft=True).number

        assert await _merge(r, number) == (405, "Pull Request is still a draft")
        r.shop.set_draft("ana", number, draft=False)
        assert await _merge(r, number) == MERGED
        assert await _merge(r, number) == (405, "Pull Request is not mergeable")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(None, EXPECTED, id="missing"),
        pytest.param(("ci", "failure"), EXPECTED, id="red"),
        pytest.param(("other", "success"), EXPECTED, id="green from another App"),
        pytest.param(("ci", "success"), MERGED, id="green from the App it is pinned to"),
        pytest.param(("ci", "skipped"), MERGED, id="skipped satisfies"),
    ],
)
async def test_a_required_check_is_pinned_to_an_app(
    report: tuple[str, str] | None, expected: tuple[int, str]
) -> None:
    async with rig() as r:
        ci, _ = r.github.add_app("ci"), r.github.add_app("other")
        r.shop.protect(checks=[("ci", ci.id)])
        number, head = r.fix(), r.shop.head("fix/error-1")
        r.shop.set_status("bo", head, "ci")

        if report:
            r.shop.complete_check(report[0], "ci", head, report[1])

        assert await _merge(r, number) == expected


async def test_an_unpinned_check_may_be_set_by_any_writer() -> None:
    async with rig() as r:
        r.shop.protect(checks=["ci"])
        number = r.fix()
        r.shop.set_status("bo", r.shop.head("fix/error-1"), "ci")

        assert await _merge(r, number) == MERGED


@pytest.mark.parametrize(
    ("login", "state", "expected"),
    [
        pytest.param("mallory", "APPROVED", REVIEW, id="a stranger does not count"),
        pytest.param("tim", "APPROVED", REVIEW, id="triage does not count"),
        pytest.param("helper[bot]", "APPROVED", REVIEW, id="a bot does not count"),
        pytest.param("bo", "APPROVED", MERGED, id="a writer counts"),
        pytest.param(
            "bo",
            "CHANGES_REQUESTED",
            (405, "Changes have been requested."),
            id="a writer's objection blocks",
        ),
    ],
)
async def test_a_required_review_comes_from_a_writer(
    login: str, state: str, expected: tuple[int, str]
) -> None:
    async with rig() as r:
        r.github.add_person("helper[bot]", type="Bot")
        r.github.grant(r.shop, "helper[bot]", "write")
        r.shop.protect(reviews=1)
        number = r.fix()

        r.shop.review(login, number, state)

        assert await _merge(r, number) == expected


async def test_a_ruleset_binds_like_protection() -> None:
    async with rig() as r:
        rule = {
            "type": "required_status_checks",
            "parameters": {"required_status_checks": [{"context": "ci", "integration_id": 1}]},
        }
        ruleset = r.shop.add_ruleset("ma*", [rule])
        number = r.fix()

        shown = (await r.repo("GET", "/rules/branches/main")).data

        assert await _merge(r, number) == EXPECTED
        assert shown == [
            {
                **rule,
                "ruleset_id": ruleset.id,
                "ruleset_source_type": "Repository",
                "ruleset_source": "acme/shop",
            }
        ]
        assert (await r.repo("GET", "/rules/branches/topic")).data == []


async def test_a_protected_branch_takes_no_direct_push_but_an_admins() -> None:
    async with rig() as r:
        r.shop.protect(reviews=1)

        with pytest.raises(Refused, match="422: Protected branch update failed"):
            r.shop.push("bo", "main", {"a": "a"})
        r.shop.push("ana", "main", {"a": "a"})

        shown = (await r.repo("GET", "/branches/main")).data
        assert shown["protected"] is True
        assert (await r.repo("GET", "/branches/main/protection")).status == 403


async def test_branches_say_which_checks_they_need() -> None:
    async with rig() as r:
        r.shop.protect(checks=[("ci", 7), "lint"])

        shown = (await r.repo("GET", "/branches/main")).data["protection"]

        assert shown["required_status_checks"] == {
            "enforcement_level": "non_admins",
            "contexts": ["ci", "lint"],
            "checks": [{"context": "ci", "app_id": 7}, {"context": "lint", "app_id": None}],
        }


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        ("admin", "admin"),
        ("maintain", "write"),
        ("write", "write"),
        ("triage", "read"),
        ("read", "read"),
        ("none", "none"),
    ],
)
async def test_the_permission_endpoint_folds_roles(role: str, permission: str) -> None:
    async with rig() as r:
        secret = r.github.add_repo("acme/secret", FILES, private=True)
        r.github.install(secret)
        r.github.grant(secret, "tim", role)

        shown = (await r.call("GET", "/repos/acme/secret/collaborators/TIM/permission")).data

        assert (shown["permission"], shown["role_name"]) == (permission, role)
        assert shown["user"]["permissions"]["maintain"] is (role in ("admin", "maintain"))


async def test_a_bot_is_no_collaborator() -> None:
    async with rig() as r:
        answer = await r.repo("GET", "/collaborators/fixwarden[bot]/permission")

        assert (answer.status, answer.message) == (404, "fixwarden[bot] is not a user")


async def test_only_its_own_app_changes_a_check_run() -> None:
    async with rig() as r:
        r.github.add_app("ci")
        head = r.shop.head()
        run = r.shop.complete_check("ci", "fixwarden/approval", head, "success")

        changed = await r.repo("PATCH", f"/check-runs/{run.id}", {"conclusion": "failure"})
        by_person = await r.repo(
            "POST", "/check-runs", {"name": "x", "head_sha": head}, token=r.ana.token
        )

        assert (changed.status, by_person.status) == (403, 403)
