"""The same journeys where GitHub's GraphQL answers: fewer calls, stricter about labels."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from demo.github.faults import Fault
from demo.github.state import Issue
from tests.journeys.sight import approved_c, pull_of, reasons
from tests.town import Town, open_town

APPROVE, EXECUTE, BLOCK = "fix:approved", "fix:execute", "fix:blocked"
BOTH = pytest.mark.parametrize("graphql", [False, True], ids=["REST", "GraphQL"])


def queries(town: Town) -> int:
    return sum(call.path == "/graphql" for call in town.github.calls)


@asynccontextmanager
async def waiting_fix(url: str, *, graphql: bool) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A logic fix that waits for ana; tim may triage, dan may write."""
    async with open_town(url, graphql=graphql) as town:
        for login, role in (("dan", "write"), ("tim", "triage")):
            town.github.add_person(login)
            town.github.grant(town.shop, login, role)
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.clock.advance(11)
        yield town, issue, pull


@pytest.mark.parametrize(("graphql", "most"), [(False, 40), (True, 25)], ids=["REST", "GraphQL"])
async def test_a_whole_fix_by_itself_costs_few_calls(
    sqlite_url: str, graphql: bool, most: int
) -> None:
    async with open_town(sqlite_url, graphql=graphql) as town:
        issue = town.report("bea", "export")
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")
        await town.settled()

        print(f"{'GraphQL' if graphql else 'REST'}: {town.charged} calls")  # noqa: T201 a measure
        assert town.charged <= most
        assert (queries(town) > 0) is graphql


async def test_a_server_without_a_known_address_is_never_asked(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url, graphql=False) as (town, issue, pull):
        town.shop.review("ana", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")

        assert queries(town) == 0


async def test_an_admins_review_of_the_head_counts_and_an_old_one_does_not(
    sqlite_url: str,
) -> None:
    async with waiting_fix(sqlite_url, graphql=True) as (town, issue, pull):
        drafted = pull_of(pull).head_sha
        town.shop.push("dan", pull_of(pull).head_ref, {"shop/extra.py": "HERE = 1\n"})
        town.shop.review("ana", pull.number, commit_id=drafted)
        await town.settled()
        assert not town.is_merged(issue)

        town.next_second()
        town.shop.review("ana", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)
        assert queries(town) > 0


@BOTH
async def test_a_person_below_write_may_label_but_not_consent(
    sqlite_url: str, graphql: bool
) -> None:
    async with waiting_fix(sqlite_url, graphql=graphql) as (town, issue, pull):
        town.shop.label("tim", pull.number, APPROVE)
        await town.settled()
        assert not town.is_merged(issue)

        town.next_second()
        if APPROVE in {label.name for label in pull.labels}:
            town.shop.unlabel("tim", pull.number, APPROVE)
        town.next_second()
        town.shop.label("ana", pull.number, APPROVE)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


@pytest.mark.parametrize(
    ("graphql", "merged"), [(False, True), (True, False)], ids=["REST", "GraphQL"]
)
async def test_a_click_on_another_label_of_the_same_name_is_no_consent(
    sqlite_url: str, graphql: bool, merged: bool
) -> None:
    """Ours is renamed, a double takes its name and ana's click; tim sets ours, and it is renamed
    back. REST tells the names of then only; GraphQL tells the labels apart."""
    async with waiting_fix(sqlite_url, graphql=graphql) as (town, issue, pull):
        town.github.auto_deliver = False
        town.shop.rename_label("dan", APPROVE, "ours")
        town.shop.create_label("dan", APPROVE)
        town.shop.label("ana", pull.number, APPROVE)
        town.shop.label("tim", pull.number, "ours")
        town.shop.rename_label("dan", APPROVE, "double")
        town.shop.rename_label("dan", "ours", APPROVE)
        town.github.auto_deliver = True
        town.shop.label("bea", pull.number, "news")
        await town.settled()

        assert town.is_merged(issue) is merged


@BOTH
async def test_a_click_on_our_label_under_another_name_is_no_consent(
    sqlite_url: str, graphql: bool
) -> None:
    """Whoever clicks on a name means what it says; renamed back, the click stays what it was."""
    async with waiting_fix(sqlite_url, graphql=graphql) as (town, issue, pull):
        town.shop.rename_label("dan", APPROVE, "needs-docs")
        town.shop.label("ana", pull.number, "needs-docs")
        await town.settled()
        assert not town.is_merged(issue)
        renamed = "R22: the label fix:approved does not count: it is called needs-docs now"
        assert renamed in reasons(town, pull)

        town.shop.rename_label("dan", "needs-docs", APPROVE)
        town.shop.label("dan", pull.number, "news")
        await town.settled()
        assert not town.is_merged(issue)

        town.next_second()
        if APPROVE in {label.name for label in pull.labels}:
            town.shop.unlabel("tim", pull.number, APPROVE)
        town.next_second()
        town.shop.label("ana", pull.number, APPROVE)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


@BOTH
async def test_nobody_executes_by_a_click_on_another_name(sqlite_url: str, graphql: bool) -> None:
    async with open_town(sqlite_url, graphql=graphql) as town:
        issue, pull = await approved_c(town)
        town.shop.rename_label("bea", EXECUTE, "needs-docs")
        town.shop.label("ana", pull.number, "needs-docs")
        await town.settled()
        assert not town.is_merged(issue)
        renamed = "R35: the label fix:execute does not count: it is called needs-docs now"
        assert renamed in reasons(town, pull)

        town.shop.rename_label("bea", "needs-docs", EXECUTE)
        town.shop.label("bea", pull.number, "news")
        await town.settled()
        assert not town.is_merged(issue)


async def test_a_renamed_block_still_blocks(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url, graphql=True) as (town, issue, pull):
        town.shop.label("dan", pull.number, BLOCK)
        await town.settled()
        town.shop.rename_label("dan", BLOCK, "harmless")
        town.shop.review("ana", pull.number)
        await town.settled()

        assert not town.is_merged(issue)
        assert f"R29: the label {BLOCK} is set" in reasons(town, pull)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(404, "Not Found"), id="no such address"),
        pytest.param(Fault(502, html="<h1>502</h1>"), id="a gateway is down"),
        pytest.param(Fault(truncate=True), id="half an answer"),
        pytest.param(Fault(drop=True), id="no answer"),
    ],
)
async def test_where_graphql_fails_rest_is_asked_and_the_query_is_not_repeated(
    sqlite_url: str, fault: Fault
) -> None:
    async with open_town(sqlite_url, graphql=True) as town:
        town.github.fail_next("POST", "/graphql$", fault, times=99)
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")

        assert town.is_merged(issue)
        assert queries(town) == 1


async def test_an_enterprise_server_has_it_beside_its_rest_api(sqlite_url: str) -> None:
    async with open_town(sqlite_url, api_prefix="/api/v3") as town:
        issue = town.report("bea", "export")
        await town.until(lambda: issue.state == "closed", "the issue is closed")

        assert town.is_merged(issue)
        assert queries(town) > 0


async def test_the_gate_says_the_same_either_way(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url, graphql=True) as (town, _, pull):
        town.shop.review("tim", pull.number)
        town.shop.review("dan", pull.number)
        await town.settled()
        told = reasons(town, pull)
        town.github.fail_next("POST", "/graphql$", Fault(500, "Oops"))

        town.next_second()
        town.shop.review("tim", pull.number)
        await town.settled()

        assert reasons(town, pull) == told
