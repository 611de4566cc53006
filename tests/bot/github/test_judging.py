"""One GraphQL read of a pull request: complete, of one moment, and no more asked than needed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.github.judging import Heeded
from demo.github.server import Call
from tests.bot.github.offline_house import FIXED, House, house, open_fix

NOTHING = Heeded(frozenset(), frozenset())
APPROVAL = Heeded(frozenset({"Fix:Approved"}), frozenset({"LA_1"}))


@pytest.fixture
async def h(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "blobs", graphql=True) as made:
        yield made


def asked(h: House) -> list[str]:
    """What was asked since the pull request was opened, tokens aside."""
    paths = [f"{call.method} {call.path}" for call in h.rig.github.calls]
    return [path.replace("/repos/acme/shop", "") for path in paths if "token" not in path]


async def test_where_only_we_labelled_one_question_is_enough(h: House) -> None:
    number, _ = await open_fix(h.repo)
    await h.repo.issues.add_labels(number, ["fixwarden", "category: A"])
    h.rig.github.calls.clear()

    sight = await h.repo.judging.see(number, APPROVAL)

    assert sight is not None
    assert [event.name for event in sight.label_events] == ["fixwarden", "category: A"]
    assert asked(h) == ["POST /graphql"]


@pytest.mark.parametrize("login", ["ana", "helper[bot]"])
async def test_a_label_by_anybody_else_is_confirmed_by_rest(h: House, login: str) -> None:
    h.rig.github.add_person("helper[bot]", type="Bot")
    h.rig.github.grant(h.rig.shop, "helper[bot]", "write")
    number, _ = await open_fix(h.repo)
    h.rig.shop.label(login, number, "soon")
    h.rig.github.calls.clear()

    sight = await h.repo.judging.see(number, NOTHING)

    assert sight is not None
    assert sight.label_events[0].actor_login == login
    assert asked(h) == ["POST /graphql", f"GET /issues/{number}/events"]


@pytest.mark.parametrize("heeded", [APPROVAL, Heeded(frozenset(), frozenset({"LA_its own"}))])
async def test_a_label_that_means_something_is_confirmed_even_if_ours(
    h: House, heeded: Heeded
) -> None:
    number, _ = await open_fix(h.repo)
    await h.repo.issues.add_labels(number, ["fix:approved"])
    (label,) = await h.repo.issues.labels(number)
    ids = {label.node_id if each == "LA_its own" else each for each in heeded.node_ids}
    h.rig.github.calls.clear()

    await h.repo.judging.see(number, Heeded(heeded.names, frozenset(ids)))

    assert asked(h) == ["POST /graphql", f"GET /issues/{number}/events"]


async def test_a_merged_one_says_by_which_commit(h: House) -> None:
    number, _ = await open_fix(h.repo)
    merged = h.rig.shop.merge("ana", number)

    sight = await h.repo.judging.see(number, NOTHING)

    assert sight is not None
    assert sight.pull.merge_sha == merged
    assert sight.pull == await h.repo.pulls.get(number)


async def test_every_list_is_read_to_its_end(h: House) -> None:
    number, head = await open_fix(h.repo)
    h.rig.github.add_app("ci")
    for _ in range(51):
        h.rig.shop.label("ana", number, "soon")
        h.rig.shop.unlabel("ana", number, "soon")
        for state in ("APPROVED", "COMMENTED"):
            h.rig.shop.review("ana", number, state)
    for turn in range(101):
        h.rig.shop.push("ana", f"b{turn}", {"x": f"{turn}\n"})
        h.rig.shop.open_pull("ana", f"b{turn}", "Another")
    h.rig.shop.push_commit("ana", "same", head)
    twin = h.rig.shop.open_pull("ana", "same", "The same head")
    h.rig.shop.complete_check("ci", "ci", head)
    h.rig.github.calls.clear()

    sight = await h.repo.judging.see(number, NOTHING)

    assert sight is not None
    assert (len(sight.label_events), len(sight.reviews)) == (102, 102)
    assert len({review.id for review in sight.reviews}) == 102
    assert sight.siblings == (twin.number,)
    assert [check.name for check in sight.checks or ()] == ["ci"]
    assert asked(h).count("POST /graphql") == 2


async def test_pages_of_two_moments_are_not_put_together(h: House) -> None:
    number, _ = await open_fix(h.repo)
    for _ in range(101):
        h.rig.shop.review("ana", number, "COMMENTED")

    async def push(call: Call) -> None:
        if call.path == "/graphql":
            h.rig.github.server.before_answer = None
            h.rig.shop.push("bo", "fix/error-1", {**FIXED, "more": "1\n"})

    h.rig.github.server.before_answer = push

    assert await h.repo.judging.see(number, NOTHING) is None
    assert await h.repo.judging.see(number, NOTHING) is not None, "and nobody is put off"


async def test_where_it_is_not_configured_it_is_not_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        number, _ = await open_fix(h.repo)

        assert await h.repo.judging.see(number, NOTHING) is None
        assert "POST /graphql" not in asked(h)
