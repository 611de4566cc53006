"""A pull request with its reviews, labels and the part of its timeline that is asked for."""

from collections.abc import Sequence
from typing import Any

from demo.github.actors import Actor
from demo.github.acts.merging import mergeability
from demo.github.graph.commits import commit
from demo.github.graph.connections import connection
from demo.github.graph.people import actor as shown_actor
from demo.github.render.base import stamp
from demo.github.render.pulls import base_tip, facts_of
from demo.github.state import Happening, Issue, Label, Repository, Review
from demo.github.world import World

Json = dict[str, Any]

ITEM_TYPES = {
    "closed": ("CLOSED_EVENT", "ClosedEvent"),
    "labeled": ("LABELED_EVENT", "LabeledEvent"),
    "unlabeled": ("UNLABELED_EVENT", "UnlabeledEvent"),
    "review_dismissed": ("REVIEW_DISMISSED_EVENT", "ReviewDismissedEvent"),
}
_MERGEABLE = {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}


def pull(world: World, repo: Repository, actor: Actor, issue: Issue) -> Json:
    facts = facts_of(issue)
    return {
        "id": f"PR_{facts.id}",
        "number": issue.number,
        "url": f"{world.web_url}/{repo.full_name}/pull/{issue.number}",
        "title": issue.title,
        "body": issue.body,
        "state": state_of(issue),
        "isDraft": facts.draft,
        "merged": facts.merged_at is not None,
        "mergedAt": stamp(facts.merged_at),
        "mergeCommit": commit(repo, actor, facts.merge_sha) if facts.merge_sha else None,
        "mergeable": lambda _: _MERGEABLE[mergeability(repo, issue)[0]],
        "author": shown_actor(issue.author),
        "baseRefName": facts.base_ref,
        "baseRefOid": facts.base_sha,
        "headRefName": facts.head_ref,
        "headRefOid": facts.head_sha,
        "headRepository": {
            "id": f"R_{facts.head_repo.id}",
            "databaseId": facts.head_repo.id,
        },
        "updatedAt": stamp(issue.updated_at),
        **_lists(repo, actor, issue),
    }


def state_of(issue: Issue) -> str:
    if facts_of(issue).merged_at is not None:
        return "MERGED"
    return issue.state.upper()


def _lists(repo: Repository, actor: Actor, issue: Issue) -> Json:
    def labels(_: object, **page: Any) -> Json:
        return connection("labels", issue.labels, label, **page)

    def reviews(_: object, states: Sequence[str] | None = None, **page: Any) -> Json:
        found = [
            each
            for each in facts_of(issue).reviews
            if (each.state != "PENDING" or each.author is actor.account)
            and (states is None or each.state in states)
        ]
        return connection("reviews", found, lambda each: _review(repo, actor, each), **page)

    def timeline(_: object, itemTypes: Sequence[str] | None = None, **page: Any) -> Json:  # noqa: N803 - GitHub's word
        found = [
            each
            for each in issue.timeline
            if each.event in ITEM_TYPES
            and (itemTypes is None or ITEM_TYPES[each.event][0] in itemTypes)
        ]
        return connection(
            "timelineItems", found, lambda each: _item(repo, actor, issue, each), **page
        )

    def commits(_: object, **page: Any) -> Json:
        ahead = repo.git.ahead(base_tip(repo, issue), facts_of(issue).head_sha)
        return connection("commits", ahead[:250], lambda sha: _commit(repo, actor, sha), **page)

    return {"labels": labels, "reviews": reviews, "timelineItems": timeline, "commits": commits}


def label(which: Label) -> Json:
    return {"id": f"LA_{which.id}", "name": which.name}


def _review(repo: Repository, actor: Actor, which: Review) -> Json:
    return {
        "id": f"PRR_{which.id}",
        "fullDatabaseId": str(which.id),
        "author": shown_actor(which.author),
        "state": which.state,
        "commit": commit(repo, actor, which.commit_id) if which.commit_id else None,
        "submittedAt": stamp(which.submitted_at) if which.state != "PENDING" else None,
    }


def _item(repo: Repository, actor: Actor, issue: Issue, which: Happening) -> Json:
    """The same node id as REST shows for the event."""
    answer: Json = {
        "__typename": ITEM_TYPES[which.event][1],
        "id": f"EV_{which.id}",
        "actor": shown_actor(which.actor),
        "createdAt": stamp(which.at),
    }
    if which.label is not None:
        # A label that was deleted is null, which the schema does not allow: an error.
        return answer | {"label": label(which.label) if which.label in repo.labels else None}
    if which.event == "closed":
        return answer
    told = which.facts["dismissed_review"]
    given = next(each for each in facts_of(issue).reviews if each.id == told["review_id"])
    return answer | {
        "previousReviewState": told["state"].upper(),
        "review": _review(repo, actor, given),
    }


def _commit(repo: Repository, actor: Actor, sha: str) -> Json:
    return {"id": f"PRC_{sha}", "commit": commit(repo, actor, sha)}
