"""R53: labelled issues whose webhook never came are found; what nobody can vouch for waits."""

from bot.store import errors
from bot.store.errors import ErrorFact
from bot.workflows.reconcile import reconcile
from demo.github import SERVER_ERROR
from demo.github.state import Issue
from tests.journeys.passes import lost, passed
from tests.town import Town, open_town


async def known_shop(town: Town) -> None:
    """The App has heard of the repository."""
    town.shop.comment("bea", town.shop.open_issue("bea", "Hello", "", []).number, "Hello")
    await town.settled()


async def error_of(town: Town, issue: Issue) -> ErrorFact | None:
    async with town.db.read() as session:
        return await errors.by_issue(session, 1, issue.number)


async def test_a_report_whose_delivery_was_lost_becomes_a_fix(database_url: str) -> None:
    async with open_town(database_url) as town:
        await known_shop(town)
        with lost(town):
            issue = town.report("bea", "export")

        await passed(town)

        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)
        error = await error_of(town, issue)
        assert error is not None
        assert error.occurrence_count == 1


async def test_a_delivery_on_its_way_is_not_overtaken(sqlite_url: str) -> None:
    """It knows which words were seen; the list does not, so it waits a minute."""
    async with open_town(sqlite_url) as town:
        await known_shop(town)
        with lost(town):
            issue = town.report("bea", "export")

        await passed(town, 0)
        assert await error_of(town, issue) is None
        await passed(town, 61)
        assert await error_of(town, issue) is not None


async def test_a_report_that_arrives_after_all_counts_once(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await known_shop(town)
        with lost(town):
            issue = town.report("bea", "export")
        await passed(town)

        for delivery in town.github.deliveries:
            if delivery.status_code is None:
                await town.github.deliver(delivery.id)
        await town.settled()

        error = await error_of(town, issue)
        assert error is not None
        assert error.occurrence_count == 1
        assert len(town.shop.pulls) == 1


async def test_the_label_of_a_trusted_person_does_not_vouch_for_words_nobody_saw(
    sqlite_url: str,
) -> None:
    """bea labelled carl's report; whether he changed it since, no list tells."""
    async with open_town(sqlite_url) as town:
        await known_shop(town)
        with lost(town):
            words = f"```\n{town.trace('export')}```"
            issue = town.shop.open_issue("carl", "it crashes", words, [])
            town.shop.label("bea", issue.number, "error")

        await passed(town)

        error = await error_of(town, issue)
        assert error is not None
        assert not error.trusted
        assert town.pull(issue) is None

        town.shop.comment("bea", issue.number, "/fixwarden fix")
        await town.until(lambda: town.is_merged(issue), "bea asks for it")


async def test_an_applier_below_triage_makes_nothing_trusted(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await known_shop(town)
        with lost(town):
            issue = town.shop.open_issue(
                "carl", "it crashes", f"```\n{town.trace('export')}```", template_labels=["error"]
            )

        await passed(town)

        error = await error_of(town, issue)
        assert error is not None
        assert not error.trusted


async def test_issues_labelled_before_the_app_came_stay_alone(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await town.settled()
        town.clock.advance(-3600)
        with lost(town):
            old = town.report("bea", "export")
        town.clock.advance(3600)
        await known_shop(town)
        with lost(town):
            town.shop.comment("bea", old.number, "Any news?")

        await passed(town)

        assert await error_of(town, old) is None


async def test_nothing_is_passed_over_while_github_fails(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await known_shop(town)
        with lost(town):
            first, second = town.report("bea", "export"), town.report("bea", "summary")
        town.github.fail_next("GET", rf"/issues/{first.number}/events$", SERVER_ERROR, times=4)

        await passed(town)
        assert await error_of(town, first) is None
        await passed(town)

        assert await error_of(town, first) is not None
        assert await error_of(town, second) is not None


async def test_an_issue_without_the_label_is_no_report(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await known_shop(town)
        with lost(town):
            plain = town.shop.open_issue("bea", "it crashes", "a question", [])
            taken_back = town.report("bea", "export")
            town.shop.unlabel("bea", taken_back.number, "error")

        await passed(town)
        await reconcile(town.house)

        assert await error_of(town, plain) is None
        assert await error_of(town, taken_back) is None
