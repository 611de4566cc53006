"""GraphQL and REST tell the same: whole facts documents of the same moment, compared."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import pytest

from bot.github.judging_answer import Sight
from bot.settings import read_settings
from bot.workflows.gather_facts import facts_of
from bot.workflows.house import House
from bot.workflows.read_pull import read_pull, see_pull
from bot.workflows.situation import situation_of
from demo.github.actors import Refused
from demo.github.state import Issue
from demo.stage import bot_environment
from handlers.cli.compose import opened_github
from policies.approval import judge_by
from policies.category import Category
from policies.facts import Facts
from policies.verdict import Decision
from policies.weighing import Weighed
from tests.journeys.sight import pull_of
from tests.town import Town, open_town

APPROVE, BLOCK = "fix:approved", "fix:blocked"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
LOGIC = Weighed(Category.B, (), proven=False, proofs=(), reasons=())
STEPS = 10

HISTORIES = [
    ("an admin approves", "a writer approves", "a reader approves", "a comment"),
    ("a writer dismisses an approval", "a review nobody sees yet"),
    ("a writer asks for changes", "an admin dismisses an objection"),
    ("some other label", "it is blocked", "time passes", "an admin labels"),
    ("a label is taken off", "a triager labels", "it is unblocked by anybody"),
    ("our label gets another name", "a double gets the name", "an admin labels"),
    ("a triager sets the renamed one", "the double is renamed", "ours gets its name back"),
    ("a push in somebody's name", "CI is red", "a status"),
    ("the branch goes back", "time passes", "an admin approves", "CI is green", "CI runs"),
    ("a sibling is opened", "a label is taken off", "a bot labels"),
    ("two commits at once", "it is a draft", "it is retargeted"),
    ("it is closed", "time passes", "it is reopened", "it is ready", "it is targeted back"),
]
"""One goes on where the last one ended."""


@dataclass(frozen=True)
class Held:
    """A town whose bot hears nothing any more, and a second house without GraphQL."""

    town: Town
    pull: Issue
    rest: House

    @property
    def branch(self) -> str:
        return pull_of(self.pull).head_ref

    def dismiss(self, by: str, of: str) -> None:
        standing = ("APPROVED", "CHANGES_REQUESTED")
        given = [
            each
            for each in pull_of(self.pull).reviews
            if each.author.login == of and each.state in standing
        ]
        self.town.shop.dismiss_review(by, self.pull.number, given[-1].id)

    def go_back(self) -> None:
        """The branch returns to the commit that was drafted."""
        moves = self.town.shop.state.activities
        drafted = next(each.after for each in moves if each.ref == f"refs/heads/{self.branch}")
        self.town.shop.push_commit("dan", self.branch, drafted, force=True)


Act = Callable[[Held], object]


def review(login: str, state: str = "APPROVED") -> Act:
    return lambda held: held.town.shop.review(login, held.pull.number, state)


def label(login: str, name: str) -> Act:
    return lambda held: held.town.shop.label(login, held.pull.number, name)


def unlabel(login: str, name: str) -> Act:
    return lambda held: held.town.shop.unlabel(login, held.pull.number, name)


def rename(old: str, new: str) -> Act:
    return lambda held: held.town.shop.rename_label("dan", old, new)


def spoofed_push(held: Held) -> None:
    author = ("Ana", held.town.github.world.account("ana").email)
    held.town.shop.push("dan", held.branch, {"shop/x.py": "X = 1\n"}, author=author)


def two_commits(held: Held) -> None:
    shop, head = held.town.shop, pull_of(held.pull).head_sha
    shop.push_commit("bea", "aside", head, force=True)
    for number in range(2):
        shop.push("bea", "aside", {"a.py": f"A = {number}\n"})
    shop.push_commit("dan", held.branch, shop.head("aside"))


def sibling(held: Held) -> None:
    held.town.shop.push_commit("dan", "same", pull_of(held.pull).head_sha, force=True)
    held.town.shop.open_pull("dan", "same", "The same head")


ACTS: dict[str, Act] = {
    "an admin approves": review("ana"),
    "a writer approves": review("dan"),
    "a reader approves": review("carl"),
    "a writer asks for changes": review("dan", "CHANGES_REQUESTED"),
    "a comment": review("ana", "COMMENTED"),
    "a review nobody sees yet": review("ana", "PENDING"),
    "an admin dismisses an objection": lambda held: held.dismiss("ana", "dan"),
    "a writer dismisses an approval": lambda held: held.dismiss("dan", "ana"),
    "an admin labels": label("ana", APPROVE),
    "a triager labels": label("tim", APPROVE),
    "a bot labels": label("helper[bot]", APPROVE),
    "a label is taken off": unlabel("tim", APPROVE),
    "it is blocked": label("dan", BLOCK),
    "it is unblocked by anybody": unlabel("dan", BLOCK),
    "some other label": label("bea", "soon"),
    "our label gets another name": rename(APPROVE, "ours"),
    "a double gets the name": lambda held: held.town.shop.create_label("dan", APPROVE),
    "a triager sets the renamed one": label("tim", "ours"),
    "ours gets its name back": rename("ours", APPROVE),
    "the double is renamed": rename(APPROVE, "double"),
    "a push in somebody's name": spoofed_push,
    "two commits at once": two_commits,
    "the branch goes back": lambda held: held.go_back(),
    "CI is green": lambda held: held.town.shop.complete_check(
        "ci", "ci", pull_of(held.pull).head_sha
    ),
    "CI is red": lambda held: held.town.shop.complete_check(
        "ci", "ci", pull_of(held.pull).head_sha, "failure"
    ),
    "CI runs": lambda held: held.town.shop.start_check("ci", "lint", pull_of(held.pull).head_sha),
    "a status": lambda held: held.town.shop.set_status(
        "dan", pull_of(held.pull).head_sha, "old ci", "pending"
    ),
    "a sibling is opened": sibling,
    "it is closed": lambda held: held.town.shop.close_pull("dan", held.pull.number),
    "it is reopened": lambda held: held.town.shop.reopen_pull("ana", held.pull.number),
    "it is a draft": lambda held: held.town.shop.set_draft("ana", held.pull.number, draft=True),
    "it is ready": lambda held: held.town.shop.set_draft("ana", held.pull.number, draft=False),
    "it is retargeted": lambda held: held.town.shop.retarget("ana", held.pull.number, "release"),
    "it is targeted back": lambda held: held.town.shop.retarget("ana", held.pull.number, "main"),
    "time passes": lambda held: held.town.clock.advance(11),
}


@asynccontextmanager
async def held_fix(url: str) -> AsyncIterator[Held]:
    async with open_town(url, graphql=True) as town:
        for login, role in (("dan", "write"), ("tim", "triage")):
            town.github.add_person(login)
            town.github.grant(town.shop, login, role)
        town.github.add_person("helper[bot]", type="Bot")
        town.github.grant(town.shop, "helper[bot]", "write")
        town.github.add_app("ci")
        town.shop.protect(checks=["ci"])
        town.shop.push_commit("dan", "release", town.shop.head())
        pull = await town.proposed(town.report("bea", "summary"))
        town.github.auto_deliver = False
        settings = read_settings(bot_environment(town.github, url, 1), needs_github=True)
        async with opened_github(settings, now=town.clock) as over_rest:
            yield Held(town, pull, replace(town.house, github=over_rest))


@dataclass(frozen=True)
class Told:
    facts: Facts
    sight: Sight
    decision: Decision


async def told_by(house: House) -> Told:
    situation = await situation_of(house, 1, fresh=True)
    sight = await see_pull(situation)
    reading = await read_pull(situation, sight.pull, sight)
    facts = await facts_of(house, situation, reading, LOGIC, fresh=True)
    return Told(facts, sight, judge_by(facts, situation.policy.rulebook))


def nameless(facts: Facts) -> Facts:
    """Without what only GraphQL knows, and without the moment of asking."""
    events = tuple(replace(event, node_id=None) for event in facts.label_events)
    return replace(facts, label_events=events, now=EPOCH)


async def compare(held: Held) -> Told:
    before = queries(held)
    graph, rest = await told_by(held.town.house), await told_by(held.rest)

    assert queries(held) == before + 1, "GraphQL answered, once"
    assert nameless(graph.facts) == nameless(rest.facts)
    assert replace(graph.sight.pull, mergeable=None) == replace(rest.sight.pull, mergeable=None)
    assert graph.sight.closings == rest.sight.closings
    assert None not in {event.node_id for event in graph.facts.label_events}
    assert {event.node_id for event in rest.facts.label_events} <= {None}
    assert rest.decision.may_merge or not graph.decision.may_merge, "never laxer than by name"
    return graph


def queries(held: Held) -> int:
    return sum(call.path == "/graphql" for call in held.town.github.calls)


async def test_both_tell_the_same_facts_after_each_history(sqlite_url: str) -> None:
    async with held_fix(sqlite_url) as held:
        for history in HISTORIES:
            for name in history:
                ACTS[name](held)
            told = await compare(held)

        assert {act for history in HISTORIES for act in history} == set(ACTS)
        assert {review.dismissed_from for review in told.facts.reviews} >= {
            "APPROVED",
            "CHANGES_REQUESTED",
        }


@pytest.mark.parametrize("seed", [1, 2])
async def test_both_tell_the_same_facts_whatever_happened(sqlite_url: str, seed: int) -> None:
    chance, done = Random(seed), list[str]()
    async with held_fix(sqlite_url) as held:
        for _ in range(STEPS):
            done += chance.choices(sorted(ACTS), k=3)
            for name in done[-3:]:
                with suppress(Refused, IndexError):
                    ACTS[name](held)
            try:
                await compare(held)
            except AssertionError as failed:
                failed.add_note(" → ".join(done))
                raise


async def test_a_deleted_label_leaves_it_to_rest(sqlite_url: str) -> None:
    """The schema has no place for it; an error, and REST is asked for everything."""
    async with held_fix(sqlite_url) as held:
        held.town.shop.label("dan", held.pull.number, "short-lived")
        held.town.shop.delete_label("dan", "short-lived")

        graph, rest = await told_by(held.town.house), await told_by(held.rest)

        assert graph.sight == replace(rest.sight, pull=graph.sight.pull)
        assert len(graph.facts.label_events) == len(rest.facts.label_events) > 0
