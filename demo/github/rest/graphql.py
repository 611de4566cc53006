"""The other API has one address; beside the REST API, on an Enterprise Server too."""

from demo.github.actors import Refused
from demo.github.routing import Ask, Reply, route

GRAPHQL = "/graphql"


@route("POST", GRAPHQL)
def answer_query(ask: Ask) -> Reply:
    # Reading the schema takes a fifth of a second, which nobody who asks over REST should wait.
    from demo.github.graph.answer import answer

    query = ask.get("query")
    if not query:
        raise Refused(400, "A query attribute must be specified and must be a string.")
    return Reply(answer(ask.world, ask.actor, query, ask.get("variables", dict) or {}))
