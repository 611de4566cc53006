"""A merge queue in front of the branch: what is merged by it is judged, too."""

from typing import Any

import pytest

from bot.intake.delivery import POLICY_PATH
from bot.workflows.tenancy import repo_of
from demo.github.actors import Refused
from demo.github.state import CheckRun, Issue, QueueEntry
from tests.journeys.other_pulls import README, known_tenant
from tests.journeys.sight import pull_of
from tests.town import GATE, Town, open_town

CI: dict[str, Any] = {
    "type": "required_status_checks",
    "parameters": {"required_status_checks": [{"context": "ci"}]},
}
LAX = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"


def add_queue(town: Town, *checks: str, method: str = "SQUASH") -> None:
    """Main takes changes through the queue only, with our gate and these checks."""
    required = [{"context": GATE, "integration_id": town.github.app.id}]
    required += [{"context": name} for name in checks]
    rules: list[dict[str, Any]] = [
        {"type": "merge_queue", "parameters": {"merge_method": method}},
        {"type": "required_status_checks", "parameters": {"required_status_checks": required}},
    ]
    town.shop.add_ruleset("main", rules)


def green(town: Town, sha: str, name: str = "ci") -> None:
    town.shop.set_status("ana", sha, name)


async def readme(town: Town, *checks: str) -> Issue:
    """A person's own pull request that may be queued."""
    sha = town.shop.push("bea", "readme", README)
    pull = town.shop.open_pull("bea", "readme", "Name the shop")
    for name in checks:
        green(town, sha, name)
    await town.settled()
    return pull


async def approved_fix(town: Town, *checks: str) -> tuple[Issue, Issue]:
    """A logic fix that ana approved; the queue keeps fixwarden from merging it."""
    issue = town.report("bea", "summary")
    pull = await town.proposed(issue)
    for name in checks:
        green(town, pull_of(pull).head_sha, name)
    town.shop.review("ana", pull.number)
    await town.settled()
    assert (town.gate(pull), pull.state) == ("success", "open")
    return issue, pull


def verdicts(town: Town) -> list[CheckRun]:
    """Our runs on groups, the latest last."""
    runs = town.shop.state.runs.values()
    return [run for run in runs if run.name == GATE and run.external_id == "group"]


def said(town: Town) -> list[tuple[str | None, str]]:
    return [(run.conclusion, str(run.output["title"])) for run in verdicts(town)]


async def test_a_person_s_own_pull_request_passes_the_queue(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town)
        pull = await readme(town)

        town.shop.enqueue("bea", pull.number)
        await town.until(lambda: pull.state == "closed", "the merge")

        assert said(town) == [("success", "Not a fixwarden change")]
        assert town.shop.text("README.md") == README["README.md"]


@pytest.mark.parametrize("method", ["SQUASH", "MERGE", "REBASE"])
async def test_an_approved_fix_passes_the_queue(sqlite_url: str, method: str) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town, method=method)
        issue, pull = await approved_fix(town)

        town.shop.enqueue("bea", pull.number)
        await town.until(lambda: issue.state == "closed", "the report is closed")

        assert said(town) == [("success", "Every fix in this group has consent")]
        assert town.is_merged(issue)


async def test_a_fix_whose_consent_went_before_its_group_was_judged_is_not_merged(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town)
        issue, pull = await approved_fix(town)
        (review,) = pull_of(pull).reviews

        town.github.auto_deliver = False
        town.shop.enqueue("bea", pull.number)
        town.shop.dismiss_review("ana", pull.number, review.id)
        (asked,) = [each for each in town.github.deliveries if each.event == "merge_group"]
        await town.github.deliver(asked.id)
        await town.until(lambda: town.shop.state.queue == [], "it leaves the queue")

        assert said(town) == [("failure", "A fix in this group has no consent")]
        assert "R25" in str(verdicts(town)[-1].output["summary"])
        assert not town.is_merged(issue)


async def test_consent_that_goes_while_the_group_is_tested_takes_the_fix_out(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town, "ci")
        issue, pull = await approved_fix(town, "ci")
        entry = town.shop.enqueue("bea", pull.number)
        await town.settled()
        assert [conclusion for conclusion, _ in said(town)] == ["success"]

        town.next_second()
        town.shop.review("bea", pull.number, "CHANGES_REQUESTED")
        await town.until(lambda: town.shop.state.queue == [], "it leaves the queue")

        assert [conclusion for conclusion, _ in said(town)] == ["failure"]
        green(town, entry.sha)
        await town.settled()
        assert not town.is_merged(issue)


