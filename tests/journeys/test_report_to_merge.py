"""Journeys 1 and 2: from a report to a merged fix, by category."""

import pytest

from tests.town import Town, open_town

LAX = {"FIXWARDEN_DEFAULT_PERMISSION": "MAJOR_FIX"}


async def test_a_missing_import_is_fixed_and_merged_without_a_model(database_url: str) -> None:
    async with open_town(database_url) as town:
        issue = town.report("bea", "export")
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        await town.settled()

        assert town.is_merged(issue)
        assert "import json\n" in town.shop.text("shop/export.py")
        assert town.provider.asked == []
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")
        assert town.charged <= 40


async def test_at_default_settings_the_same_report_ends_as_a_draft(sqlite_url: str) -> None:
    settings = {"FIXWARDEN_DEFAULT_PERMISSION": "SUGGEST"}
    async with open_town(sqlite_url, settings=settings) as town:
        issue = town.report("bea", "export")
        pull = await town.proposed(issue)

        assert pull.pull is not None
        assert pull.pull.draft
        assert not town.is_merged(issue)
        assert "SUGGEST" in pull.body
        assert "does not merge" in pull.body


async def test_a_logic_fix_waits_for_an_admins_review_of_its_commit(database_url: str) -> None:
    async with open_town(database_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)

        town.shop.review("ana", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")

        assert town.is_merged(issue)
        assert "if not products" in town.shop.text("shop/statistics.py")


async def test_payment_code_needs_an_admin_three_times(database_url: str) -> None:
    async with open_town(database_url) as town:
        issue = town.report("bea", "charge")
        await town.settled()
        assert town.pull(issue) is None
        assert town.provider.asked == []
        await town.until(lambda: "authorise" in town.comment(issue), "the comment asks an admin")

        town.shop.label("ana", issue.number, "fix:draft")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.until(lambda: town.gate(pull) == "success", "the gate's success")
        await town.settled()
        assert not town.is_merged(issue)

        town.next_second()
        town.shop.label("ana", pull.number, "fix:execute")
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


@pytest.mark.parametrize("way", ["export", "summary"])
async def test_a_report_by_someone_below_triage_waits_for_a_person(
    sqlite_url: str, way: str
) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.shop.open_issue(
            "carl", "it crashes", f"```\n{_trace(town, way)}```", template_labels=["error"]
        )
        await town.settled()
        assert town.pull(issue) is None
        assert town.provider.asked == []

        town.shop.comment("bea", issue.number, "/fixwarden fix")
        pull = await town.proposed(issue)
        assert pull.author.type == "Bot"


def _trace(town: Town, way: str) -> str:
    from demo.stage import real_traceback

    del town
    return real_traceback(way)
