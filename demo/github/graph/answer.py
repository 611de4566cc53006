"""One query answered: held against the schema, then resolved from the state."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync

from demo.github.actors import Actor, NotThere, sees
from demo.github.graph.connections import connection
from demo.github.graph.pulls import pull, state_of
from demo.github.graph.refusals import refusal, require, shown
from demo.github.render.pulls import facts_of
from demo.github.state import Issue, Repository
from demo.github.world import World

Json = dict[str, Any]


def answer(world: World, actor: Actor, query: str, variables: Mapping[str, Any]) -> Json:
    """`data`, and `errors` where there are any."""
    done = graphql_sync(_schema(), query, _query(world, actor), variable_values=dict(variables))
    if done.errors and done.data is None:
        return {"errors": [shown(error) for error in done.errors]}
    errors = {"errors": [shown(error) for error in done.errors]} if done.errors else {}
    return {"data": done.data, **errors}


@functools.cache
def _schema() -> GraphQLSchema:
    return build_schema((Path(__file__).parent / "schema.graphql").read_text())


def _query(world: World, actor: Actor) -> Json:
    def repository(_: object, owner: str, name: str, **_how: object) -> Json:
        try:
            found = world.repo(f"{owner}/{name}")
        except NotThere:
            found = None
        if found is None or not sees(found, actor):
            raise _unknown(f"a Repository with the name '{owner}/{name}'")
        return _repository(world, found, actor)

    return {"repository": repository}


def _repository(world: World, repo: Repository, actor: Actor) -> Json:
    def pull_request(_: object, number: int) -> Json:
        require(actor, "pull_requests:read")
        issue = repo.issues.get(number)
        if issue is None or issue.pull is None:
            raise _unknown(f"a PullRequest with the number of {number}")
        return pull(world, repo, actor, issue)

    def pull_requests(
        _: object,
        states: Sequence[str] | None = None,
        headRefName: str | None = None,  # noqa: N803 - GitHub's word
        **page: Any,
    ) -> Json:
        require(actor, "pull_requests:read")

        def is_wanted(issue: Issue) -> bool:
            return (states is None or state_of(issue) in states) and (
                headRefName in (None, facts_of(issue).head_ref)
            )

        found = [each for each in repo.issues.values() if each.pull and is_wanted(each)]
        return connection("pullRequests", found, lambda it: pull(world, repo, actor, it), **page)

    return {
        "id": f"R_{repo.id}",
        "databaseId": repo.id,
        "isPrivate": repo.private,
        "nameWithOwner": repo.full_name,
        "defaultBranchRef": {"id": f"REF_{repo.id}", "name": repo.default_branch},
        "pullRequest": pull_request,
        "pullRequests": pull_requests,
    }


def _unknown(what: str) -> GraphQLError:
    return refusal("NOT_FOUND", f"Could not resolve to {what}.")
