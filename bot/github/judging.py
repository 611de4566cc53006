"""A pull request seen for judging: one GraphQL read and, where it matters, one REST timeline.

REST tells who clicked and whether an App did it for them, GraphQL which label it was; the two
are joined event by event (R22). Whatever is strange, missing or in disagreement means "not
seen", and the caller reads everything over REST: nothing is put together from two halves.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.answers import understood
from bot.github.calls import MOST_PAGES, RepoCalls
from bot.github.graphql_node import Node
from bot.github.judging_answer import Sight, head_commit, sight_of
from bot.github.judging_query import PAGED, QUERY
from bot.github.labels import LabelEvent, Labels

log = logging.getLogger(__name__)

SILENCE: Final = timedelta(minutes=10)
MOST_REPOSITORIES: Final = 10_000
_STEADY: Final = ("headRefOid", "baseRefName", "state", "updatedAt")


@dataclass(frozen=True, slots=True)
class Heeded:
    """The labels that mean something to the judge."""

    names: frozenset[str]
    node_ids: frozenset[str]

    def heeds(self, event: LabelEvent) -> bool:
        folded = {name.casefold() for name in self.names}
        return event.name.casefold() in folded or event.node_id in self.node_ids


class Silences:
    """Repositories whose GraphQL failed a moment ago: REST is asked there meanwhile."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._until: dict[int, datetime] = {}

    def lasts(self, repo_id: int) -> bool:
        until = self._until.get(repo_id)
        return until is not None and self._clock() < until

    def begin(self, repo_id: int) -> None:
        if len(self._until) >= MOST_REPOSITORIES:
            self._until.clear()
        self._until[repo_id] = self._clock() + SILENCE


class _TornError(Exception):
    """The pull request changed between two pages."""


class Judging:
    """`repo.judging`."""

    def __init__(self, calls: RepoCalls, labels: Labels, silences: Silences) -> None:
        self._calls = calls
        self._labels = labels
        self._silences = silences

    async def see(self, number: int, heeded: Heeded) -> Sight | None:
        """None: ask REST. Raises what REST raises."""
        sight = await self._seen(number)
        if sight is None or self._may_stand_alone(sight, heeded):
            return sight
        told = await self._labels.label_events(number)
        events = _joined(sight.label_events, told)
        return None if events is None else replace(sight, label_events=events)

    async def _seen(self, number: int) -> Sight | None:
        repo_id = self._calls.ref.repo_id
        if self._calls.transport.address.graphql_url is None or self._silences.lasts(repo_id):
            return None
        try:
            return await self._whole(number)
        except _TornError:
            return None
        except (GitHubRefused, GitHubUnreachable) as problem:
            self._silences.begin(repo_id)
            log.warning("GraphQL did not answer, REST is asked", extra={"problem": str(problem)})
            return None

    async def _whole(self, number: int) -> Sight:
        """All pages; raises where they are not of one moment."""
        owner, _, name = self._calls.ref.full_name.partition("/")
        variables: dict[str, Any] = {"owner": owner, "name": name, "number": number}
        lists: dict[str, list[Node]] = {name: [] for name in PAGED}
        first, unread = None, set(PAGED)
        for _ in range(MOST_PAGES):
            data = await self._calls.graphql(QUERY, variables)
            repository = understood(partial(_repository, self._calls.ref.repo_id), data)
            if first is None:
                first = repository
            elif understood(_moment, repository) != understood(_moment, first):
                raise _TornError
            cursors = understood(partial(_take, lists, unread), repository)
            unread = set(cursors)
            variables |= cursors
            if not unread:
                return understood(partial(sight_of, lists=lists), first)
        raise GitHubRefused("The pull request's lists are too long.", status=413)

    @staticmethod
    def _may_stand_alone(sight: Sight, heeded: Heeded) -> bool:
        """Nobody but us labelled it, with labels that mean nothing: no timeline could differ."""
        us = sight.pull.author_id
        return all(
            event.actor_type == "Bot" and event.actor_id == us and not heeded.heeds(event)
            for event in sight.label_events
        )


def _repository(repo_id: int, data: Any) -> Node:
    """The repository we asked for, by its number (R54)."""
    repository = Node(data).node("repository")
    if repository.number("databaseId") != repo_id:
        raise TypeError("another repository")
    return repository


def _moment(repository: Node) -> list[str]:
    pull = repository.node("pullRequest")
    return [pull.text(name) for name in _STEADY]


def _take(lists: dict[str, list[Node]], unread: set[str], repository: Node) -> dict[str, str]:
    """Add a page of each list that is not read to its end; where those go on that still are."""
    pull = repository.node("pullRequest")
    parents = {"open": repository, "suites": head_commit(pull)}
    cursors = {}
    for name in sorted(unread):
        page = parents.get(name, pull).node(name)
        lists[name] += page.nodes("nodes")
        info = page.node("pageInfo")
        if info.flag("hasNextPage"):
            cursors[name] = info.text("endCursor")
    return cursors


def _joined(
    graph: Sequence[LabelEvent], rest: Sequence[LabelEvent]
) -> tuple[LabelEvent, ...] | None:
    """REST's events with the labels that GraphQL knows; None: they do not tell the very same."""
    known = {event.event_id: event for event in graph}
    told = {event.event_id: event for event in rest}
    if None in told or known.keys() != told.keys() or len(told) != len(rest):
        return None
    if any(_what(known[key]) != _what(event) for key, event in told.items()):
        return None
    return tuple(replace(event, node_id=known[event.event_id].node_id) for event in rest)


def _what(event: LabelEvent) -> tuple[object, ...]:
    return event.event, event.actor_id, event.created_at