async def test_a_group_is_judged_by_every_fix_that_is_queued_before_it(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town, "ci")
        issue, fix = await approved_fix(town, "ci")
        own = await readme(town, "ci")
        (review,) = pull_of(fix).reviews

        town.github.auto_deliver = False
        town.shop.enqueue("bea", fix.number)
        behind = town.shop.enqueue("bea", own.number)
        first_built = behind.sha
        town.shop.dismiss_review("ana", fix.number, review.id)
        asked = [each for each in town.github.deliveries if each.event == "merge_group"]
        await town.github.deliver(asked[-1].id)
        await town.until(lambda: len(verdicts(town)) == 1, "the later group is judged")

        (run,) = verdicts(town)
        assert (run.suite.sha, run.conclusion) == (first_built, "failure")
        assert f"#{fix.number} must not be merged" in str(run.output["summary"])
        assert not town.is_merged(issue)


async def proven_fix(town: Town) -> tuple[Issue, Issue]:
    issue = town.report("bea", "export")
    pull = await town.proposed(issue)
    assert (town.gate(pull), pull.state) == ("success", "open")
    return issue, pull


async def test_a_proven_fix_passes_on_the_commit_it_was_proved_on(sqlite_url: str) -> None:
    async with open_town(sqlite_url, files={POLICY_PATH: LAX}) as town:
        add_queue(town)
        issue, pull = await proven_fix(town)

        town.shop.enqueue("bea", pull.number)
        await town.until(lambda: issue.state == "closed", "the report is closed")

        assert said(town) == [("success", "Every fix in this group has consent")]


async def test_a_proven_fix_behind_another_change_waits_for_its_own_turn(sqlite_url: str) -> None:
    async with open_town(sqlite_url, files={POLICY_PATH: LAX}) as town:
        add_queue(town)
        issue, fix = await proven_fix(town)
        own = await readme(town)

        town.github.auto_deliver = False
        town.shop.enqueue("bea", own.number)
        behind = town.shop.enqueue("bea", fix.number)
        await deliver_group(town, behind)
        await town.until(lambda: len(town.shop.state.queue) == 1, "it leaves the queue")

        assert "proved on another commit" in str(verdicts(town)[-1].output["summary"])
        assert not town.is_merged(issue)


async def deliver_group(town: Town, entry: QueueEntry) -> None:
    (asked,) = [
        each
        for each in town.github.deliveries
        if each.event == "merge_group" and each.payload["merge_group"]["head_sha"] == entry.sha
    ]
    await town.github.deliver(asked.id)


async def test_nothing_is_said_of_a_group_that_is_gone(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town, "ci")
        _, fix = await approved_fix(town, "ci")
        town.github.auto_deliver = False
        entry = town.shop.enqueue("bea", fix.number)
        sha = entry.sha
        delivery = next(each for each in town.github.deliveries if each.event == "merge_group")
        town.shop.dequeue("bea", fix.number)

        await town.github.deliver(delivery.id)
        await town.worker.idle()

        assert town.shop.checks(sha, GATE) == []


async def test_a_waiting_fix_cannot_even_be_queued(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        add_queue(town)
        pull = await town.proposed(town.report("bea", "summary"))

        with pytest.raises(Refused, match=GATE):
            town.shop.enqueue("bea", pull.number)


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        pytest.param("success", "success", id="its own gate is green"),
        pytest.param("failure", "failure", id="its own gate is red"),
        pytest.param(None, "failure", id="it has no gate yet"),
    ],
)
async def test_what_the_app_opened_besides_a_fix_passes_with_a_green_gate_of_its_own(
    sqlite_url: str, gate: str | None, expected: str
) -> None:
    async with open_town(sqlite_url) as town:
        queue = {"type": "merge_queue", "parameters": {"merge_method": "SQUASH"}}
        town.shop.add_ruleset("main", [queue, CI])
        await readme(town, "ci")
        repo = repo_of(town.house, await known_tenant(town))
        base = town.shop.head("main")
        sha = await repo.git.commit(base_sha=base, files={"a": "1\n"}, message="Take it back")
        await repo.git.create_branch("revert/something", sha)
        own = await repo.pulls.create(head="revert/something", base="main", title="R", body="")
        if gate is not None:
            await repo.checks.put(
                name=GATE,
                head_sha=sha,
                status="completed",
                conclusion=gate,
                title="T",
                summary="S",
                external_id="rollback-1",
            )
        green(town, sha)

        town.shop.enqueue("bea", own.number)
        await town.until(lambda: len(verdicts(town)) == 1, "the group is judged")

        assert [conclusion for conclusion, _ in said(town)] == [expected]
