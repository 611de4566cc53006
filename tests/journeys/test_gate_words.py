"""The check run as a newcomer meets it: what is missing, who can give it, what happens next (R31)."""

from typing import Any

import pytest

from bot.github.address import RepoRef
from bot.workflows.gate_text import MOST_BYTES, table
from demo.github.state import CheckRun, Issue
from demo.recorded import VAT
from policies.gate_rows import Mark, Row
from policies.verdict import Reason
from tests.journeys.sight import approved_c, pull_of, reasons, table_of
from tests.town import GATE, Town, open_town

EXECUTE = "fix:execute"


def run_of(town: Town, pull: Issue) -> CheckRun:
    (run,) = town.shop.checks(pull_of(pull).head_sha, GATE)
    return run


def summary(town: Town, pull: Issue) -> str:
    return str(run_of(town, pull).output["summary"])


def title(town: Town, pull: Issue) -> str:
    return str(run_of(town, pull).output["title"])


async def test_a_newcomer_reads_what_is_missing_who_can_give_it_and_what_comes_next(
    sqlite_url: str,
) -> None:
    settings = {"FIXWARDEN_PUBLIC_URL": "https://fix.example.org/"}
    async with open_town(sqlite_url, settings=settings) as town:
        pull = await town.proposed(town.report("bea", "summary"))

        head = pull_of(pull).head_sha
        text = summary(town, pull)
        assert title(town, pull) == "Waits for 1 approval by an admin"
        assert text.startswith(
            f"**1 approval of commit `{head[:7]}` is missing.** An admin can give it by an "
            'approving review ("Files changed", "Review changes", "Approve"), or by setting the '
            "label `fix:approved`."
        )
        assert f"/acme/shop/pull/{pull.number}/commits/{head})" in text
        assert "**What happens next.** As soon as it is approved" in text
        assert run_of(town, pull).details_url == "https://fix.example.org/approvals/1"


async def test_without_a_public_address_the_gate_links_to_no_page(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        pull = await town.proposed(town.report("bea", "summary"))

        assert run_of(town, pull).details_url is None


async def test_a_withheld_gate_says_for_which_pull_request(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        pull = await town.proposed(town.report("bea", "summary"))
        town.shop.push_commit("bea", "release", town.shop.head("main"))
        town.shop.push_commit("bea", "twin", pull_of(pull).head_sha)
        twin = town.shop.open_pull("bea", "twin", "mine", base="release")
        await town.settled()

        assert town.gate(pull) == "in_progress"
        assert f"also that of pull request #{twin.number}" in summary(town, pull)
        assert "Withheld" in title(town, pull)

        town.shop.close_pull("bea", twin.number)
        await town.settled()
        assert title(town, pull) == "Waits for 1 approval by an admin"


async def test_the_gate_of_a_public_category_c_fix_tells_nothing_a_model_said(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url, public=True) as town:
        _, pull = await approved_c(town)

        said = [VAT[-1].arguments[name] for name in ("root_cause", "summary")]
        words = {word for text in said for word in str(text).split() if len(word) > 6}
        shown = summary(town, pull) + title(town, pull) + town.comment(pull)
        assert words
        assert {word for word in words if word in shown} == set()
        assert "an admin must say execute" in shown


async def approved_c_with_foreign_execute(town: Town) -> Issue:
    _, pull = await approved_c(town)
    town.shop.rename_label("ana", EXECUTE, "old")
    town.shop.create_label("ana", EXECUTE)
    town.shop.label("ana", pull.number, EXECUTE)
    return pull


async def approved_c_with_an_apps_execute(town: Town) -> Issue:
    _, pull = await approved_c(town)
    (installation,) = town.github.world.installations
    ref = RepoRef(installation, town.shop.id, "acme/shop")
    await town.house.github.repo(ref).issues.add_labels(pull.number, [EXECUTE])
    town.shop.comment("bea", pull.number, "/fixwarden why")
    return pull


async def a_b_with_execute(town: Town) -> Issue:
    pull = await town.proposed(town.report("bea", "summary"))
    town.shop.label("ana", pull.number, EXECUTE)
    return pull


async def c_with_an_execute_for_the_commit_before(town: Town) -> Issue:
    town.shop.protect(checks=["ci"])
    town.github.add_app("ci")
    _, pull = await approved_c(town)
    town.shop.label("ana", pull.number, EXECUTE)
    await town.settled()
    town.clock.advance(5)
    town.shop.push("bea", pull_of(pull).head_ref, {"shop/extra.py": "X = 1\n"})
    return pull


@pytest.mark.parametrize(
    ("arrange", "doubt"),
    [
        pytest.param(
            approved_c_with_foreign_execute, "it is not the one we made", id="another label"
        ),
        pytest.param(approved_c_with_an_apps_execute, "an app set it", id="set by an app"),
        pytest.param(a_b_with_execute, "a fix of category B needs no execute", id="on a B"),
        pytest.param(
            c_with_an_execute_for_the_commit_before, "set before", id="set for another commit"
        ),
    ],
)
async def test_an_execute_label_that_does_not_count_is_shown_with_its_reason(
    sqlite_url: str, arrange: Any, doubt: str
) -> None:
    async with open_town(sqlite_url) as town:
        pull = await arrange(town)
        await town.settled()

        (shown,) = [text for text in reasons(town, pull) if "the label fix:execute" in text]
        assert shown.startswith(f"R35: the label fix:execute does not count: {doubt}")
        assert pull.state == "open"
        assert [call for call in town.github.calls if call.template.endswith("/merge")] == []


async def test_a_dismissed_approval_is_gone_and_the_gate_says_so(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        pull = await town.proposed(town.report("bea", "summary"))
        review = town.shop.review("ana", pull.number)
        await town.settled()
        assert title(town, pull).startswith("Approved by ana; waits: the check ci")

        town.shop.dismiss_review("bea", pull.number, review.id)
        await town.settled()
        assert title(town, pull) == "Waits for 1 approval by an admin"
        assert "R25: ana does not approve: their review was dismissed" in reasons(town, pull)


def test_a_table_too_long_for_github_says_how_much_it_leaves_out() -> None:
    long = tuple(
        Row(Mark.AGAINST, Reason("P1", None, f"é{'x' * 480}/{number}|")) for number in range(3000)
    )

    cut = table(long, MOST_BYTES - 1000)

    shown = table_of(cut)
    assert len(cut.encode()) <= MOST_BYTES - 1000
    assert 120 < len(shown) < 3000
    assert cut.endswith(f"| | and {3000 - len(shown)} more | |")
    assert "\\|" in cut
