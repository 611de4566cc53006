"""An admin lets a category C be drafted: which attempt that is for, and what a token needs (R34)."""

from tests.journeys.callers import caller
from tests.journeys.sight import approved_c, fixes_of
from tests.town import open_town

REJECT, DRAFT = "fix:rejected", "fix:draft"


async def test_a_draft_is_authorised_for_the_attempt_at_hand_and_for_no_later_one(
    sqlite_url: str,
) -> None:
    """R34: the label on a report whose attempt ended waits for nobody else's `/fixwarden fix`."""
    async with open_town(sqlite_url) as town:
        town.github.add_person("tim")
        town.github.grant(town.shop, "tim", "triage")
        issue, pull = await approved_c(town)
        town.shop.label("ana", pull.number, REJECT)
        await town.settled()
        town.next_second()
        town.shop.unlabel("ana", issue.number, DRAFT)
        town.shop.label("ana", issue.number, DRAFT)
        await town.settled()

        town.next_second()
        town.shop.comment("tim", issue.number, "/fixwarden fix")
        await town.settled()
        assert await fixes_of(town) == [("rejected", "C"), ("drafting", "C")]
        assert len(town.shop.pulls) == 1

        town.next_second()
        town.shop.comment("ana", issue.number, "/fixwarden fix")
        await town.until(lambda: len(town.shop.pulls) == 2, "another proposal")


async def test_an_admin_who_asks_again_authorises_the_draft_in_the_same_act(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        issue, pull = await approved_c(town)
        town.shop.label("ana", pull.number, REJECT)
        await town.settled()

        town.next_second()
        town.shop.comment("ana", issue.number, "/fixwarden fix")
        await town.until(lambda: len(town.shop.pulls) == 2, "another proposal")


async def test_a_token_that_may_only_propose_authorises_nothing(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.report("bea", "charge")
        await town.settled()
        narrow = await caller(town, "ana", "propose")

        refused = await narrow.post("", error_id=1, authorise_draft=True)
        await town.settled()

        assert (refused.status, "the scope 'approve'" in refused.detail) == (403, True)
        assert await fixes_of(town) == [("drafting", "C")]
