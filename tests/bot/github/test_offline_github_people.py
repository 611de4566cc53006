"""People, tenants and deliveries, against the small GitHub that enforces them."""

from pathlib import Path

import pytest

from bot.errors import Conflict, Forbidden, GitHubRefused, NotFound
from bot.github.client import RepoRef
from bot.github.protection import RequiredChecks
from tests.bot.github.offline_house import FIX, FIXED, house, open_fix
from tests.fakes.offline_github_rig import FILES


async def test_pushes_name_their_actor(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        _, head = await open_fix(h.repo)
        foreign = h.rig.shop.push("bo", FIX, {"a.py": "a\n"}, "Mine")
        newest = (await h.repo.git.pushes(FIX))[0]
        bo = await h.repo.people.named("bo")

    assert (newest.before, newest.after, newest.actor_id) == (head, foreign, bo.id)


async def test_an_approver_s_review_is_read_and_the_author_s_refused(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        number, head = await open_fix(h.repo)
        ana = await h.github.as_person(h.rig.ana.token)
        posted = await ana.post_review(h.repo.ref, number, head, "APPROVE", "Good.")
        h.rig.shop.dismiss_review("ana", number, posted.id, "Wait")

        (review,) = await h.repo.pulls.reviews(number)
        assert (review.user_id, review.state, review.commit_id) == (
            ana.account.id,
            "DISMISSED",
            head,
        )
        assert await h.repo.pulls.dismissals(number) == {posted.id: (ana.account.id, "APPROVED")}
        with pytest.raises(GitHubRefused, match="own pull request"):
            await ana.post_review(h.repo.ref, h.rig.fix("fix/hers"), head, "APPROVE", "")


async def test_strangers_and_bots_have_no_authority(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        tim = await h.repo.people.permission("tim")
        with pytest.raises(NotFound):
            await h.repo.people.permission("fixwarden[bot]")

    assert (tim.permission, tim.role_name, tim.is_maintainer) == ("read", "triage", False)


async def test_required_checks_come_from_protection_and_rulesets(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        ci = h.rig.github.add_app("ci")
        h.rig.shop.protect("main", checks=[("ci", ci.id), "lint"])

        rule = {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}
        h.rig.shop.add_ruleset("main", [rule])

        assert await h.repo.checks.required("main") == RequiredChecks(
            {"ci": ci.id, "lint": None}, needs_reviews=True
        )


async def test_a_renamed_repository_is_still_known_by_its_number(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        h.rig.shop.rename("store")

        info = await h.github.describe(h.rig.installation, h.rig.shop.id, "acme/shop")
        assert info.full_name == "acme/store"
        assert await h.github.installation_of("Acme/Store") == RepoRef(
            h.rig.installation, h.rig.shop.id, "acme/store"
        )


async def test_another_tenant_s_repository_is_not_found(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        other = h.rig.github.add_repo("evil/shop", FILES)
        with pytest.raises(NotFound):
            await h.github.describe(h.rig.installation, other.id, "evil/shop")

        narrow = h.github.repo(RepoRef(h.rig.installation, h.rig.shop.id, "evil/shop"))
        with pytest.raises((NotFound, Forbidden)):
            await narrow.git.commit(base_sha=other.head(), files=FIXED, message="Not mine to write")


async def test_a_suspended_installation_is_forbidden(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        h.rig.github.suspend(h.rig.installation)

        assert (await h.github.installation(h.rig.installation)).suspended
        with pytest.raises(Forbidden, match="suspended"):
            await h.repo.git.head("main")


async def test_a_branch_that_somebody_moved_is_a_conflict(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        _, head = await open_fix(h.repo)
        h.rig.shop.push("bo", FIX, {"a.py": "a\n"}, "Mine")

        with pytest.raises(Conflict):
            await h.repo.git.create_branch(FIX, head)
        with pytest.raises(Conflict):
            await h.repo.git.move_branch(FIX, head)
        await h.repo.git.move_branch(FIX, head, force=True)
        assert await h.repo.git.head(FIX) == head


async def test_a_lost_delivery_is_asked_for_again(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        h.rig.github.webhook_url = "http://127.0.0.1:9/nobody-listens"
        h.rig.shop.open_issue("ana", "Wrong tax", "RATE", [])
        await h.rig.github.settled()
        start = h.rig.github.deliveries[0].at

        failed = await h.github.deliveries.attempts(start, only_failed=True)
        await h.github.deliveries.redeliver(failed[0].id)
        await h.rig.github.settled()

        assert [delivery.event for delivery in failed] == ["issues"]
        attempts = [one for one in h.rig.github.deliveries if one.guid == failed[0].guid]
        assert [one.redelivery for one in attempts] == [False, True]
