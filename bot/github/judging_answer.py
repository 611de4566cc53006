"""What GraphQL's answer says, in the same facts as REST's; strange answers raise `TypeError`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.github.answers import instant
from bot.github.checks import COMPLETED, CheckFact
from bot.github.graphql_node import Node
from bot.github.labels import Label, LabelEvent
from bot.github.pulls import ClosingFact, PullFact, ReviewFact

DELETED_LABEL: Final = ""
"""Stands for the id of a label that is gone: of no label of ours, whatever its name was."""

_MERGEABLE: Final = {"MERGEABLE": True, "CONFLICTING": False, "UNKNOWN": None}
_ACCOUNTS: Final = frozenset({"User", "Bot", "Mannequin", "Organization"})
_LABELLING: Final = {"LabeledEvent": "labeled", "UnlabeledEvent": "unlabeled"}
_OF_STATUS: Final = {
    "SUCCESS": (COMPLETED, "success"),
    "FAILURE": (COMPLETED, "failure"),
    "ERROR": (COMPLETED, "failure"),
    "PENDING": ("in_progress", None),
    "EXPECTED": ("in_progress", None),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """One pull request, and all around it that a judge asks about."""

    pull: PullFact
    reviews: tuple[ReviewFact, ...]
    dismissals: Mapping[int, tuple[int | None, str | None]]
    """Review id → who dismissed it, and what it was before."""
    label_events: tuple[LabelEvent, ...]
    checks: tuple[CheckFact, ...] | None
    """Of the head, check runs without their numbers; None: not read yet."""
    siblings: tuple[int, ...]
    """Other open pull requests with the same head."""
    closings: tuple[ClosingFact, ...]


def sight_of(repository: Node, lists: Mapping[str, Sequence[Node]]) -> Sight:
    """`repository` is of the first page, `lists` are of all of them."""
    node = repository.node("pullRequest")
    pull = _pull(repository, node, lists["labels"])
    commit = head_commit(node)
    if commit.text("oid") != pull.head_sha:
        raise TypeError("the last commit is not the head")
    events = lists["events"]
    return Sight(
        pull=pull,
        reviews=tuple(_review(review) for review in lists["reviews"]),
        dismissals=dict(_dismissals(events)),
        label_events=tuple(_label_events(events)),
        checks=(*_runs(lists["suites"]), *_statuses(commit)),
        siblings=tuple(
            other.number("number")
            for other in lists["open"]
            if other.text("headRefOid") == pull.head_sha and other.number("number") != pull.number
        ),
        closings=tuple(_closings(events)),
    )


def head_commit(pull: Node) -> Node:
    (last,) = pull.node("commits").nodes("nodes")
    return last.node("commit")


def _pull(repository: Node, node: Node, labels: Iterable[Node]) -> PullFact:
    merged_at, merge = node.maybe_text("mergedAt"), node.maybe_node("mergeCommit")
    fork, author = node.maybe_node("headRepository"), _who(node.maybe_node("author"))
    branch, merged = repository.maybe_node("defaultBranchRef"), node.flag("merged")
    return PullFact(
        number=node.number("number"),
        url=node.text("url"),
        node_id=node.text("id"),
        open=node.text("state") == "OPEN",
        merged=merged,
        merged_at=None if merged_at is None else instant(merged_at),
        merge_sha=merge.text("oid") if merge and merged else None,
        draft=node.flag("isDraft"),
        base=node.text("baseRefName"),
        base_sha=node.text("baseRefOid"),
        head_ref=node.text("headRefName"),
        head_sha=node.text("headRefOid"),
        head_repo_id=None if fork is None else fork.number("databaseId"),
        mergeable=_MERGEABLE[node.text("mergeable")],
        author_id=author.id,
        title=node.text("title"),
        body=node.text("body"),
        updated_at=instant(node.text("updatedAt")),
        labels=tuple(Label(each.text("name"), each.text("id")) for each in labels),
        author_login=author.login,
        default_branch=None if branch is None else branch.text("name"),
        private=repository.flag("isPrivate"),
    )


def _review(node: Node) -> ReviewFact:
    author, commit = _who(node.maybe_node("author")), node.maybe_node("commit")
    submitted_at = node.maybe_text("submittedAt")
    return ReviewFact(
        id=node.number("fullDatabaseId"),
        user_id=author.id,
        login=author.login,
        type=author.type,
        state=node.text("state"),
        commit_id=None if commit is None else commit.text("oid"),
        submitted_at=None if submitted_at is None else instant(submitted_at),
    )


def _dismissals(events: Iterable[Node]) -> Iterable[tuple[int, tuple[int | None, str | None]]]:
    for event in events:
        if event.text("__typename") == "ReviewDismissedEvent":
            by = _who(event.maybe_node("actor")).id
            review = event.node("review").number("fullDatabaseId")
            yield review, (by, event.text("previousReviewState"))


def _closings(events: Iterable[Node]) -> Iterable[ClosingFact]:
    for event in events:
        if event.text("__typename") == "ClosedEvent":
            by, at = _who(event.maybe_node("actor")), instant(event.text("createdAt"))
            yield ClosingFact(by.id, by.login, by.type, at)


def _label_events(events: Iterable[Node]) -> Iterable[LabelEvent]:
    """Whether a person clicked or an App did it in their name, only REST tells."""
    for event in events:
        kind = _LABELLING.get(event.text("__typename"))
        if kind is None:
            continue
        actor, label = _who(event.maybe_node("actor")), event.maybe_node("label")
        yield LabelEvent(
            event=kind,
            name="" if label is None else label.text("name"),
            actor_id=actor.id,
            actor_type=actor.type,
            via_app=actor.type == "Bot",
            created_at=instant(event.text("createdAt")),
            node_id=DELETED_LABEL if label is None else label.text("id"),
            event_id=event.text("id"),
            actor_login=actor.login,
        )


def _runs(suites: Iterable[Node]) -> Iterable[CheckFact]:
    for suite in suites:
        app, runs = suite.maybe_node("app"), suite.node("checkRuns")
        if runs.node("pageInfo").flag("hasNextPage"):
            raise TypeError("a check suite with more runs than one page shows")
        for run in runs.nodes("nodes"):
            conclusion, started_at = run.maybe_text("conclusion"), run.maybe_text("startedAt")
            yield CheckFact(
                name=run.text("name"),
                app_id=None if app is None else app.number("databaseId"),
                status=run.text("status").lower(),
                conclusion=conclusion and conclusion.lower(),
                started_at=None if started_at is None else instant(started_at),
            )


def _statuses(commit: Node) -> Iterable[CheckFact]:
    status = commit.maybe_node("status")
    for context in [] if status is None else status.nodes("contexts"):
        state, conclusion = _OF_STATUS[context.text("state")]
        name = context.text("context")
        yield CheckFact(name=name, app_id=None, status=state, conclusion=conclusion)


@dataclass(frozen=True, slots=True)
class _Who:
    id: int | None = None
    login: str | None = None
    type: str | None = None


def _who(actor: Node | None) -> _Who:
    """As REST names them: a bot with its suffix. Nobody: a deleted account."""
    if actor is None:
        return _Who()
    kind, login = actor.text("__typename"), actor.text("login")
    if kind not in _ACCOUNTS:
        raise TypeError("an account of an unknown kind")
    suffix = "[bot]" if kind == "Bot" and not login.endswith("[bot]") else ""
    return _Who(actor.number("databaseId"), login + suffix, kind)
