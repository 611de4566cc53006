"""GraphQL's way to say no: an entry in `errors`, with a type, while the status stays 200."""

from typing import Any

from graphql import GraphQLError

from demo.github.access import INTEGRATION
from demo.github.actors import Actor


def refusal(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


def shown(error: GraphQLError) -> dict[str, Any]:
    """GitHub writes the type beside the message."""
    entry: dict[str, Any] = dict(error.formatted)
    kind = entry.pop("extensions", {}).get("type")
    return entry if kind is None else {"type": kind} | entry


def require(actor: Actor, need: str) -> None:
    """What an installation token must be allowed, as for the same facts over REST."""
    if actor.grant is not None and not actor.may(need):
        raise refusal("FORBIDDEN", INTEGRATION)
